package io.balsa.simulator;

/**
 * What a node says is on its disk when it says it: the term in which it speaks, the vote that it grants, the entries
 * that it acknowledges, in its log or covered by a snapshot. And a later life begins with no less than was
 * acknowledged.
 */
final class SyncedPromises extends Invariant
{
    private final SyncedTerm synced = new SyncedTerm();
    private final DamageAtlas atlas;
    private final boolean isDisk;
    private final long[] indexes;
    private final long[] terms;

    SyncedPromises(final Violations violations, final DamageAtlas atlas, final int nodeCount, final boolean isDisk)
    {
        super(violations);
        this.atlas = atlas;
        this.isDisk = isDisk;
        indexes = new long[nodeCount];
        terms = new long[nodeCount];
    }

    @Override
    void onStart(final SimulatedNode node)
    {
        final int id = node.id();
        if (isDisk && !isThere(node, indexes[id], terms[id]))
        {
            violations.add("SyncedPromises: n" + id + " starts without entry " + indexes[id] + " of term " +
                terms[id] + ", which it had acknowledged");
        }
    }

    @Override
    void onWiped(final SimulatedNode node)
    {
        indexes[node.id()] = 0;
        terms[node.id()] = 0;
    }

    @Override
    void onTruncated(final SimulatedNode node, final long firstIndex)
    {
        final int id = node.id();
        if (firstIndex <= indexes[id])
        {
            indexes[id] = firstIndex - 1;
            terms[id] = node.log().termAt(firstIndex - 1);
        }
    }

    @Override
    void onSent(final SimulatedNode node, final long term)
    {
        if (!atlas.isDamaged(node.id()) && synced.of(node.disk()).term() < term)
        {
            violations.add("SyncedPromises: n" + node.id() + " speaks in term " + term + ", its disk holds term " +
                synced.term());
        }
    }

    @Override
    void onGrant(final SimulatedNode node, final int candidateId, final long term)
    {
        if (!atlas.isDamaged(node.id()) && (synced.of(node.disk()).term() < term ||
            synced.term() == term && synced.votedFor() != candidateId))
        {
            violations.add("SyncedPromises: n" + node.id() + " votes for n" + candidateId + " in term " + term +
                ", its disk holds n" + synced.votedFor() + " in term " + synced.term());
        }
    }

    @Override
    void onAcknowledge(final SimulatedNode node, final long index)
    {
        final int id = node.id();
        final long term = node.log().termAt(index);
        // what a disk changed was on it when it was promised, and others have it
        if (isDisk && index > 0 && !atlas.isDamaged(id) && !node.disk().holdsSynced(index, term) &&
            node.disk().snapshotIndexSynced() < index)
        {
            violations.add("SyncedPromises: n" + id + " acknowledges entry " + index + " of term " + term +
                ", which its disk doesn't hold");
        }
        if (index > indexes[id])
        {
            indexes[id] = index;
            terms[id] = term;
        }
    }

    /**
     * What the log doesn't hold any more a snapshot must cover; as long as the log holds it, it must be the same.
     */
    private static boolean isThere(final SimulatedNode node, final long index, final long term)
    {
        return index < node.log().firstIndex() - 1 ?
            index <= node.snapshotIndex() : node.log().termAt(index) == term;
    }
}
