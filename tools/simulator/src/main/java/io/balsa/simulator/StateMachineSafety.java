package io.balsa.simulator;

import org.agrona.collections.Long2LongHashMap;

/**
 * If a node has applied an entry at a given index, no other node will ever apply a different one for the same index
 * (Raft, figure 3). Also: the state after it is the same everywhere, if the service can say what it is.
 */
final class StateMachineSafety extends Invariant
{
    private static final long NONE = Long.MIN_VALUE;

    private final Long2LongHashMap hashByIndex = new Long2LongHashMap(NONE);

    StateMachineSafety(final Violations violations)
    {
        super(violations);
    }

    @Override
    void onExecuted(final SimulatedNode node, final long index, final long commandId, final long hash)
    {
        final long before = hashByIndex.put(index, hash);
        if (before != NONE && before != hash)
        {
            violations.add("StateMachineSafety: n" + node.id() + " executed entry " + index +
                " otherwise than another node, or came to another state");
        }
    }
}
