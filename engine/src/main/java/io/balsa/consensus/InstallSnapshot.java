package io.balsa.consensus;

/**
 * Head of an InstallSnapshot (§7); the bytes of the file go beside it. A reused carrier between the wire and the rules,
 * hence the bare fields.
 */
public final class InstallSnapshot
{
    /** The leader's term. */
    public long term;
    /** The last entry that the snapshot covers. */
    public long lastIncludedIndex;
    /** Term of that entry. */
    public long lastIncludedTerm;
    /** Bytes of the whole file. */
    public long length;
    /** Of the snapshot, equal on all members for one index. */
    public int contentCrc;
    /** Of these bytes in the file. */
    public long offset;
    /** CRC32C of these bytes. */
    public int crc;
    /** The file ends with these bytes. */
    public boolean done;

    /**
     * @param other any.
     * @return true if both are of one snapshot, so that a transfer that was begun with one goes on with the other.
     */
    public boolean isSameSnapshot(final InstallSnapshot other)
    {
        return lastIncludedIndex == other.lastIncludedIndex && lastIncludedTerm == other.lastIncludedTerm &&
            length == other.length && contentCrc == other.contentCrc;
    }

    /**
     * Be of that snapshot from now on.
     *
     * @param other any.
     */
    public void snapshotOf(final InstallSnapshot other)
    {
        lastIncludedIndex = other.lastIncludedIndex;
        lastIncludedTerm = other.lastIncludedTerm;
        length = other.length;
        contentCrc = other.contentCrc;
    }
}
