package io.balsa.consensus;

import org.agrona.DirectBuffer;

/**
 * How a node hears members that take over each other's snapshots, of what both have executed. As {@link PeerReceiver}
 * says.
 */
public interface AdoptionReceiver
{
    /**
     * A member asks for a snapshot.
     *
     * @param fromId  sender.
     * @param request what it asks.
     */
    void onRequest(int fromId, SnapshotRequest request);

    /**
     * A member says which snapshot it has, or gives some of it.
     *
     * @param fromId sender.
     * @param part   which one, and of which bytes.
     * @param buffer that holds them; nothing of them is checked.
     * @param offset of the first.
     * @param length of them; 0: it only says which one it has, if any.
     */
    void onPart(int fromId, SnapshotPart part, DirectBuffer buffer, int offset, int length);
}
