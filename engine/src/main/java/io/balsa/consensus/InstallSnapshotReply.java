package io.balsa.consensus;

/**
 * Answer to InstallSnapshot (§7): what was received and what is applied are told apart. A reused carrier between the
 * wire and the rules, hence the bare fields.
 */
public final class InstallSnapshotReply
{
    /** The follower's currentTerm. */
    public long term;
    /** Of the snapshot that is answered. */
    public long lastIncludedIndex;
    /** Of the snapshot that is answered. */
    public long lastIncludedTerm;
    /** Received so far: all bytes before it. Falls to 0 when the whole turned out to be damaged. */
    public long offset;
    /** Bytes behind that which the follower can take now. */
    public int room;
    /** The follower's state covers lastIncludedIndex. */
    public boolean applied;
}
