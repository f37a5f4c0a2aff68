package io.balsa.simulator;

import org.agrona.collections.Long2LongHashMap;

/**
 * If two logs contain an entry with the same index and term, then they are identical up to it (Raft, figure 3): held
 * step by step, the same bytes and the same term before it.
 */
final class LogMatching extends Invariant
{
    private static final long NONE = -1;
    private static final int TERM_BITS = 24;

    private final Long2LongHashMap entries = new Long2LongHashMap(NONE);

    LogMatching(final Violations violations)
    {
        super(violations);
    }

    @Override
    void onEntry(final SimulatedNode node, final long index, final long term, final long prevTerm, final int crc)
    {
        final long value = (crc & 0xFFFF_FFFFL) << TERM_BITS | prevTerm;
        final long before = entries.put(index << TERM_BITS | term, value);
        if (before != NONE && before != value)
        {
            violations.add("LogMatching: n" + node.id() + " has another entry " + index + " of term " + term);
        }
    }
}
