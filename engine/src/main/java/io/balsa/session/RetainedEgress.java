package io.balsa.session;

import io.balsa.codecs.client.EgressRecordEncoder;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What was sent to a client and isn't acknowledged yet: a ring of EgressRecords exactly as they go over the wire, so
 * that they are sent straight from here, many in one message.
 * <pre>
 *   records  .. 17 | 18 19 20 | 21 22 23 |
 *                  ^ acknowledged = 17
 *                             ^ sent = 20
 *                                        ^ last = 23
 * </pre>
 * Records are 8-byte aligned and never straddle the end of the ring: what is left there is marked and skipped. The ring
 * starts with nothing and doubles when needed; once grown it stays, and nothing is allocated any more. Whether a record
 * fits ({@code retainedMax}) depends on records alone, not on where they happen to lie, so all nodes decide alike;
 * {@code sent} is of this node alone.
 */
final class RetainedEgress
{
    static final int REPLY = 0;
    static final int EVENT = 1;

    private static final int ALIGNMENT = BitUtil.SIZE_OF_LONG;
    private static final int HEADER_LENGTH = EgressRecordEncoder.BLOCK_LENGTH;
    private static final int INITIAL_CAPACITY = 4096;
    private static final int END_OF_RING = -1;

    private final int retainedMax;
    private final EgressRecordEncoder record = new EgressRecordEncoder();
    private UnsafeBuffer ring = new UnsafeBuffer(new byte[0]);
    private long headPosition;
    private long sentPosition;
    private long tailPosition;
    private long acknowledged;
    private long sent;
    private long last;
    private int retained;
    private int batchLength;
    private int batchCount;

    RetainedEgress(final int retainedMax)
    {
        this.retainedMax = retainedMax;
    }

    /**
     * @return number of the last record that the client has, as far as all nodes know.
     */
    long acknowledged()
    {
        return acknowledged;
    }

    /**
     * @return number of the last record sent by this node.
     */
    long sent()
    {
        return sent;
    }

    /**
     * @return number of the last record; 0 when there was none yet.
     */
    long last()
    {
        return last;
    }

    /**
     * @return bytes kept, alignment of the records included.
     */
    int retained()
    {
        return retained;
    }

    /**
     * @return the ring, for {@link #batchOffset()}.
     */
    DirectBuffer buffer()
    {
        return ring;
    }

    /**
     * @return false, and nothing happened, if more would be kept than is allowed.
     */
    boolean append(
        final int kind,
        final long sequence,
        final long index,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        final int recordLength = HEADER_LENGTH + length;
        final int alignedLength = BitUtil.align(recordLength, ALIGNMENT);
        if ((long) retained + alignedLength > retainedMax)
        {
            return false;
        }

        final int at = claimed(alignedLength);
        record.wrap(ring, at)
            .recordLength(recordLength)
            .kind(kind)
            .sequence(sequence)
            .index(index)
            .timestamp(timestamp);
        if (length > 0)
        {
            ring.putBytes(at + HEADER_LENGTH, buffer, offset, length);
        }
        return true;
    }

    /**
     * A record as it was retained when a snapshot was taken.
     *
     * @return false if it isn't whole, or doesn't fit.
     */
    boolean restore(final DirectBuffer buffer, final int offset, final int length)
    {
        final int alignedLength = BitUtil.align(length, ALIGNMENT);
        if (length < HEADER_LENGTH || buffer.getInt(offset) != length || (long) retained + alignedLength > retainedMax)
        {
            return false;
        }
        final int at = claimed(alignedLength);
        ring.putBytes(at, buffer, offset, length);
        return true;
    }

    /**
     * Begin as the snapshot says: nothing retained, so many records before.
     */
    void restore(final long acknowledgedBefore)
    {
        acknowledged = acknowledgedBefore;
        sent = acknowledgedBefore;
        last = acknowledgedBefore;
    }

    /**
     * @param position of a record, {@link #firstPosition()} or behind another.
     * @return where it begins, behind what is left unused at the end of the ring.
     */
    long recordPosition(final long position)
    {
        return skipEndOfRing(position);
    }

    long firstPosition()
    {
        return headPosition;
    }

    /**
     * @param recordPosition of a record.
     * @return its offset in {@link #buffer()}.
     */
    int recordOffset(final long recordPosition)
    {
        return offsetOf(recordPosition);
    }

    /**
     * @param recordPosition of a record.
     * @return its length, without alignment.
     */
    int recordLength(final long recordPosition)
    {
        return ring.getInt(offsetOf(recordPosition));
    }

    long positionBehind(final long recordPosition)
    {
        return recordPosition + BitUtil.align(recordLength(recordPosition), ALIGNMENT);
    }

    /**
     * Let go of everything up to the record whose number ends with these 32 bits. The full number is found by serial
     * arithmetic: what is retained spans far less than 2^31 records. Numbers that were never sent change nothing.
     *
     * @param lowBits of the last record that the client has.
     * @return true if something was let go.
     */
    boolean acknowledge(final int lowBits)
    {
        final long number = acknowledged + (lowBits - (int) acknowledged);
        if (number <= acknowledged || number > last)
        {
            return false;
        }
        if (number == last)
        {
            headPosition = 0;
            tailPosition = 0;
            retained = 0;
        }
        else
        {
            long position = headPosition;
            for (long at = acknowledged; at < number; at++)
            {
                position = skipEndOfRing(position);
                final int length = BitUtil.align(ring.getInt(offsetOf(position)), ALIGNMENT);
                position += length;
                retained -= length;
            }
            headPosition = position;
        }
        acknowledged = number;
        if (sent <= number)
        {
            sent = number;
            sentPosition = headPosition;
        }
        return true;
    }

    /**
     * Send again, or skip: the next to be sent is what follows this number, as far as it is there.
     *
     * @param number of the last record that the client has by its own account.
     */
    void sendAfter(final long number)
    {
        sent = Math.max(acknowledged, Math.min(last, number));
        sentPosition = positionAfter(sent);
    }

    /**
     * Find the next records to be sent that lie in one piece: at least one, however long, if there is any.
     *
     * @param maxLength bytes wanted at most.
     * @return bytes of the records at {@link #batchOffset()}; 0 if all is sent.
     */
    int nextBatch(final int maxLength)
    {
        batchLength = 0;
        batchCount = 0;
        if (sent == last)
        {
            return 0;
        }

        sentPosition = skipEndOfRing(sentPosition);
        final int offset = offsetOf(sentPosition);
        final long unsent = tailPosition - sentPosition;
        if (unsent <= maxLength && offset + unsent <= ring.capacity())
        {
            batchLength = (int) unsent;
            batchCount = (int) (last - sent);
            return batchLength;
        }

        final long wanted = last - sent;
        while (batchCount < wanted && offset + batchLength < ring.capacity())
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

    /**
     * The batch found last is sent.
     */
    void onBatchSent()
    {
        sentPosition += batchLength;
        sent += batchCount;
        batchLength = 0;
        batchCount = 0;
    }

    @Override
    public String toString()
    {
        return "egress " + acknowledged + "/" + sent + "/" + last + " " + retained + "B";
    }

    private int offsetOf(final long position)
    {
        return (int) position & (ring.capacity() - 1);
    }

    private int claimed(final int alignedLength)
    {
        final int at = claim(alignedLength);
        tailPosition += alignedLength;
        retained += alignedLength;
        last++;
        return at;
    }

    /**
     * Make room for a record in one piece, growing if there is none.
     */
    private int claim(final int alignedLength)
    {
        int padding = paddingFor(alignedLength);
        if (tailPosition + padding + alignedLength - headPosition > ring.capacity())
        {
            grow(alignedLength);
            padding = 0;
        }
        if (padding > 0)
        {
            ring.putInt(offsetOf(tailPosition), END_OF_RING);
            tailPosition += padding;
        }
        return offsetOf(tailPosition);
    }

    private int paddingFor(final int alignedLength)
    {
        if (ring.capacity() == 0)
        {
            return 0;
        }
        final int toEnd = ring.capacity() - offsetOf(tailPosition);
        return toEnd < alignedLength ? toEnd : 0;
    }

    /**
     * A ring twice as large, the records side by side from its start. Twice the retained bytes always suffice: what is
     * left unused at the end is shorter than a record.
     */
    private void grow(final int alignedLength)
    {
        final int needed = BitUtil.findNextPositivePowerOfTwo(retained + alignedLength);
        final int capacity = Math.max(INITIAL_CAPACITY, Math.max(needed, ring.capacity() << 1));
        final UnsafeBuffer larger = new UnsafeBuffer(new byte[capacity]);

        int to = 0;
        int toSent = 0;
        long position = headPosition;
        for (long number = acknowledged + 1; number <= last; number++)
        {
            position = skipEndOfRing(position);
            final int offset = offsetOf(position);
            final int length = BitUtil.align(ring.getInt(offset), ALIGNMENT);
            larger.putBytes(to, ring, offset, length);
            to += length;
            position += length;
            toSent = number <= sent ? to : toSent;
        }

        ring = larger;
        headPosition = 0;
        sentPosition = toSent;
        tailPosition = to;
    }

    private long positionAfter(final long number)
    {
        long position = headPosition;
        for (long at = acknowledged; at < number; at++)
        {
            position = skipEndOfRing(position);
            position += BitUtil.align(ring.getInt(offsetOf(position)), ALIGNMENT);
        }
        return position;
    }

    private long skipEndOfRing(final long position)
    {
        final int offset = offsetOf(position);
        return ring.getInt(offset) == END_OF_RING ? position + ring.capacity() - offset : position;
    }
}
