package io.balsa.log;

import io.balsa.consensus.RaftLog;
import org.agrona.DirectBuffer;

/**
 * Frames from outside, before they are in the log. Agent's thread.
 */
final class ReceivedFrames
{
    private final FrameChecksum checksum;
    private final int maxFrameLength;

    ReceivedFrames(final FrameChecksum checksum, final int maxFrameLength)
    {
        this.checksum = checksum;
        this.maxFrameLength = maxFrameLength;
    }

    /**
     * As {@link RaftLog#check}.
     *
     * @param prevLogIndex index before the first frame.
     * @param termMax      no entry is of a later one.
     * @param buffer       that holds the frames.
     * @param offset       of the first.
     * @param length       of all, padding included.
     * @return how many entries there are, or {@link RaftLog#MALFORMED}.
     */
    int check(
        final long prevLogIndex, final long termMax, final DirectBuffer buffer, final int offset, final int length)
    {
        if (length % EntryDescriptor.ALIGNMENT != 0)
        {
            return RaftLog.MALFORMED;
        }
        final int limit = offset + length;
        int next = offset;
        int count = 0;
        long term = 0;
        while (next < limit)
        {
            final long index = prevLogIndex + 1 + count;
            final int frame = EntryDescriptor.validLength(buffer, next, limit, index, term, checksum);
            if (frame == 0 || EntryDescriptor.frameLength(buffer, next) > maxFrameLength)
            {
                return RaftLog.MALFORMED;
            }
            term = EntryDescriptor.term(buffer, next);
            next += frame;
            count++;
        }
        return term > termMax ? RaftLog.MALFORMED : count;
    }

    /**
     * @param buffer that holds frames.
     * @param offset of the first.
     * @param room   bytes that are left in a segment, less than all frames have.
     * @return bytes of the leading frames that fit.
     */
    static int fittingLength(final DirectBuffer buffer, final int offset, final int room)
    {
        int fitting = 0;
        int next = EntryDescriptor.align(EntryDescriptor.frameLength(buffer, offset));
        while (next <= room)
        {
            fitting = next;
            next += EntryDescriptor.align(EntryDescriptor.frameLength(buffer, offset + fitting));
        }
        return fitting;
    }

    /**
     * As {@link io.balsa.consensus.RaftLog#matchingLength}.
     */
    static int matchingLength(final RaftLog log, final DirectBuffer buffer, final int offset, final int length)
    {
        int held = 0;
        while (held < length)
        {
            final int frame = offset + held;
            final long index = EntryDescriptor.index(buffer, frame);
            if (index >= log.firstIndex() && log.termAt(index) != EntryDescriptor.term(buffer, frame))
            {
                return held;
            }
            held += EntryDescriptor.align(EntryDescriptor.frameLength(buffer, frame));
        }
        return held;
    }
}
