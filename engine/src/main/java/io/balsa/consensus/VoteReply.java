package io.balsa.consensus;

/**
 * Answer to a {@link VoteRequest}. A reused carrier between the wire and the rules, hence the bare fields.
 */
public final class VoteReply
{
    /** The voter's currentTerm. */
    public long term;
    /** Of the request. */
    public long round;
    /** sentNs of the copy that is answered; 0: of none. */
    public long echoNs;
    /** Where the voter's own log ends: a refused candidate learns of a fitter one, a leader where repair begins. */
    public long lastLogIndex;
    /** Where the voter's own log ends. */
    public long lastLogTerm;
    /** {@link VoteReason#GRANTED} or why not. */
    public VoteReason reason = VoteReason.GRANTED;

    /**
     * @return true if the vote is given.
     */
    public boolean voteGranted()
    {
        return reason == VoteReason.GRANTED;
    }
}
