package io.balsa.snapshot;

/**
 * The beginning of a snapshot that comes from another member.
 *
 * @param info   what was promised: index, term, length and checksum of the content.
 * @param length bytes from its beginning that are forced here; fewer than all.
 */
public record ReceivedPart(SnapshotInfo info, long length)
{
    /** Files that are of no use any more. */
    static final ReceivedPart USELESS = new ReceivedPart(new SnapshotInfo(0, 0, 0, 0, 0, 0), 0);

    boolean isOf(final SnapshotInfo promised)
    {
        return info.index() == promised.index() && info.term() == promised.term() &&
            info.length() == promised.length() && info.contentCrc() == promised.contentCrc();
    }
}
