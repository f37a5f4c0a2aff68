package io.balsa.monitor;

import io.balsa.consensus.VoteReason;

/**
 * What became of one request for a (pre-)vote, put together from both sides.
 *
 * @param voterId    who was asked.
 * @param isRecorded true if there is a recording of the voter from that time: else nothing is known of its side.
 * @param castNs     when it answered, epoch; {@link #NEVER}: the request never arrived.
 * @param reason     of the answer; null if there is none.
 * @param voterTerm  last term in the voter's log.
 * @param voterIndex last index in the voter's log.
 * @param replyNs    when the answer arrived, epoch; {@link #NEVER}: it never did.
 * @param isLate     true if it arrived when what it answered was over, won or lost.
 */
public record Answer(
    int voterId,
    boolean isRecorded,
    long castNs,
    VoteReason reason,
    long voterTerm,
    long voterIndex,
    long replyNs,
    boolean isLate)
{
    /** No such time. */
    public static final long NEVER = Long.MIN_VALUE;

    /**
     * @return true if the vote was given, known to the candidate or not.
     */
    public boolean isGranted()
    {
        return reason == VoteReason.GRANTED;
    }

    /**
     * @return true if the candidate knew it in time.
     */
    public boolean isInTime()
    {
        return replyNs != NEVER && !isLate;
    }
}
