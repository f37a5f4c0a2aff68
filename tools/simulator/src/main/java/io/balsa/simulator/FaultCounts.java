package io.balsa.simulator;

/**
 * How often each fault happened.
 */
final class FaultCounts
{
    private static final Fault[] FAULTS = Fault.values();
    private final long[] counts = new long[FAULTS.length];

    void add(final Fault fault)
    {
        counts[fault.ordinal()]++;
    }

    long get(final Fault fault)
    {
        return counts[fault.ordinal()];
    }

    void addAll(final FaultCounts other)
    {
        for (int i = 0; i < counts.length; i++)
        {
            counts[i] += other.counts[i];
        }
    }
}
