package io.balsa.consensus;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A log in one array, that survives a crash as far as it was forced. Frames of its own layout, with a sum in place of a
 * CRC. Beside each entry it keeps a hash of everything up to there, which makes comparing whole logs cheap.
 */
final class MemoryLog implements RaftLog
{
    static final int TYPE_NO_OP = 0;
    static final int HEADER_LENGTH = 56;
    private static final int TERM_OFFSET = 8;
    private static final int INDEX_OFFSET = 16;
    private static final int TIMESTAMP_OFFSET = 24;
    private static final int SESSION_OFFSET = 32;
    private static final int SEQUENCE_OFFSET = 40;
    private static final int PAYLOAD_LENGTH_OFFSET = 48;
    private static final int SUM_OFFSET = 52;

    private final boolean isMemoryMode;
    private final Entry noOp = new Entry().header(TYPE_NO_OP, 0, 0, 0).payload(new UnsafeBuffer(new byte[0]), 0, 0);
    private UnsafeBuffer buffer;
    private int[] offsets;
    private long[] hashes;
    private long firstIndex = 1;
    private long lastIndex;
    private long forcedIndex;
    private long flushingIndex;
    private long cutCount;
    private long lowestCutIndex = Long.MAX_VALUE;
    private boolean isFull;
    private long durableAskedCount;

    MemoryLog(final boolean isMemoryMode, final int capacity, final int entryCapacity)
    {
        this.isMemoryMode = isMemoryMode;
        buffer = new UnsafeBuffer(new byte[capacity]);
        offsets = new int[entryCapacity + 2];
        hashes = new long[entryCapacity + 2];
    }

    long durableAskedCount()
    {
        return durableAskedCount;
    }

    /** The power fails: what wasn't forced is lost, also what was being forced. */
    void crash()
    {
        flushingIndex = 0;
        if (lastIndex > forcedIndex)
        {
            truncateAfter(forcedIndex);
        }
    }

    /** A snapshot covers what is before. */
    void purgeBefore(final long index)
    {
        firstIndex = Math.max(firstIndex, index);
    }

    /** As if a snapshot of the other node had come. */
    void restore(final MemoryLog other, final long index)
    {
        truncateAfter(0);
        append(other.buffer, other.offsets[1], other.offsets[(int) index + 1] - other.offsets[1]);
        flush();
        purgeBefore(index + 1);
    }

    /** The bytes of all entries up to here. */
    byte[] bytesTo(final long index)
    {
        final byte[] bytes = new byte[offsets[(int) index + 1] - offsets[1]];
        buffer.getBytes(offsets[1], bytes);
        return bytes;
    }

    /** A snapshot came, whose content are all entries up to here. */
    void restore(final byte[] bytes, final long index)
    {
        truncateAfter(0);
        append(new UnsafeBuffer(bytes), 0, bytes.length);
        flush();
        purgeBefore(index + 1);
    }

    private LogRoom room = LogRoom.ANYTHING;

    private long damagedIndex = NO_DAMAGE;
    private long mendedIndex;

    @Override
    public long damagedIndex()
    {
        return damagedIndex;
    }

    /** From now on this entry isn't shown; NO_DAMAGE: all is well. */
    void damaged(final long index)
    {
        damagedIndex = index;
    }

    @Override
    public boolean mend(final long index, final DirectBuffer frames, final int offset, final int length)
    {
        mendedIndex = index;
        return check(index - 1, Long.MAX_VALUE, frames, offset, length) > 0;
    }

    long mendedIndex()
    {
        return mendedIndex;
    }

    @Override
    public LogRoom room()
    {
        return room;
    }

    void room(final LogRoom newRoom)
    {
        room = newRoom;
        isFull = newRoom == LogRoom.NOTHING;
    }

    void full(final boolean full)
    {
        isFull = full;
    }

    void beginFlush()
    {
        flushingIndex = lastIndex;
    }

    void endFlush()
    {
        forcedIndex = Math.max(forcedIndex, flushingIndex);
    }

    void flush()
    {
        beginFlush();
        endFlush();
    }

    long forcedIndex()
    {
        return forcedIndex;
    }

    long cutCount()
    {
        return cutCount;
    }

    long takeLowestCutIndex()
    {
        final long index = lowestCutIndex;
        lowestCutIndex = Long.MAX_VALUE;
        return index;
    }

    boolean isMemoryMode()
    {
        return isMemoryMode;
    }

    /** Of all entries up to here. */
    long hashAt(final long index)
    {
        return hashes[(int) index];
    }

    String textAt(final long index)
    {
        final int offset = offsets[(int) index];
        final byte[] bytes = new byte[buffer.getInt(offset + PAYLOAD_LENGTH_OFFSET)];
        buffer.getBytes(offset + HEADER_LENGTH, bytes);
        return new String(bytes, US_ASCII);
    }

    void load(final String... terms)
    {
        for (final String term : terms)
        {
            final long value = Long.parseLong(term.trim());
            final byte[] text = (value + "." + (lastIndex + 1)).getBytes(US_ASCII);
            append(value, 0, new Entry().header(1, 0, 0, 0).payload(new UnsafeBuffer(text), 0, text.length));
        }
        flush();
    }

    @Override
    public long firstIndex()
    {
        return firstIndex;
    }

    @Override
    public long lastIndex()
    {
        return lastIndex;
    }

    @Override
    public long lastTerm()
    {
        return termAt(lastIndex);
    }

    @Override
    public long lastTimestamp()
    {
        return lastIndex == 0 ? 0 : buffer.getLong(offsets[(int) lastIndex] + TIMESTAMP_OFFSET);
    }

    @Override
    public long durableIndex()
    {
        durableAskedCount++;
        return isMemoryMode ? lastIndex : forcedIndex;
    }

    @Override
    public long endPosition()
    {
        return offsets[(int) lastIndex + 1];
    }

    @Override
    public long termAt(final long index)
    {
        if (index == 0)
        {
            return firstIndex == 1 ? 0 : NO_TERM;
        }
        return index < firstIndex - 1 || index > lastIndex ?
            NO_TERM : buffer.getLong(offsets[(int) index] + TERM_OFFSET);
    }

    @Override
    public long lastIndexWithTermAtMost(final long term, final long index)
    {
        long i = Math.max(0, Math.min(index, lastIndex));
        while (i >= firstIndex && termAt(i) > term)
        {
            i--;
        }
        return i;
    }

    @Override
    public long appendNoOp(final long term, final long timestamp)
    {
        return append(term, timestamp, noOp);
    }

    @Override
    public long append(final long term, final long timestamp, final Entry entry)
    {
        if (isFull)
        {
            return NOT_NOW;
        }
        final int length = BitUtil.align(HEADER_LENGTH + entry.length(), 8);
        final int offset = reserve(length);
        final long index = lastIndex + 1;
        buffer.putInt(offset, length);
        buffer.putInt(offset + 4, entry.type());
        buffer.putLong(offset + TERM_OFFSET, term);
        buffer.putLong(offset + INDEX_OFFSET, index);
        buffer.putLong(offset + TIMESTAMP_OFFSET, timestamp);
        buffer.putLong(offset + SESSION_OFFSET, entry.sessionId());
        buffer.putLong(offset + SEQUENCE_OFFSET, entry.sequence());
        buffer.putInt(offset + PAYLOAD_LENGTH_OFFSET, entry.length());
        buffer.putBytes(offset + HEADER_LENGTH, entry.buffer(), entry.offset(), entry.length());
        buffer.setMemory(offset + HEADER_LENGTH + entry.length(), length - HEADER_LENGTH - entry.length(), (byte) 0);
        buffer.putInt(offset + SUM_OFFSET, sum(buffer, offset, length));
        added(offset, length);
        return index;
    }

    @Override
    public int check(
        final long prevLogIndex, final long termMax, final DirectBuffer frames, final int offset, final int length)
    {
        int count = 0;
        int at = offset;
        long term = 0;
        while (at < offset + length)
        {
            final int left = offset + length - at;
            final int frameLength = left < HEADER_LENGTH ? 0 : frames.getInt(at);
            if (frameLength < HEADER_LENGTH || frameLength > left || (frameLength & 7) != 0 ||
                frames.getLong(at + INDEX_OFFSET) != prevLogIndex + 1 + count ||
                frames.getLong(at + TERM_OFFSET) < term ||
                frames.getInt(at + SUM_OFFSET) != sum(frames, at, frameLength))
            {
                return MALFORMED;
            }
            term = frames.getLong(at + TERM_OFFSET);
            at += frameLength;
            count++;
        }
        return term > termMax ? MALFORMED : count;
    }

    @Override
    public int matchingLength(final DirectBuffer frames, final int offset, final int length)
    {
        int at = offset;
        while (at < offset + length && (frames.getLong(at + INDEX_OFFSET) < firstIndex ||
            termAt(frames.getLong(at + INDEX_OFFSET)) == frames.getLong(at + TERM_OFFSET)))
        {
            at += frames.getInt(at);
        }
        return at - offset;
    }

    @Override
    public long indexOf(final DirectBuffer frames, final int offset)
    {
        return frames.getLong(offset + INDEX_OFFSET);
    }

    @Override
    public long append(final DirectBuffer frames, final int offset, final int length)
    {
        if (isFull)
        {
            return NOT_NOW;
        }
        int at = offset;
        while (at < offset + length)
        {
            if (frames.getLong(at + INDEX_OFFSET) != lastIndex + 1)
            {
                throw new IllegalArgumentException("a gap after " + lastIndex);
            }
            final int frameLength = frames.getInt(at);
            final int target = reserve(frameLength);
            buffer.putBytes(target, frames, at, frameLength);
            added(target, frameLength);
            at += frameLength;
        }
        return lastIndex;
    }

    @Override
    public void truncateAfter(final long index)
    {
        lastIndex = index;
        forcedIndex = Math.min(forcedIndex, index);
        flushingIndex = Math.min(flushingIndex, index);
        lowestCutIndex = Math.min(lowestCutIndex, index);
        cutCount++;
    }

    @Override
    public boolean slice(final long fromIndex, final long toIndex, final int maxLength, final LogSlice slice)
    {
        if (fromIndex < firstIndex || fromIndex > lastIndex)
        {
            return false;
        }
        final int offset = offsets[(int) fromIndex];
        long index = fromIndex;
        while (index < toIndex && offsets[(int) index + 2] - offset <= maxLength)
        {
            index++;
        }
        final int end = offsets[(int) index + 1];
        slice.set(buffer, offset, end - offset, fromIndex, index, end);
        return true;
    }

    private int reserve(final int length)
    {
        final int offset = offsets[(int) lastIndex + 1];
        if (offset + length > buffer.capacity())
        {
            buffer = new UnsafeBuffer(Arrays.copyOf(buffer.byteArray(), 2 * (offset + length)));
        }
        if (lastIndex + 3 > offsets.length)
        {
            offsets = Arrays.copyOf(offsets, 2 * offsets.length);
            hashes = Arrays.copyOf(hashes, 2 * hashes.length);
        }
        return offset;
    }

    private void added(final int offset, final int length)
    {
        lastIndex++;
        offsets[(int) lastIndex] = offset;
        offsets[(int) lastIndex + 1] = offset + length;
        final long hash = hashes[(int) lastIndex - 1] * 31 + buffer.getInt(offset + SUM_OFFSET);
        hashes[(int) lastIndex] = hash * 0x9E3779B97F4A7C15L;
    }

    private static int sum(final DirectBuffer frames, final int offset, final int length)
    {
        long sum = 17;
        for (int i = 0; i < length; i += 8)
        {
            if (i + 8 == SUM_OFFSET + 4)
            {
                sum = sum * 31 + frames.getInt(offset + i);
            }
            else
            {
                sum = sum * 31 + frames.getLong(offset + i);
            }
        }
        return (int) (sum ^ sum >>> 32);
    }
}
