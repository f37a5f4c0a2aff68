package io.balsa.simulator;

/**
 * Term, commitIndex and appliedIndex never go back in a life; the term not even from life to life.
 */
final class MonotoneCursors extends Invariant
{
    private final long[] terms;
    private final long[] commits;
    private final long[] applied;

    MonotoneCursors(final Violations violations, final int nodeCount)
    {
        super(violations);
        terms = new long[nodeCount];
        commits = new long[nodeCount];
        applied = new long[nodeCount];
    }

    @Override
    void onWiped(final SimulatedNode node)
    {
        terms[node.id()] = 0;
    }

    @Override
    void onStart(final SimulatedNode node)
    {
        commits[node.id()] = 0;
        applied[node.id()] = 0;
        afterCycle(node);
    }

    @Override
    void afterCycle(final SimulatedNode node)
    {
        final int id = node.id();
        final long term = node.raft().term();
        final long commit = node.raft().commitIndex();
        final long appliedIndex = node.appliedIndex();
        if (term < terms[id] || commit < commits[id] || appliedIndex < applied[id] || appliedIndex > commit)
        {
            violations.add("MonotoneCursors: n" + id + " term " + terms[id] + " -> " + term + " commitIndex " +
                commits[id] + " -> " + commit + " appliedIndex " + applied[id] + " -> " + appliedIndex);
        }
        terms[id] = term;
        commits[id] = commit;
        applied[id] = appliedIndex;
    }
}
