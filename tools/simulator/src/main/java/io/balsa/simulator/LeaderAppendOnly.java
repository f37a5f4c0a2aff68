package io.balsa.simulator;

/**
 * A leader never overwrites or deletes entries in its log; it only appends (Raft, figure 3).
 */
final class LeaderAppendOnly extends Invariant
{
    LeaderAppendOnly(final Violations violations)
    {
        super(violations);
    }

    @Override
    void onTruncated(final SimulatedNode node, final long firstIndex)
    {
        if (node.raft().isLeader())
        {
            violations.add("LeaderAppendOnly: leader n" + node.id() + " removed entries from " + firstIndex);
        }
    }
}
