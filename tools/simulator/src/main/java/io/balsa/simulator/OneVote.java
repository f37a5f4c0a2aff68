package io.balsa.simulator;

import org.agrona.collections.Long2LongHashMap;

/**
 * Each node votes for at most one candidate in a term (Raft, §5.2), over all its lives; its own candidacy counts.
 */
final class OneVote extends Invariant
{
    private static final long NOBODY = -1;
    private static final int NODE_BITS = 5;

    private final Long2LongHashMap votes = new Long2LongHashMap(NOBODY);

    OneVote(final Violations violations)
    {
        super(violations);
    }

    @Override
    void onGrant(final SimulatedNode node, final int candidateId, final long term)
    {
        final long before = votes.put(term << NODE_BITS | node.id(), candidateId);
        if (before != NOBODY && before != candidateId)
        {
            violations.add("OneVote: n" + node.id() + " votes for n" + candidateId + " in term " + term +
                " after it voted for n" + before);
        }
    }
}
