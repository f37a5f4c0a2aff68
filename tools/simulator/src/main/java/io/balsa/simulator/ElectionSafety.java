package io.balsa.simulator;

import org.agrona.collections.Long2LongHashMap;

/**
 * At most one leader can be elected in a given term (Raft, figure 3), over all lives of all nodes.
 */
final class ElectionSafety extends Invariant
{
    private static final long NOBODY = -1;

    private final Long2LongHashMap leaderByTerm = new Long2LongHashMap(NOBODY);

    ElectionSafety(final Violations violations)
    {
        super(violations);
    }

    @Override
    void onLeader(final SimulatedNode node, final long term)
    {
        final long before = leaderByTerm.put(term, node.id());
        if (before != NOBODY && before != node.id())
        {
            violations.add("ElectionSafety: n" + before + " and n" + node.id() + " both led term " + term);
        }
    }
}
