package io.balsa.log;

import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Makes the next segment ready ahead of the agent, in slices, so that flushes go in between: a temporary file, zeros
 * written (so the blocks are there, and a full disk is an error of this class and not of an append), forced, memory,
 * and then the final name and a forced directory. A crash before the end leaves a temporary file or a blank segment,
 * which recovery removes.
 * <p>
 * A failure here isn't the end: nothing was promised. It is told by {@link FlushCursors#problem()} and tried again with
 * a new file each second. Flusher's thread.
 */
final class SegmentPreparer
{
    static final int SLICE_LENGTH = 1024 * 1024;
    /** For all nodes of a process; never written. */
    static final UnsafeBuffer ZEROS = new UnsafeBuffer(ByteBuffer.allocateDirect(SLICE_LENGTH));
    private static final int FORCE_LENGTH = 4 * SLICE_LENGTH;
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    private final LogStorage storage;
    private final LogConfig config;
    private final FlushCursors cursors;
    private final SegmentPool pool;
    private final boolean isDisk;

    private long nextNumber;
    private Segment segment;
    private int position;
    private boolean isWaiting;
    private long retryAtNs;

    SegmentPreparer(
        final LogStorage storage,
        final LogConfig config,
        final FlushCursors cursors,
        final SegmentPool pool,
        final long nextNumber)
    {
        this.storage = storage;
        this.config = config;
        this.cursors = cursors;
        this.pool = pool;
        this.nextNumber = nextNumber;
        isDisk = config.durability() == Durability.DISK_QUORUM;
    }

    /**
     * Do the next slice.
     *
     * @param nowNs current time.
     * @return 1 if something was done.
     */
    int doWork(final long nowNs)
    {
        if (cursors.spare() != null || (isWaiting && nowNs - retryAtNs < 0))
        {
            return 0;
        }
        isWaiting = false;
        try
        {
            if (step())
            {
                cursors.problem(null);
                cursors.spare(segment);
                segment = null;
            }
        }
        catch (final IOException ex)
        {
            abandon(ex);
            isWaiting = true;
            retryAtNs = nowNs + RETRY_NS;
        }
        return 1;
    }

    boolean isWaiting()
    {
        return isWaiting;
    }

    /**
     * Do the whole of it now, before the node runs.
     *
     * @return a segment that is ready.
     * @throws IOException if it can't be made.
     */
    Segment prepareNow() throws IOException
    {
        try
        {
            while (!step())
            {
                Thread.onSpinWait();
            }
        }
        catch (final IOException ex)
        {
            abandon(ex);
            throw ex;
        }
        final Segment ready = segment;
        segment = null;
        return ready;
    }

    /**
     * Let go of a file that is half made.
     */
    void close()
    {
        if (segment != null)
        {
            CloseHelper.quietClose(segment.flushState().file());
        }
    }

    private boolean step() throws IOException
    {
        if (segment == null)
        {
            segment = new Segment(nextNumber, config.segmentLength());
            nextNumber++;
            position = 0;
            segment.flushState().file(storage.create(SegmentNames.temporaryNameOf(segment.number())));
            return false;
        }
        if (position < segment.length())
        {
            fill();
            return false;
        }
        final Segment.FlushState state = segment.flushState();
        if (state.memory() == null)
        {
            state.memory(pool.acquire());
            return false;
        }
        storage.rename(SegmentNames.temporaryNameOf(segment.number()), segment.name());
        storage.syncDirectory();
        segment.buffer(state.memory());
        return true;
    }

    private void fill() throws IOException
    {
        final SegmentFile file = segment.flushState().file();
        final int length = Math.min(SLICE_LENGTH, segment.length() - position);
        file.write(position, ZEROS, 0, length);
        position += length;
        if (isDisk && (position % FORCE_LENGTH == 0 || position == segment.length()))
        {
            // in small parts, for a flush that comes has to wait for it
            file.force();
        }
    }

    private void abandon(final IOException cause)
    {
        cursors.problem("cannot prepare a segment in " + storage.describe("") + ": " + cause);
        if (segment != null)
        {
            final Segment.FlushState state = segment.flushState();
            CloseHelper.quietClose(state.file());
            pool.release(state.memory());
            // whichever name it has by now; recovery removes what can't be removed here
            deleteQuietly(SegmentNames.temporaryNameOf(segment.number()));
            deleteQuietly(segment.name());
            segment = null;
        }
    }

    private void deleteQuietly(final String name)
    {
        try
        {
            storage.delete(name);
        }
        catch (final IOException ignore)
        {
            // it holds nothing
        }
    }
}
