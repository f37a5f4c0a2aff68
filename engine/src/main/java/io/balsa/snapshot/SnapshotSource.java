package io.balsa.snapshot;

import io.balsa.log.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The bytes of a durable snapshot, on their way to another member, as they lie in the file. The keeper reads them
 * ahead, a few blocks from where the agent is, and the agent only takes what is there: a disk that takes its time holds
 * up the transfer and nothing else.
 * <p>
 * A block goes to the place that its number leaves. The agent says which block it is at before it looks whether that is
 * in its place; the keeper says that a place is empty before it looks where the agent is, and only then fills it. So
 * never is a block read into a place from which the agent takes another one.
 */
public final class SnapshotSource implements AutoCloseable
{
    static final int BLOCK_LENGTH = 64 * 1024;
    static final int BLOCKS = 4;

    private static final long NONE = -1;

    private final SegmentFile file;
    private final SnapshotInfo info;
    private final Runnable waker;
    private final int blockLength;
    private final UnsafeBuffer[] blocks = new UnsafeBuffer[BLOCKS];
    private final AtomicLongArray numbers = new AtomicLongArray(BLOCKS);
    private final ByteBuffer bytes;
    private final UnsafeBuffer chunk = new UnsafeBuffer(0, 0);
    private final CRC32C crc = new CRC32C();
    private volatile long wanted = NONE;
    private volatile IOException failure;
    private volatile boolean isClosed;
    private volatile boolean isReleased;

    /**
     * @param waker       called when there is something to be read.
     * @param blockLength bytes that are read together.
     */
    SnapshotSource(final SegmentFile file, final SnapshotInfo info, final Runnable waker, final int blockLength)
    {
        this.file = file;
        this.info = info;
        this.waker = waker;
        this.blockLength = blockLength;
        final ByteBuffer memory = ByteBuffer.allocateDirect(BLOCKS * blockLength);
        bytes = memory.duplicate();
        for (int place = 0; place < BLOCKS; place++)
        {
            blocks[place] = new UnsafeBuffer(memory, place * blockLength, blockLength);
            numbers.set(place, NONE);
        }
    }

    /**
     * @return which it is.
     */
    public SnapshotInfo info()
    {
        return info;
    }

    /**
     * Agent: take some bytes. Never touches the file.
     *
     * @param position  of the first in the file; any, but those that follow what was taken last are there soonest.
     * @param lengthMax bytes wanted at most.
     * @return bytes taken, fewer than wanted at the end of the file or of a block; 0 if they haven't been read yet.
     * @throws IOException if they can't be read.
     */
    public int read(final long position, final int lengthMax) throws IOException
    {
        final int wantedLength = (int) Math.min(lengthMax, info.length() - position);
        final long number = position / blockLength;
        crc.reset();
        if (wantedLength == 0 || !isThere(number))
        {
            return 0;
        }
        final int offset = (int) (position % blockLength);
        final int length = Math.min(wantedLength, blockLength - offset);
        final UnsafeBuffer block = blocks[placeOf(number)];
        chunk.wrap(block, offset, length);
        final int start = block.wrapAdjustment() + offset;
        bytes.limit(start + length).position(start);
        crc.update(bytes);
        bytes.clear();
        return length;
    }

    /**
     * @return what was taken last, from offset 0; valid until more is taken.
     */
    public DirectBuffer chunk()
    {
        return chunk;
    }

    /**
     * @return CRC32C of what was taken last.
     */
    public int crc()
    {
        return (int) crc.getValue();
    }

    /**
     * Agent: no more is wanted. The keeper lets go of the file.
     */
    @Override
    public void close()
    {
        isClosed = true;
        waker.run();
    }

    /**
     * Any thread.
     *
     * @return true if the keeper has something to do for it.
     */
    boolean hasWork()
    {
        return isClosed ? !isReleased : failure == null && missingFrom(wanted) != NONE;
    }

    /**
     * Any thread.
     *
     * @return true if its file is closed.
     */
    boolean isReleased()
    {
        return isReleased;
    }

    /**
     * Keeper: read the next block that is missing, or let go of the file.
     *
     * @return 1 if something was done.
     */
    int doWork()
    {
        if (!hasWork())
        {
            return 0;
        }
        if (isClosed)
        {
            release();
            return 1;
        }
        final long from = wanted;
        final long number = missingFrom(from);
        if (number != NONE)
        {
            numbers.set(placeOf(number), NONE);
            if (wanted == from)
            {
                readBlock(number);
            }
        }
        return 1;
    }

    /**
     * Keeper, or who closes its room when its thread has ended.
     */
    void release()
    {
        file.close();
        isReleased = true;
    }

    private boolean isThere(final long number) throws IOException
    {
        if (number != wanted)
        {
            wanted = number;
            waker.run();
        }
        final IOException cause = failure;
        if (cause != null)
        {
            throw cause;
        }
        return numbers.get(placeOf(number)) == number;
    }

    private void readBlock(final long number)
    {
        final long position = number * blockLength;
        try
        {
            file.read(position, blocks[placeOf(number)], 0, (int) Math.min(blockLength, info.length() - position));
            numbers.set(placeOf(number), number);
        }
        catch (final IOException ex)
        {
            failure = ex;
        }
    }

    /**
     * @return the first block from there on that isn't in its place, if it belongs to those that are read ahead.
     */
    private long missingFrom(final long from)
    {
        final long end = from == NONE ? NONE : Math.min(from + BLOCKS, (info.length() - 1) / blockLength + 1);
        for (long number = from; number < end; number++)
        {
            if (numbers.get(placeOf(number)) != number)
            {
                return number;
            }
        }
        return NONE;
    }

    private static int placeOf(final long number)
    {
        return (int) (number % BLOCKS);
    }
}
