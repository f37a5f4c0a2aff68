package io.balsa.simulator;

/**
 * If an entry is committed in a given term, it is in the logs of the leaders of all higher terms (Raft, figure 3).
 */
final class LeaderCompleteness extends Invariant
{
    private final CommittedLog committed;

    LeaderCompleteness(final Violations violations, final CommittedLog committed)
    {
        super(violations);
        this.committed = committed;
    }

    @Override
    void onLeader(final SimulatedNode node, final long term)
    {
        final long index = committed.lastIndex();
        if (index > 0 && committed.term(index) <= term && node.log().termAt(index) != committed.term(index))
        {
            violations.add("LeaderCompleteness: n" + node.id() + " leads term " + term + " without entry " + index +
                " of term " + committed.term(index));
        }
    }
}
