package io.balsa.consensus;

/**
 * What a leader asks of a member's snapshots, so as not to take one itself. A reused carrier between the wire and who
 * answers, hence the bare fields.
 */
public final class SnapshotRequest
{
    /** The last entry that it must cover at least. */
    public long wantedIndex;
    /** The one of which bytes are wanted, by the last entry that it covers; 0: none yet, only which one there is. */
    public long lastIncludedIndex;
    /** Term of that entry. */
    public long lastIncludedTerm;
    /** Of the first byte that is wanted. */
    public long offset;
    /** Bytes that are wanted from there on. */
    public int room;
}
