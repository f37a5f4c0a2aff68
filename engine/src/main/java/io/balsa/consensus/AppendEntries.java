package io.balsa.consensus;

/**
 * Head of an AppendEntries (§5.3); the entries go beside it as frames. A reused carrier between the wire and the rules,
 * hence the bare fields.
 */
public final class AppendEntries
{
    /** The leader's term. */
    public long term;
    /** Index before the first entry sent. */
    public long prevLogIndex;
    /** Term of the entry there. */
    public long prevLogTerm;
    /** The leader's commitIndex. */
    public long leaderCommit;
    /** Grows with every round of heartbeats in a term: what a reply proves is counted in rounds, never in messages. */
    public long round;
    /** When the leader sent this copy, by its own clock; echoed. 0: not to be measured. */
    public long sentNs;
    /** How long answers take, as the leader measured; 0 if it doesn't know. Followers adopt it. */
    public long answerTimeNs;
    /** Every member holds the log durably up to here, as far as the leader knows. */
    public long heldIndex;
}
