package io.balsa.consensus;

/**
 * How much is on its way at once. All in bytes of entries, padding included.
 *
 * @param batchLengthMax   one AppendEntries carries at most this, so that it fits one datagram; a single longer entry
 * goes
 *                         alone.
 * @param windowLength     sent to one peer and not yet answered.
 * @param lagLengthMax     a leader takes nothing new while a quorum, or a peer that was level with it, is this far
 * behind:
 *                         else a starved follower would be left behind for good.
 * @param catchUpLengthMin a peer this far behind is caught up apart from fresh traffic, and holds up nobody.
 * @param snapshotRate     bytes of snapshots that are sent in a second at most, to all peers together.
 */
public record ReplicationConfig(
    int batchLengthMax, int windowLength, int lagLengthMax, int catchUpLengthMin, long snapshotRate)
{
    /** What a setting can't get wrong by a typing error. */
    private static final long RATE_MAX = 1L << 33;

    /**
     * Checks every field.
     */
    public ReplicationConfig
    {
        if (batchLengthMax < 64)
        {
            throw new IllegalArgumentException("batch length must be at least 64 bytes, not " + batchLengthMax);
        }
        if (windowLength < batchLengthMax)
        {
            throw new IllegalArgumentException(
                "replication.window must hold at least one batch of " + batchLengthMax + " bytes");
        }
        if (lagLengthMax < windowLength)
        {
            throw new IllegalArgumentException(
                "replication.lag.max must be at least replication.window, " + windowLength + " bytes");
        }
        if (catchUpLengthMin < lagLengthMax)
        {
            throw new IllegalArgumentException(
                "catch-up must not begin below replication.lag.max, " + lagLengthMax + " bytes");
        }
        if (snapshotRate < 1024 || snapshotRate > RATE_MAX)
        {
            throw new IllegalArgumentException(
                "snapshot.transfer.rate=" + snapshotRate + ": must be from 1k to " + RATE_MAX + " bytes a second");
        }
    }

    /**
     * @param batchLengthMax see there.
     * @return window 512 KiB, lag 1 MiB, catch-up from 4 MiB, snapshots with 64 MiB/s.
     */
    public static ReplicationConfig defaults(final int batchLengthMax)
    {
        return new ReplicationConfig(batchLengthMax, 512 * 1024, 1024 * 1024, 4 * 1024 * 1024, 64L << 20);
    }
}
