package io.balsa.jmh;

import io.balsa.codecs.storage.EntryFrameDecoder;
import io.balsa.codecs.storage.EntryFrameEncoder;
import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.Entry;
import io.balsa.consensus.LogSlice;
import io.balsa.consensus.RaftLog;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A log in memory that never ends: frames of one length in a ring, and what is a ring behind is forgotten. There are no
 * checksums and nothing to force, so that a benchmark on it shows what others cost. All entries are of one term.
 */
final class RingLog implements RaftLog
{
    private static final int ENTRIES = 1 << 14;
    private static final int MASK = ENTRIES - 1;

    private final int payloadLength;
    private final int frameLength;
    private final UnsafeBuffer ring;
    private final EntryFrameEncoder encoder = new EntryFrameEncoder();
    private final EntryFrameDecoder decoder = new EntryFrameDecoder();
    private long lastIndex;
    private long term;
    private long lastTimestamp;

    /**
     * @param payloadLength bytes of each command, a multiple of 8.
     */
    RingLog(final int payloadLength)
    {
        this.payloadLength = payloadLength;
        frameLength = EntryFrameEncoder.BLOCK_LENGTH + payloadLength;
        ring = new UnsafeBuffer(ByteBuffer.allocateDirect(ENTRIES * frameLength));
    }

    private int offset(final long index)
    {
        return (int) (index & MASK) * frameLength;
    }

    @Override
    public long firstIndex()
    {
        return 1;
    }

    @Override
    public long lastIndex()
    {
        return lastIndex;
    }

    @Override
    public long lastTerm()
    {
        return term;
    }

    @Override
    public long lastTimestamp()
    {
        return lastTimestamp;
    }

    @Override
    public long durableIndex()
    {
        return lastIndex;
    }

    @Override
    public long endPosition()
    {
        return lastIndex * frameLength;
    }

    @Override
    public long termAt(final long index)
    {
        return index == 0 ? 0 : index > lastIndex ? NO_TERM : term;
    }

    @Override
    public long lastIndexWithTermAtMost(final long highestTerm, final long index)
    {
        return term <= highestTerm ? Math.min(index, lastIndex) : 0;
    }

    @Override
    public long appendNoOp(final long newTerm, final long timestamp)
    {
        return append(newTerm, timestamp, EntryType.NO_OP, 0, 0, 0);
    }

    @Override
    public long append(final long newTerm, final long timestamp, final Entry entry)
    {
        final long index = append(
            newTerm, timestamp, EntryType.get((short) entry.type()), entry.sessionId(), entry.sequence(),
            entry.acknowledged());
        ring.putBytes(offset(index) + EntryFrameEncoder.BLOCK_LENGTH, entry.buffer(), entry.offset(), payloadLength);
        return index;
    }

    private long append(
        final long newTerm,
        final long timestamp,
        final EntryType type,
        final long sessionId,
        final long sequence,
        final int acknowledged)
    {
        term = newTerm;
        lastIndex++;
        lastTimestamp = timestamp;
        encoder.wrap(ring, offset(lastIndex))
            .frameLength(frameLength)
            .term(newTerm)
            .index(lastIndex)
            .timestamp(timestamp)
            .sessionId(sessionId)
            .sequence(sequence)
            .acknowledged(acknowledged & 0xFFFF_FFFFL)
            .entryType(type);
        return lastIndex;
    }

    @Override
    public int check(
        final long prevLogIndex, final long termMax, final DirectBuffer buffer, final int offset, final int length)
    {
        return indexOf(buffer, offset) == prevLogIndex + 1 ? length / frameLength : MALFORMED;
    }

    @Override
    public int matchingLength(final DirectBuffer buffer, final int offset, final int length)
    {
        final long held = lastIndex - indexOf(buffer, offset) + 1;
        return (int) Math.max(0, Math.min(length, held * frameLength));
    }

    @Override
    public long indexOf(final DirectBuffer buffer, final int offset)
    {
        return decoder.wrap(buffer, offset, EntryFrameDecoder.BLOCK_LENGTH, 0).index();
    }

    @Override
    public long append(final DirectBuffer buffer, final int offset, final int length)
    {
        for (int at = 0; at < length; at += frameLength)
        {
            lastIndex++;
            ring.putBytes(offset(lastIndex), buffer, offset + at, frameLength);
        }
        decoder.wrap(ring, offset(lastIndex), EntryFrameDecoder.BLOCK_LENGTH, 0);
        term = decoder.term();
        lastTimestamp = decoder.timestamp();
        return lastIndex;
    }

    @Override
    public void truncateAfter(final long index)
    {
        lastIndex = Math.min(lastIndex, index);
    }

    @Override
    public boolean slice(final long fromIndex, final long toIndex, final int maxLength, final LogSlice slice)
    {
        if (fromIndex > lastIndex || fromIndex <= lastIndex - ENTRIES)
        {
            return false;
        }
        final long held = Math.min(toIndex, lastIndex) - fromIndex + 1;
        final long wanted = Math.min(held, Math.max(1, maxLength / frameLength));
        final int count = (int) Math.min(wanted, ENTRIES - (fromIndex & MASK));
        slice.set(
            ring, offset(fromIndex), count * frameLength, fromIndex, fromIndex + count - 1,
            (fromIndex + count - 1) * frameLength);
        return true;
    }
}
