package io.balsa.simulator;

import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;

/**
 * A command is executed once at most in a life of a node, however often it was sent, and at the same index everywhere.
 */
final class AtMostOnce extends Invariant
{
    private static final long NONE = 0;

    private final LongHashSet[] executed;
    private final Long2LongHashMap indexByCommand = new Long2LongHashMap(NONE);

    AtMostOnce(final Violations violations, final int nodeCount)
    {
        super(violations);
        executed = new LongHashSet[nodeCount];
    }

    /**
     * A node has executed nothing yet, or forgets it for what a snapshot says.
     */
    void begin(final SimulatedNode node)
    {
        executed[node.id()] = new LongHashSet();
    }

    @Override
    void onExecuted(final SimulatedNode node, final long index, final long commandId, final long hash)
    {
        final long before = indexByCommand.put(commandId, index);
        if (!executed[node.id()].add(commandId) || before != NONE && before != index)
        {
            violations.add("AtMostOnce: n" + node.id() + " executed command " + Long.toHexString(commandId) +
                " again, at " + index);
        }
    }

    /**
     * A snapshot says that the node has executed it.
     */
    void restore(final SimulatedNode node, final long commandId)
    {
        if (!indexByCommand.containsKey(commandId))
        {
            violations.add("AtMostOnce: n" + node.id() + " has a snapshot with command " +
                Long.toHexString(commandId) + ", which nobody executed");
        }
        executed[node.id()].add(commandId);
    }

    boolean hasExecuted(final int nodeId, final long commandId)
    {
        return executed[nodeId] != null && executed[nodeId].contains(commandId);
    }

    boolean wasExecuted(final long commandId)
    {
        return indexByCommand.containsKey(commandId);
    }
}
