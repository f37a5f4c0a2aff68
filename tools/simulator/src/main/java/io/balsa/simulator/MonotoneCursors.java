package io.balsa.simulator;

/**
 * Term, commitIndex, appliedIndex, snapshotIndex and firstIndex never go back in a life, and keep their order; the term
 * not even from life to life, nor the snapshot that a node counts on, as long as its disk isn't lost and doesn't rot.
 */
final class MonotoneCursors extends Invariant
{
    private final long[] terms;
    private final long[] commits;
    private final long[] applied;
    private final long[] snapshots;
    private final long[] firsts;
    private final DamageAtlas atlas;

    MonotoneCursors(final Violations violations, final DamageAtlas atlas, final int nodeCount)
    {
        super(violations);
        terms = new long[nodeCount];
        commits = new long[nodeCount];
        applied = new long[nodeCount];
        snapshots = new long[nodeCount];
        firsts = new long[nodeCount];
        this.atlas = atlas;
    }

    @Override
    void onWiped(final SimulatedNode node)
    {
        terms[node.id()] = 0;
        snapshots[node.id()] = 0;
    }

    @Override
    void onStart(final SimulatedNode node)
    {
        commits[node.id()] = 0;
        applied[node.id()] = 0;
        // files that were let go of may still be there
        firsts[node.id()] = 0;
        if (atlas.isDamaged(node.id()))
        {
            // an older one may have to do
            snapshots[node.id()] = 0;
        }
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
        final long snapshotIndex = node.snapshotIndex();
        final long firstIndex = node.log().firstIndex();
        if (snapshotIndex < snapshots[id] || firstIndex < firsts[id] || snapshotIndex > appliedIndex ||
            firstIndex > snapshotIndex + 1)
        {
            violations.add("MonotoneCursors: n" + id + " snapshotIndex " + snapshots[id] + " -> " + snapshotIndex +
                " firstIndex " + firsts[id] + " -> " + firstIndex + " appliedIndex " + appliedIndex);
        }
        snapshots[id] = snapshotIndex;
        firsts[id] = firstIndex;
        terms[id] = term;
        commits[id] = commit;
        applied[id] = appliedIndex;
    }
}
