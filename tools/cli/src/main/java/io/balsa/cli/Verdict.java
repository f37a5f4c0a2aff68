package io.balsa.cli;

import java.util.List;

/**
 * What the replicas hold, against what was sent and what was acknowledged.
 *
 * @param lost          acknowledged commands that some replica doesn't have.
 * @param duplicated    commands that some replica has beyond those sent, or replies that came again.
 * @param replicasEqual every node could be read, and all have the same count and hash.
 * @param matchesInput  the replicas hold exactly the lines sent, in order, and every reply agreed with them.
 */
record Verdict(long lost, long duplicated, boolean replicasEqual, boolean matchesInput)
{
    /**
     * What one node holds.
     *
     * @param id    of the node.
     * @param count of commands.
     * @param hash  over them.
     */
    record Replica(int id, long count, long hash)
    {
    }

    /**
     * @param pump      that sent the input.
     * @param replicas  those that could be read.
     * @param nodeCount how many there should be.
     * @return the verdict.
     */
    static Verdict of(final CommandPump pump, final List<Replica> replicas, final int nodeCount)
    {
        long lost = 0;
        long duplicated = pump.repeatedReplies();
        boolean equal = replicas.size() == nodeCount;
        boolean matches = equal && pump.wrongReplies() == 0;
        for (final Replica replica : replicas)
        {
            lost = Math.max(lost, pump.acknowledged() - replica.count());
            duplicated = Math.max(duplicated, replica.count() - pump.accepted());
            equal &= replica.count() == replicas.get(0).count() && replica.hash() == replicas.get(0).hash();
            matches &= replica.count() == pump.accepted() && replica.hash() == pump.hash();
        }
        return new Verdict(lost, duplicated, equal, matches);
    }

    boolean isGood()
    {
        return lost == 0 && duplicated == 0 && replicasEqual && matchesInput;
    }
}
