package io.balsa.simulator;

import io.balsa.codecs.storage.EntryFrameDecoder;
import org.agrona.collections.LongHashSet;

/**
 * A leader puts a command into its log once, however often its client sends it: it knows what it has proposed in its
 * term, and it takes nothing before it knows what all earlier ones have. Repeats would be harmless, and a waste of
 * everybody's disk.
 */
final class ProposedOnce extends Invariant
{
    private final LongHashSet proposed = new LongHashSet();

    ProposedOnce(final Violations violations)
    {
        super(violations);
    }

    /**
     * An entry is in a node's log that wasn't.
     */
    void onFrame(final SimulatedNode node, final EntryFrameDecoder frame)
    {
        if (frame.term() == node.raft().term() && node.raft().isLeader())
        {
            EntryCommands.forEach(frame, (sequence, buffer, offset, length) -> onCommand(node, frame, sequence));
        }
    }

    private void onCommand(final SimulatedNode node, final EntryFrameDecoder frame, final long sequence)
    {
        if (!proposed.add(keyOf(frame, sequence)))
        {
            violations.add("ProposedOnce: n" + node.id() + " proposed command " + sequence + " of session " +
                frame.sessionId() + " again in term " + frame.term() + ", at " + frame.index());
        }
    }

    private static long keyOf(final EntryFrameDecoder frame, final long sequence)
    {
        return SimulationRandom.mix(
            SimulationRandom.mix(SimulationRandom.mix(frame.sessionId()) + sequence) + frame.term());
    }
}
