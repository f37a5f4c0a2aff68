package io.balsa.simulator;

/**
 * How much nodes say to each other: messages and bytes as they are on the wire, without the datagrams' own headers.
 */
final class Traffic
{
    private final long[] requestsTo;
    private long byteCount;
    private long snapshotByteCount;

    Traffic(final int nodes)
    {
        requestsTo = new long[nodes];
    }

    /**
     * A request costs when it is sent, wherever it ends.
     */
    void onSent(final boolean isReply, final int length)
    {
        byteCount += isReply ? 0 : length;
    }

    /**
     * A reply costs when it arrives.
     */
    void onArrived(final int nodeId, final boolean isReply, final int length)
    {
        byteCount += isReply ? length : 0;
        requestsTo[nodeId] += isReply ? 0 : 1;
    }

    /**
     * @return requests that arrived at a node, entries included.
     */
    long requestsTo(final int nodeId)
    {
        return requestsTo[nodeId];
    }

    /**
     * Some of a snapshot goes to a peer.
     */
    void onSnapshotSent(final int length)
    {
        snapshotByteCount += length;
    }

    /**
     * @return bytes of snapshots that were sent, however often.
     */
    long snapshotByteCount()
    {
        return snapshotByteCount;
    }

    long byteCount()
    {
        return byteCount;
    }
}
