package io.balsa.consensus;

/**
 * Answer to AppendEntries (§5.3). A reused carrier between the wire and the rules, hence the bare fields.
 */
public final class AppendEntriesReply
{
    /** The follower's currentTerm. */
    public long term;
    /** False: the log doesn't have prevLogTerm at prevLogIndex, or the term is old. */
    public boolean success;
    /** Everything up to here equals the leader's log and is as durable as the mode asks. */
    public long matchIndex;
    /** Everything up to here equals the leader's log, durable or not. */
    public long verifiedIndex;
    /** Where the follower's log ends. */
    public long lastLogIndex;
    /** Refused: the last index that may still match. */
    public long conflictIndex;
    /** Refused: the follower's term at {@link #conflictIndex}. */
    public long conflictTerm;
    /** Refused: the prevLogIndex that was refused. */
    public long prevLogIndex;
    /** The highest round seen in this term. */
    public long round;
    /** sentNs of the copy that is answered; 0: of none. */
    public long echoNs;
    /** The follower's disk is full: it takes little or nothing more. */
    public boolean full;
}
