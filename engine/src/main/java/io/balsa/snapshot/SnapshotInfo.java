package io.balsa.snapshot;

/**
 * What a snapshot says of itself: prints itself in one line.
 *
 * @param index      the last entry covered.
 * @param term       of that entry.
 * @param timestamp  cluster time after it, ns since the Unix epoch.
 * @param position   bytes of all entries covered, padding included.
 * @param length     bytes of the file; 0 while it is being taken.
 * @param contentCrc checksum of all but header and trailer, equal on all nodes for one index; 0 while it is being
 *                   taken.
 */
public record SnapshotInfo(long index, long term, long timestamp, long position, long length, int contentCrc)
{
    /**
     * @param fileLength bytes of the file.
     * @param crc        of the content.
     * @return the same, written.
     */
    SnapshotInfo written(final long fileLength, final int crc)
    {
        return new SnapshotInfo(index, term, timestamp, position, fileLength, crc);
    }

    @Override
    public String toString()
    {
        return "snapshot " + index + " t" + term + " " + length + "B";
    }
}
