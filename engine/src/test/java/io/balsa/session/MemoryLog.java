package io.balsa.session;

import io.balsa.codecs.storage.EntryFrameDecoder;
import io.balsa.codecs.storage.EntryFrameEncoder;
import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.Entry;
import io.balsa.consensus.LogSlice;
import io.balsa.consensus.RaftLog;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One segment in memory: appends, shows slices, and nothing else.
 */
public final class MemoryLog implements RaftLog
{
    private static final int HEADER = EntryFrameEncoder.BLOCK_LENGTH;

    private final UnsafeBuffer buffer;
    private final LongArrayList offsets = new LongArrayList();
    private final EntryFrameEncoder frame = new EntryFrameEncoder();
    private final Entry noOp = new Entry().header(EntryType.NO_OP.value(), 0, 0, 0);
    private int end;
    private long lastTimestamp;
    private long lastTerm;

    public MemoryLog(final int capacity)
    {
        buffer = new UnsafeBuffer(new byte[capacity]);
    }

    /**
     * The bytes, for tests that break them.
     */
    public UnsafeBuffer buffer()
    {
        return buffer;
    }

    @Override
    public long append(final long term, final long timestamp, final Entry entry)
    {
        final long index = offsets.size() + 1;
        final int frameLength = HEADER + entry.length();
        if (end + BitUtil.align(frameLength, 8) > buffer.capacity())
        {
            return NOT_NOW;
        }
        frame.wrap(buffer, end)
            .frameLength(frameLength)
            .crc(0)
            .term(term)
            .index(index)
            .timestamp(timestamp)
            .sessionId(entry.sessionId())
            .sequence(entry.sequence())
            .acknowledged(entry.acknowledged() & 0xFFFF_FFFFL)
            .entryType(EntryType.get((short) entry.type()))
            .flags((short) 0)
            .reserved(0);
        if (entry.length() > 0)
        {
            buffer.putBytes(end + HEADER, entry.buffer(), entry.offset(), entry.length());
        }
        offsets.addLong(end);
        end += BitUtil.align(frameLength, 8);
        lastTimestamp = timestamp;
        lastTerm = term;
        return index;
    }

    @Override
    public long appendNoOp(final long term, final long timestamp)
    {
        return append(term, timestamp, noOp);
    }

    @Override
    public boolean slice(final long fromIndex, final long toIndex, final int maxLength, final LogSlice slice)
    {
        if (fromIndex < 1 || fromIndex > offsets.size())
        {
            return false;
        }
        final int begin = offset(fromIndex);
        long last = fromIndex;
        while (last < Math.min(toIndex, lastIndex()) && offset(last + 2) - begin <= maxLength)
        {
            last++;
        }
        slice.set(buffer, begin, offset(last + 1) - begin, fromIndex, last, offset(last + 1));
        return true;
    }

    private int offset(final long index)
    {
        return index > offsets.size() ? end : (int) offsets.getLong((int) index - 1);
    }

    @Override
    public long firstIndex()
    {
        return 1;
    }

    @Override
    public long lastIndex()
    {
        return offsets.size();
    }

    @Override
    public long lastTerm()
    {
        return lastTerm;
    }

    @Override
    public long lastTimestamp()
    {
        return lastTimestamp;
    }

    @Override
    public long durableIndex()
    {
        return lastIndex();
    }

    @Override
    public long endPosition()
    {
        return end;
    }

    @Override
    public long termAt(final long index)
    {
        return new EntryFrameDecoder().wrap(buffer, offset(index), HEADER, 1).term();
    }

    @Override
    public long lastIndexWithTermAtMost(final long term, final long index)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public int check(
        final long prevLogIndex, final long termMax, final DirectBuffer frames, final int offset, final int length)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public long indexOf(final DirectBuffer buffer, final int offset)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public int matchingLength(final DirectBuffer frames, final int offset, final int length)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public long append(final DirectBuffer frames, final int offset, final int length)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public void truncateAfter(final long index)
    {
        end = offset(index + 1);
        while (offsets.size() > index)
        {
            offsets.remove(offsets.size() - 1);
        }
    }
}
