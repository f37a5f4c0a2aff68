package io.balsa.consensus;

/**
 * Head of an answer to a {@link SnapshotRequest}; the bytes of the file go beside it. A reused carrier between the wire
 * and who asked, hence the bare fields.
 */
public final class SnapshotPart
{
    /** The last entry that the snapshot covers; 0: there is none that is wanted. */
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
    /** There is none yet, but there will be. */
    public boolean coming;
}
