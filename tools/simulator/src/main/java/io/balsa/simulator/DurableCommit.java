package io.balsa.simulator;

/**
 * Committed, by any node's word, means durable on a quorum: judged by what the disks would hold after a power cut now,
 * not by what the nodes say.
 */
final class DurableCommit extends Invariant
{
    private final SimulatedNode[] nodes;
    private long checkedIndex;

    DurableCommit(final Violations violations, final SimulatedNode[] nodes)
    {
        super(violations);
        this.nodes = nodes;
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
            count += holder.disk().holdsSynced(toIndex, term) ? 1 : 0;
        }
        if (count <= nodes.length / 2)
        {
            violations.add("DurableCommit: n" + node.id() + " committed entry " + toIndex + " of term " + term +
                ", which is on " + count + " disks of " + nodes.length);
        }
    }
}
