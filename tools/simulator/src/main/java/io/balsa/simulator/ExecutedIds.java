package io.balsa.simulator;

import io.balsa.service.SnapshotOutput;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Which commands a node has executed, in order; and the first records of its service's snapshots: how many, then which.
 */
final class ExecutedIds
{
    private static final int IDS_PER_RECORD = 16;
    private static final long COUNT_IS_NEXT = -1;

    private final LongArrayList ids = new LongArrayList();
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[IDS_PER_RECORD * Long.BYTES]);
    private long left = COUNT_IS_NEXT;

    void add(final long commandId)
    {
        ids.addLong(commandId);
    }

    void forEach(final LongConsumer consumer)
    {
        for (int i = 0; i < ids.size(); i++)
        {
            consumer.accept(ids.getLong(i));
        }
    }

    /**
     * @return records that hold them.
     */
    int recordCount()
    {
        return 1 + (ids.size() + IDS_PER_RECORD - 1) / IDS_PER_RECORD;
    }

    /**
     * @return true when all records are taken.
     */
    boolean offerTo(final SnapshotOutput out)
    {
        while (out.count() < recordCount())
        {
            if (!out.offer(record, 0, fill((int) out.count())))
            {
                return false;
            }
        }
        return true;
    }

    /**
     * Others are loaded.
     */
    void clear()
    {
        ids.clear();
        left = COUNT_IS_NEXT;
    }

    /**
     * @return false if this record belongs to whoever comes behind.
     */
    boolean load(final DirectBuffer buffer, final int offset, final int length)
    {
        if (left == COUNT_IS_NEXT)
        {
            left = buffer.getLong(offset);
            return true;
        }
        final boolean isOwn = left > 0;
        for (int at = 0; isOwn && at < length; at += Long.BYTES)
        {
            ids.addLong(buffer.getLong(offset + at));
            left--;
        }
        return isOwn;
    }

    private int fill(final int ordinal)
    {
        if (ordinal == 0)
        {
            record.putLong(0, ids.size());
            return Long.BYTES;
        }
        final int from = (ordinal - 1) * IDS_PER_RECORD;
        final int to = Math.min(ids.size(), from + IDS_PER_RECORD);
        for (int i = from; i < to; i++)
        {
            record.putLong((i - from) * Long.BYTES, ids.getLong(i));
        }
        return (to - from) * Long.BYTES;
    }
}
