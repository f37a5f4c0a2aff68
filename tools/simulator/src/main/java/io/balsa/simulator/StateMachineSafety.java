package io.balsa.simulator;

import org.agrona.collections.Long2LongHashMap;

/**
 * If a node has applied an entry at a given index, no other node will ever apply a different one for the same index
 * (Raft, figure 3). Also: the state after it is the same everywhere, if the service can say what it is.
 */
final class StateMachineSafety extends Invariant
{
    private static final long NONE = Long.MIN_VALUE;

    /** An entry holds fewer commands than that. */
    private static final int COMMANDS_MAX = 1 << 10;

    private final Long2LongHashMap hashByPlace = new Long2LongHashMap(NONE);
    private final long[] lastPlace;

    StateMachineSafety(final Violations violations, final int nodeCount)
    {
        super(violations);
        lastPlace = new long[nodeCount];
    }

    @Override
    void onStart(final SimulatedNode node)
    {
        lastPlace[node.id()] = 0;
    }

    @Override
    void onExecuted(final SimulatedNode node, final long index, final long commandId, final long hash)
    {
        final long last = lastPlace[node.id()];
        // commands that came together are one entry: they are told apart by their order in it
        final long place = last / COMMANDS_MAX == index ? last + 1 : index * COMMANDS_MAX;
        lastPlace[node.id()] = place;
        final long before = hashByPlace.put(place, hash);
        if (before != NONE && before != hash)
        {
            violations.add("StateMachineSafety: n" + node.id() + " executed entry " + index +
                " otherwise than another node, or came to another state");
        }
    }
}
