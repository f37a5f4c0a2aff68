package io.balsa.transport;

/**
 * Who this node is to its peers: said in every message. The cluster is also expected in every message.
 *
 * @param clusterId   messages of others are junk.
 * @param storeId     of this node's directory.
 * @param incarnation counts the starts of this node: what it said in a former life no longer holds.
 * @param memberId    of this node.
 */
public record PeerIdentity(long clusterId, long storeId, int incarnation, int memberId)
{
}
