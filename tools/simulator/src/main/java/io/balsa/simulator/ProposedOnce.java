package io.balsa.simulator;

import io.balsa.codecs.storage.EntryFrameDecoder;
import io.balsa.codecs.storage.EntryType;
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
        if (frame.entryTypeRaw() == EntryType.COMMAND.value() && frame.term() == node.raft().term() &&
            node.raft().isLeader() && !proposed.add(keyOf(frame)))
        {
            violations.add("ProposedOnce: n" + node.id() + " proposed command " + frame.sequence() + " of session " +
                frame.sessionId() + " again in term " + frame.term() + ", at " + frame.index());
        }
    }

    private static long keyOf(final EntryFrameDecoder frame)
    {
        return SimulationRandom.mix(
            SimulationRandom.mix(SimulationRandom.mix(frame.sessionId()) + frame.sequence()) + frame.term());
    }
}
