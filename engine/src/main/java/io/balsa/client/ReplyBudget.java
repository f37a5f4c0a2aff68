package io.balsa.client;

import io.balsa.codecs.client.EgressRecordDecoder;
import org.agrona.BitUtil;

/**
 * How many commands may be on their way without a reply: as many as the nodes have room for the replies to. Replies are
 * kept there until a later message acknowledges them, up to {@code session.retained.max} bytes; one more, and the
 * session is closed. What is kept when a command is executed are at most the replies that were missing here when it
 * was sent, so holding back commands keeps that within bounds. Half of the room is for replies; the other half is for
 * events, which come unasked.
 * <p>
 * How long the coming replies are is judged by those that came: as long as the longest of them, but the longest is
 * forgotten little by little. Before the first, the longest that there may be is expected.
 */
final class ReplyBudget
{
    private static final int FORGET_SHIFT = 8;
    private static final int FORGET_MIN = BitUtil.SIZE_OF_LONG;

    private int budget;
    private long expected;

    /**
     * @param retainedMax    bytes that the nodes keep for this client at most; 0: not known.
     * @param replyLengthMax bytes of the longest reply; 0: not known.
     */
    void onOpened(final int retainedMax, final int replyLengthMax)
    {
        budget = retainedMax >> 1;
        if (expected == 0)
        {
            expected = BitUtil.align((long) EgressRecordDecoder.BLOCK_LENGTH + replyLengthMax, BitUtil.SIZE_OF_LONG);
        }
    }

    /**
     * @param recordLength of a reply's record, with alignment.
     */
    void onReply(final int recordLength)
    {
        final long forgotten = expected - Math.max(FORGET_MIN, expected >> FORGET_SHIFT);
        expected = Math.max(recordLength, forgotten);
    }

    /**
     * @return how many commands may be without a reply; at least one, or nothing would ever go on.
     */
    long commandsMax()
    {
        return budget == 0 ? Integer.MAX_VALUE : Math.max(1, budget / expected);
    }

    @Override
    public String toString()
    {
        return budget == 0 ? "" : " unanswered at most " + commandsMax();
    }
}
