package io.balsa.simulator;

import io.balsa.codecs.storage.EntryFrameDecoder;
import io.balsa.log.SegmentFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A file whose unforced sectors of 512 bytes may be lost. What a sector held before it was first written since the last
 * force is kept beside it.
 */
final class SimulatedFile implements SegmentFile
{
    static final int SECTOR = 512;
    private static final int PAGE = 4096;

    private final SimulatedDisk disk;
    private final boolean isSegment;
    private final EntryFrameDecoder frame = new EntryFrameDecoder();
    /** The memory is that of the file that this is a branch of. */
    private boolean isShared;
    private ByteBuffer memory;
    private UnsafeBuffer bytes;
    private UnsafeBuffer before;
    private boolean[] isDirty;
    /** What is before, is an older version that was forced. */
    private boolean[] isRewritten;
    /** By sector: what it held before the log was cut there. */
    private final Map<Integer, byte[]> removed = new HashMap<>();
    private int length;
    private int syncedLength;
    private long firstSynced;
    private int syncedCount;
    private long[] syncedTerms = new long[64];
    private int scannedTo = PAGE;

    SimulatedFile(final SimulatedDisk disk, final boolean isSegment)
    {
        this.disk = disk;
        this.isSegment = isSegment;
    }

    @Override
    public long length()
    {
        return length;
    }

    @Override
    public UnsafeBuffer map()
    {
        if (isShared)
        {
            own();
        }
        return new UnsafeBuffer(memory, 0, length);
    }

    @Override
    public void write(final long position, final DirectBuffer buffer, final int offset, final int count)
        throws IOException
    {
        disk.beforeWrite(position + count - length);
        disk.watch().beforeWrite(this, (int) position, buffer, offset, count);
        put((int) position, buffer, offset, count);
        disk.watch().onStep(Fault.CUT_AT_WRITE);
    }

    /**
     * The page cache takes some bytes.
     */
    void put(final int start, final DirectBuffer buffer, final int offset, final int count)
    {
        if (isShared)
        {
            own();
        }
        final int end = start + count;
        provide(end);
        for (int sector = Math.min(start, length) / SECTOR; sector * SECTOR < end; sector++)
        {
            soil(sector);
        }
        if (start > length)
        {
            bytes.setMemory(length, start - length, (byte) 0);
        }
        bytes.putBytes(start, buffer, offset, count);
        length = Math.max(length, end);
        if (start < scannedTo && end > PAGE)
        {
            scannedTo = PAGE;
        }
    }

    @Override
    public void read(final long position, final MutableDirectBuffer buffer, final int offset, final int count)
        throws IOException
    {
        if (position + count > length)
        {
            throw new EOFException("the file ends at " + length);
        }
        bytes.getBytes((int) position, buffer, offset, count);
    }

    /**
     * What is cut off stays where it was: a power cut brings it back unless the file was forced.
     */
    @Override
    public void truncate(final long newLength)
    {
        if (newLength < length)
        {
            disk.beforeTruncate();
            length = (int) newLength;
            scannedTo = PAGE;
            disk.watch().onStep(Fault.CUT_AT_DELETE);
        }
    }

    @Override
    public void force() throws IOException
    {
        disk.beforeForce();
        disk.watch().beforeForce(this);
        synced();
        disk.watch().onStep(Fault.CUT_AT_FORCE);
    }

    @Override
    public void close()
    {
    }

    /**
     * @return another of the same content, with the same parts not forced.
     */
    SimulatedFile copy(final SimulatedDisk newDisk)
    {
        final SimulatedFile copy = new SimulatedFile(newDisk, isSegment);
        if (memory != null)
        {
            copy.provide(extent());
            copy.bytes.putBytes(0, bytes, 0, extent());
            copy.before.putBytes(0, before, 0, syncedLength);
            System.arraycopy(isDirty, 0, copy.isDirty, 0, copy.isDirty.length);
            System.arraycopy(isRewritten, 0, copy.isRewritten, 0, copy.isRewritten.length);
            copy.removed.putAll(removed);
        }
        copy.length = length;
        copy.syncedLength = syncedLength;
        copy.firstSynced = firstSynced;
        copy.syncedCount = syncedCount;
        copy.syncedTerms = syncedTerms.clone();
        copy.scannedTo = scannedTo;
        return copy;
    }

    /**
     * @return as {@link #copy}, but what is forced is shared until the branch is mapped or written to, and nobody asks
     * the branch which entries it holds.
     */
    SimulatedFile branch(final SimulatedDisk newDisk)
    {
        final SimulatedFile branch = new SimulatedFile(newDisk, false);
        branch.length = length;
        branch.syncedLength = syncedLength;
        branch.memory = memory;
        branch.bytes = bytes;
        branch.isShared = memory != null;
        if (!isSynced() && memory != null)
        {
            branch.own();
            branch.before.putBytes(0, before, 0, syncedLength);
            System.arraycopy(isDirty, 0, branch.isDirty, 0, Math.min(isDirty.length, branch.isDirty.length));
        }
        return branch;
    }

    int bytesLength()
    {
        return length;
    }

    /**
     * The power goes, and with it that the file was cut off: what wasn't forced is there again.
     */
    void loseTruncation()
    {
        length = Math.max(length, syncedLength);
    }

    boolean isDirty(final int sector)
    {
        return isDirty[sector];
    }

    /**
     * A force was under way: what lies before is on the disk.
     *
     * @param sector the first that isn't.
     */
    void forceBefore(final int sector)
    {
        Arrays.fill(isDirty, 0, sector, false);
    }

    /**
     * The power went, and {@link #lose} was called for all that is lost.
     *
     * @param newLength that is left.
     */
    void afterPowerCut(final int newLength)
    {
        length = newLength;
        synced();
    }

    /**
     * The power goes, and nothing is left that wasn't forced.
     */
    void loseUnforced()
    {
        loseTruncation();
        for (int at = 0; at < length; at += SECTOR)
        {
            if (isDirty[at / SECTOR])
            {
                lose(at);
            }
        }
        length = Math.min(length, syncedLength);
        synced();
    }

    /**
     * @return what is there, were the power to go now.
     */
    DirectBuffer synced(final int sector)
    {
        return isDirty != null && isDirty[sector] ? before : bytes;
    }

    int syncedLength()
    {
        return syncedLength;
    }

    int syncedCount()
    {
        return syncedCount;
    }

    long firstSynced()
    {
        return firstSynced;
    }

    /**
     * @return true if a header was written: the file isn't only prepared.
     */
    boolean isBegun()
    {
        return length > 0 && bytes.getLong(0) != 0;
    }

    /**
     * @return true if there is something in its last page: a footer, if it is a segment.
     */
    boolean hasFooter()
    {
        return length > 2 * PAGE && bytes.getLong(length - PAGE) != 0;
    }

    /**
     * @return true if it is one of the log's, not term or identity.
     */
    boolean isSegment()
    {
        return isSegment;
    }

    /**
     * @return bytes from the first to behind the last whole entry that was forced.
     */
    int entriesEnd()
    {
        return scannedTo;
    }

    /**
     * @return true if the entry would be found after a power cut right now.
     */
    boolean holdsSynced(final long index, final long term)
    {
        return index >= firstSynced && index < firstSynced + syncedCount &&
            syncedTerms[(int) (index - firstSynced)] == term;
    }

    /**
     * The power goes: each page that wasn't forced is kept, lost, or torn between sectors.
     */
    void onPowerCut(final SimulationRandom random)
    {
        if (length < syncedLength && random.chance(0.5))
        {
            loseTruncation();
        }
        final int fullLength = length;
        if (length > syncedLength && random.chance(0.5))
        {
            length = Math.max(syncedLength, (int) random.below((long) length + 1) / PAGE * PAGE);
        }
        for (int page = 0; page < fullLength; page += PAGE)
        {
            final int fate = random.below(3);
            for (int at = page; at < Math.min(fullLength, page + PAGE); at += SECTOR)
            {
                final boolean isLost = fate == 1 || fate == 2 && random.chance(0.5);
                if (isLost && isDirty != null && isDirty[at / SECTOR])
                {
                    lose(at);
                }
            }
        }
        synced();
    }

    /**
     * The disk rots: one bit of what was forced.
     *
     * @param at which byte.
     */
    void flipBit(final int at, final int bit)
    {
        bytes.putByte(at, (byte) (bytes.getByte(at) ^ 1 << bit));
    }

    /**
     * The disk rots: one sector of what was forced.
     *
     * @param at any byte of it.
     */
    void zeroSector(final int at)
    {
        bytes.setMemory(at / SECTOR * SECTOR, SECTOR, (byte) 0);
    }

    /**
     * The disk gives back an older version of a sector, which was forced over.
     *
     * @param at        any byte of it.
     * @param isRemoved true: the one before the log was cut there; false: the last one.
     * @return false if there is none that differs.
     */
    boolean goBack(final int at, final boolean isRemoved)
    {
        final int sector = at / SECTOR;
        final int start = sector * SECTOR;
        final byte[] older = new byte[SECTOR];
        if (isDirty[sector] || (isRemoved ? !removed.containsKey(sector) : !isRewritten[sector]))
        {
            return false;
        }
        if (isRemoved)
        {
            System.arraycopy(removed.get(sector), 0, older, 0, SECTOR);
        }
        else
        {
            before.getBytes(start, older);
        }
        final byte[] present = new byte[SECTOR];
        bytes.getBytes(start, present);
        bytes.putBytes(start, older);
        return !Arrays.equals(older, present);
    }

    /**
     * The last write of a sector went to another place: there it is, and here is what was before, or nothing.
     *
     * @param from any byte of where it should be.
     * @param to   any byte of where it is.
     */
    void misdirect(final int from, final int to)
    {
        bytes.putBytes(to / SECTOR * SECTOR, bytes, from / SECTOR * SECTOR, SECTOR);
        if (!goBack(from, false))
        {
            zeroSector(from);
        }
    }

    private boolean isBlank(final DirectBuffer buffer, final int start)
    {
        for (int at = start; at < start + SECTOR; at += Long.BYTES)
        {
            if (buffer.getLong(at) != 0)
            {
                return false;
            }
        }
        return true;
    }

    boolean isSynced()
    {
        boolean isDirtyAnywhere = length != syncedLength;
        for (int sector = 0; isDirty != null && sector < isDirty.length; sector++)
        {
            isDirtyAnywhere |= isDirty[sector];
        }
        return !isDirtyAnywhere;
    }

    /**
     * @param at begin of a sector that wasn't forced.
     */
    void lose(final int at)
    {
        final int count = Math.min(SECTOR, bytes.capacity() - at);
        if (at < syncedLength)
        {
            bytes.putBytes(at, before, at, count);
        }
        else
        {
            bytes.setMemory(at, count, (byte) 0);
        }
    }

    private void own()
    {
        final UnsafeBuffer shared = bytes;
        isShared = false;
        memory = null;
        provide(extent());
        bytes.putBytes(0, shared, 0, extent());
    }

    /**
     * What was cut off never comes back.
     */
    private void dropTail()
    {
        if (isShared)
        {
            own();
        }
        bytes.setMemory(length, syncedLength - length, (byte) 0);
    }

    /**
     * @return bytes that are there now, or were before the file was cut off.
     */
    private int extent()
    {
        return Math.max(length, syncedLength);
    }

    private void synced()
    {
        if (isDirty != null)
        {
            Arrays.fill(isDirty, false);
        }
        if (length < syncedLength)
        {
            dropTail();
        }
        syncedLength = length;
        if (isSegment && length > 2 * PAGE)
        {
            scan();
        }
    }

    /**
     * What entries are there: from a whole frame to the next. Their checksums are the engine's affair.
     */
    private void scan()
    {
        if (scannedTo == PAGE)
        {
            syncedCount = 0;
        }
        final int limit = length - PAGE;
        while (scannedTo + EntryFrameDecoder.BLOCK_LENGTH <= limit)
        {
            frame.wrap(bytes, scannedTo, EntryFrameDecoder.BLOCK_LENGTH, EntryFrameDecoder.SCHEMA_VERSION);
            final int frameLength = frame.frameLength();
            if (frameLength < EntryFrameDecoder.BLOCK_LENGTH || frameLength > limit - scannedTo ||
                syncedCount > 0 && frame.index() != firstSynced + syncedCount)
            {
                return;
            }
            if (syncedCount == 0)
            {
                firstSynced = frame.index();
            }
            if (syncedCount == syncedTerms.length)
            {
                syncedTerms = Arrays.copyOf(syncedTerms, syncedCount * 2);
            }
            syncedTerms[syncedCount++] = frame.term();
            scannedTo += BitUtil.align(frameLength, BitUtil.SIZE_OF_LONG);
        }
    }

    private void soil(final int sector)
    {
        if (!isDirty[sector])
        {
            isDirty[sector] = true;
            final int at = sector * SECTOR;
            if (at < syncedLength)
            {
                if (isSegment && isRewritten[sector] && isBlank(bytes, at) && !isBlank(before, at))
                {
                    final byte[] cut = new byte[SECTOR];
                    before.getBytes(at, cut);
                    removed.put(sector, cut);
                }
                before.putBytes(at, bytes, at, SECTOR);
                isRewritten[sector] = true;
            }
        }
    }

    private void provide(final int end)
    {
        if (memory != null && end <= memory.capacity())
        {
            return;
        }
        final ByteBuffer newMemory = disk.memory().take(end);
        final ByteBuffer newBefore = disk.memory().take(end);
        final UnsafeBuffer newBytes = new UnsafeBuffer(newMemory);
        final UnsafeBuffer newBeforeBytes = new UnsafeBuffer(newBefore);
        if (memory != null)
        {
            newBytes.putBytes(0, bytes, 0, extent());
            newBeforeBytes.putBytes(0, before, 0, extent());
        }
        isDirty = isDirty == null ? new boolean[newMemory.capacity() / SECTOR] :
            Arrays.copyOf(isDirty, newMemory.capacity() / SECTOR);
        isRewritten = isRewritten == null ? new boolean[isDirty.length] : Arrays.copyOf(isRewritten, isDirty.length);
        memory = newMemory;
        bytes = newBytes;
        before = newBeforeBytes;
    }
}
