package io.balsa.consensus;

/**
 * PreVote or RequestVote (§5.2; dissertation 9.6). A reused carrier between the wire and the rules, hence the bare
 * fields.
 */
public final class VoteRequest
{
    /** RequestVote: the candidate's term. PreVote: the term in which the sender would stand. */
    public long term;
    /** Where the sender's log ends. */
    public long lastLogIndex;
    /** Where the sender's log ends. */
    public long lastLogTerm;
    /** Echoed in the reply; repeats of one request carry the same. */
    public long round;
    /** When the sender sent this copy, by its own clock; echoed. Repeats carry their own. */
    public long sentNs;
}
