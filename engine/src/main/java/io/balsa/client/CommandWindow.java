package io.balsa.client;

import io.balsa.codecs.client.CommandRecordEncoder;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Commands without a reply, in a ring, as CommandRecords exactly as they go over the wire: sent straight from here,
 * many in one message, and sent again from here after a failover.
 * <pre>
 *   sequences  .. 7 | 8 9 10 | 11 12 |
 *                 ^ replied = 7
 *                          ^ sent = 10
 *                                  ^ last = 12
 * </pre>
 * Records are 8-byte aligned and never straddle the end of the ring: what is left there is marked and skipped.
 */
final class CommandWindow
{
    static final long BACK_PRESSURED = -1;

    private static final int ALIGNMENT = BitUtil.SIZE_OF_LONG;
    private static final int HEADER_LENGTH = CommandRecordEncoder.BLOCK_LENGTH;
    private static final int END_OF_RING = -1;

    private final int capacity;
    private final int commandsMax;
    private final UnsafeBuffer ring;
    private final CommandRecordEncoder record = new CommandRecordEncoder();
    private long headPosition;
    private long sentPosition;
    private long tailPosition;
    private long replied;
    private long sent;
    private long last;
    private int batchLength;
    private int batchCount;

    CommandWindow(final int bytes, final int commandsMax)
    {
        this.capacity = BitUtil.findNextPositivePowerOfTwo(bytes);
        this.commandsMax = commandsMax;
        this.ring = new UnsafeBuffer(new byte[capacity]);
    }

    /**
     * @return sequence of the command, or {@link #BACK_PRESSURED} when the window is full.
     */
    long offer(final DirectBuffer buffer, final int offset, final int length)
    {
        final int recordLength = HEADER_LENGTH + length;
        final int alignedLength = BitUtil.align(recordLength, ALIGNMENT);
        final int toEnd = capacity - offsetOf(tailPosition);
        final int padding = toEnd < alignedLength ? toEnd : 0;
        if (last - replied >= commandsMax || tailPosition + padding + alignedLength - headPosition > capacity)
        {
            return BACK_PRESSURED;
        }
        if (padding > 0)
        {
            ring.putInt(offsetOf(tailPosition), END_OF_RING);
            tailPosition += padding;
        }
        final int at = offsetOf(tailPosition);
        record.wrap(ring, at).recordLength(recordLength).flags(0);
        ring.putBytes(at + HEADER_LENGTH, buffer, offset, length);
        tailPosition += alignedLength;
        return ++last;
    }

    /**
     * A reply came: this command and all before it are done.
     */
    void onReplied(final long sequence)
    {
        final long done = Math.min(sequence, last);
        while (replied < done)
        {
            headPosition = skipEndOfRing(headPosition);
            headPosition += BitUtil.align(ring.getInt(offsetOf(headPosition)), ALIGNMENT);
            replied++;
        }
        if (replied == last)
        {
            headPosition = 0;
            tailPosition = 0;
        }
        if (sent <= replied)
        {
            sent = replied;
            sentPosition = headPosition;
        }
    }

    /**
     * Send again, or skip: the next to be sent is what follows this sequence, as far as it is there.
     */
    void sendAfter(final long sequence)
    {
        final long from = Math.max(replied, Math.min(last, sequence));
        long position = headPosition;
        for (long at = replied; at < from; at++)
        {
            position = skipEndOfRing(position);
            position += BitUtil.align(ring.getInt(offsetOf(position)), ALIGNMENT);
        }
        sent = from;
        sentPosition = position;
    }

    /**
     * Find the next commands to be sent that lie in one piece: at least one, however long, if there is any.
     *
     * @param maxLength    bytes wanted at most.
     * @param lastSequence of the last command wanted at most.
     * @return bytes of the records at {@link #batchOffset()}; 0 if all that is wanted is sent.
     */
    int nextBatch(final int maxLength, final long lastSequence)
    {
        batchLength = 0;
        batchCount = 0;
        final long wanted = Math.min(last, lastSequence) - sent;
        if (wanted <= 0)
        {
            return 0;
        }
        sentPosition = skipEndOfRing(sentPosition);
        final int offset = offsetOf(sentPosition);
        while (batchCount < wanted && offset + batchLength < capacity)
        {
            final int recordLength = ring.getInt(offset + batchLength);
            final int alignedLength = BitUtil.align(recordLength, ALIGNMENT);
            if (recordLength == END_OF_RING || (batchCount > 0 && batchLength + alignedLength > maxLength))
            {
                break;
            }
            batchLength += alignedLength;
            batchCount++;
        }
        return batchLength;
    }

    int batchOffset()
    {
        return offsetOf(sentPosition);
    }

    void onBatchSent()
    {
        sentPosition += batchLength;
        sent += batchCount;
        batchLength = 0;
        batchCount = 0;
    }

    DirectBuffer buffer()
    {
        return ring;
    }

    /**
     * @return sequence of the last command whose reply came.
     */
    long replied()
    {
        return replied;
    }

    long sent()
    {
        return sent;
    }

    /**
     * @return sequence of the last command offered.
     */
    long last()
    {
        return last;
    }

    boolean isEmpty()
    {
        return replied == last;
    }

    private int offsetOf(final long position)
    {
        return (int) position & (capacity - 1);
    }

    private long skipEndOfRing(final long position)
    {
        final int offset = offsetOf(position);
        return ring.getInt(offset) == END_OF_RING ? position + capacity - offset : position;
    }
}
