package io.balsa.snapshot;

import io.balsa.service.SnapshotRecords;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;

/**
 * The agent's side of a snapshot that is being taken: puts records side by side into chunks and hands full ones to the
 * {@link SnapshotKeeper}. Never touches a file, never blocks, allocates nothing for a record. Agent's thread.
 * <p>
 * Where a chunk ends depends on the records alone, never on time, so that all nodes write the same bytes.
 */
public final class SnapshotWriter implements SnapshotRecords
{
    private static final int CHUNK_HEADER_LENGTH = SnapshotLayout.CHUNK_HEADER_LENGTH;
    private static final int RECORD_HEADER_LENGTH = SnapshotLayout.RECORD_HEADER_LENGTH;

    private final SnapshotQueue queue;
    private final NanoClock clock;
    private final SnapshotConfig config;
    private SnapshotInfo info;
    private SnapshotQueue.Slot slot;
    private int used;
    private long sliceEndNs;
    private boolean isSliceNew;
    private boolean isBegun;
    private boolean isEnding;
    private boolean isAbandoning;

    SnapshotWriter(final SnapshotQueue queue, final SnapshotConfig config, final NanoClock clock)
    {
        this.queue = queue;
        this.config = config;
        this.clock = clock;
    }

    /**
     * @return false while one is being taken, or orders of an earlier snapshot are still waiting.
     */
    public boolean isReady()
    {
        return !isBegun && !isEnding && !isAbandoning && queue.isEmpty();
    }

    /**
     * @param newInfo what is covered. To be called only if it {@link #isReady}.
     */
    public void begin(final SnapshotInfo newInfo)
    {
        info = newInfo;
        slot = null;
        used = 0;
        isBegun = true;
        queue.fill(SnapshotQueue.Order.BEGIN, info, 0);
    }

    /**
     * The time of this cycle's slice begins.
     */
    public void beginSlice()
    {
        sliceEndNs = clock.nanoTime() + config.sliceNs();
        isSliceNew = true;
    }

    @Override
    public boolean offer(final short kind, final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < 0 || length > recordLengthMax())
        {
            throw new IllegalArgumentException("a record of " + length + " bytes: at most " + recordLengthMax() +
                " with snapshot.chunk.length=" + config.chunkLength());
        }
        final int recordLength = RECORD_HEADER_LENGTH + BitUtil.align(length, Long.BYTES);
        if (slot != null && used + recordLength > config.chunkLength())
        {
            queue.fill(SnapshotQueue.Order.CHUNK, info, used);
            slot = null;
            used = 0;
        }
        // one record at least, or a service that takes its time before it would never get on
        if (!isSliceNew && clock.nanoTime() - sliceEndNs >= 0)
        {
            return false;
        }
        if (slot == null)
        {
            slot = queue.free();
            if (slot == null)
            {
                return false;
            }
        }
        SnapshotLayout.encodeRecord(slot.chunk(), CHUNK_HEADER_LENGTH + used, kind, buffer, offset, length);
        used += recordLength;
        isSliceNew = false;
        return true;
    }

    @Override
    public int recordLengthMax()
    {
        return config.chunkLength() - RECORD_HEADER_LENGTH;
    }

    /**
     * All records were offered.
     */
    public void end()
    {
        if (slot != null)
        {
            queue.fill(SnapshotQueue.Order.CHUNK, info, used);
            slot = null;
        }
        isBegun = false;
        isEnding = true;
        doWork();
    }

    /**
     * Give it up.
     */
    public void abandon()
    {
        slot = null;
        isBegun = false;
        isEnding = false;
        isAbandoning = true;
        doWork();
    }

    /**
     * Hand over the last order as soon as there is room for it. Every cycle.
     *
     * @return 1 if that was done.
     */
    public int doWork()
    {
        if ((isEnding || isAbandoning) && queue.free() != null)
        {
            queue.fill(isEnding ? SnapshotQueue.Order.END : SnapshotQueue.Order.ABANDON, info, 0);
            isEnding = false;
            isAbandoning = false;
            return 1;
        }
        return 0;
    }
}
