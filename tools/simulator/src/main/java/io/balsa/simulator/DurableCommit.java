package io.balsa.simulator;

/**
 * Committed, by any node's word, means durable on a quorum: judged by what the disks would hold after a power cut now,
 * not by what the nodes say.
 */
final class DurableCommit extends Invariant
{
    private final SimulatedNode[] nodes;
    /** What a disk held when it was lost: it counts for what is committed by acknowledgements from before. */
    private final SimulatedDisk[] lostDisks;
    private long checkedIndex;

    DurableCommit(final Violations violations, final SimulatedNode[] nodes)
    {
        super(violations);
        this.nodes = nodes;
        lostDisks = new SimulatedDisk[nodes.length];
    }

    @Override
    void onWiped(final SimulatedNode node)
    {
        lostDisks[node.id()] = node.disk().copy();
    }

    @Override
    void onCommit(final SimulatedNode node, final long fromIndex, final long toIndex)
    {
        if (toIndex <= checkedIndex)
        {
            return;
        }
        checkedIndex = toIndex;
        final long term = node.log().termAt(toIndex);
        int count = 0;
        for (final SimulatedNode holder : nodes)
        {
            final SimulatedDisk lost = lostDisks[holder.id()];
            count += holder.disk().holdsSynced(toIndex, term) ||
                lost != null && lost.holdsSynced(toIndex, term) ? 1 : 0;
        }
        if (count <= nodes.length / 2)
        {
            violations.add("DurableCommit: n" + node.id() + " committed entry " + toIndex + " of term " + term +
                ", which is on " + count + " disks of " + nodes.length);
        }
    }
}
