package io.balsa.simulator;

import io.balsa.snapshot.SnapshotInfo;

/**
 * Something that must hold at every moment of a world. Told of what happens; says what is wrong through
 * {@link Violations}.
 */
class Invariant
{
    final Violations violations;

    Invariant(final Violations violations)
    {
        this.violations = violations;
    }

    /**
     * A node began a life, with what its disk held.
     */
    void onStart(final SimulatedNode node)
    {
    }

    /**
     * A node lost its disk, and with it all that it had promised.
     */
    void onWiped(final SimulatedNode node)
    {
    }

    /**
     * A node won an election.
     */
    void onLeader(final SimulatedNode node, final long term)
    {
    }

    /**
     * A node removed entries.
     */
    void onTruncated(final SimulatedNode node, final long firstIndex)
    {
    }

    /**
     * An entry is in a node's log that wasn't.
     */
    void onEntry(final SimulatedNode node, final long index, final long term, final long prevTerm, final int crc)
    {
    }

    /**
     * A node's commitIndex moved.
     */
    void onCommit(final SimulatedNode node, final long fromIndex, final long toIndex)
    {
    }

    /**
     * A node said something to another in a term.
     */
    void onSent(final SimulatedNode node, final long term)
    {
    }

    /**
     * A node gave its vote to another, or asked for votes itself.
     */
    void onGrant(final SimulatedNode node, final int candidateId, final long term)
    {
    }

    /**
     * A node told a leader that it holds an entry and all before it.
     */
    void onAcknowledge(final SimulatedNode node, final long index)
    {
    }

    /**
     * A node read a message of another.
     */
    void onHeard(final SimulatedNode node, final int fromId)
    {
    }

    /**
     * A node executed a command.
     *
     * @param hash of the command, and of the state after it.
     */
    void onExecuted(final SimulatedNode node, final long index, final long commandId, final long hash)
    {
    }

    /**
     * A snapshot of a node is durable.
     */
    void onSnapshot(final SimulatedNode node, final SnapshotInfo info)
    {
    }

    /**
     * A duty cycle ended.
     */
    void afterCycle(final SimulatedNode node)
    {
    }
}
