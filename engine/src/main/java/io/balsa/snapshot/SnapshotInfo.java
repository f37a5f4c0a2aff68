package io.balsa.snapshot;

/**
 * What a snapshot says of itself: prints itself in one line.
 *
 * @param index     the last entry covered.
 * @param term      of that entry.
 * @param timestamp cluster time after it, ns since the Unix epoch.
 * @param position  bytes of all entries covered, padding included.
 * @param length    bytes of the file; 0 while it is being taken.
 */
public record SnapshotInfo(long index, long term, long timestamp, long position, long length)
{
    /**
     * @param fileLength bytes of the file.
     * @return the same, written.
     */
    public SnapshotInfo length(final long fileLength)
    {
        return new SnapshotInfo(index, term, timestamp, position, fileLength);
    }

    @Override
    public String toString()
    {
        return "snapshot " + index + " t" + term + " " + length + "B";
    }
}
