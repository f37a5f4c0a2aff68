package io.balsa.log;

/**
 * Whose directory this is. A node that comes back with another store id has lost its disk and with it its promises, so
 * its peers refuse it as a voter.
 *
 * @param clusterId   of the cluster.
 * @param storeId     random, drawn once when the directory was first used.
 * @param memberId    of the member.
 * @param incarnation 1 at the first start, one more at every further one.
 */
public record StoreIdentity(long clusterId, long storeId, int memberId, int incarnation)
{
}
