package io.balsa.consensus;

import java.util.Arrays;

/**
 * How long the peers take to answer, measured by the one that asks: the lowest recent round trip of each. Each copy of
 * a control message carries the time of its sending and the answer gives it back, so that it is exact however often the
 * message was repeated. Never a mean: where most answers are held for long, a mean would make the repeats rare that get
 * through, and let everybody wait for what is late instead of for what comes.
 * <p>
 * All times in ns. One thread; allocates nothing.
 */
final class RoundTrips
{
    /** A lowest round trip counts for one to two of these. */
    static final long RECENT_NS = 2_000_000_000L;
    /** One late answer alone says nothing about how long answers take at least. */
    private static final int COPIES_MIN = 3;
    /** Longer round trips are of another life of this node, whose clock was another. */
    private static final long ROUND_TRIP_MAX_NS = 10_000_000_000L;
    private static final long NONE = Long.MAX_VALUE;

    private final long[] lowestNs;
    private final long[] earlierLowestNs;
    private final long[] lowestSinceNs;
    private final int[] copyCounts;
    private final long[] sorted;

    RoundTrips(final int memberCount)
    {
        lowestNs = new long[memberCount];
        earlierLowestNs = new long[memberCount];
        lowestSinceNs = new long[memberCount];
        copyCounts = new int[memberCount];
        sorted = new long[memberCount];
        Arrays.fill(lowestNs, NONE);
        Arrays.fill(earlierLowestNs, NONE);
    }

    /**
     * An answer came.
     *
     * @param echoNs when the copy was sent that is answered; 0 is none.
     * @return true if it is known now how long this peer takes at least.
     */
    boolean onAnswered(final int slot, final long echoNs, final long nowNs)
    {
        final long roundTripNs = nowNs - echoNs;
        if (echoNs == 0 || roundTripNs < 0 || roundTripNs > ROUND_TRIP_MAX_NS)
        {
            return false;
        }
        if (copyCounts[slot] == 0 || nowNs - lowestSinceNs[slot] >= RECENT_NS)
        {
            earlierLowestNs[slot] = lowestNs[slot];
            lowestNs[slot] = roundTripNs;
            lowestSinceNs[slot] = nowNs;
        }
        lowestNs[slot] = Math.min(lowestNs[slot], roundTripNs);
        copyCounts[slot] = Math.min(COPIES_MIN, copyCounts[slot] + 1);
        return copyCounts[slot] == COPIES_MIN;
    }

    /**
     * @return the lowest recent round trip, or 0 if it isn't known.
     */
    long lowestNs(final int slot)
    {
        return copyCounts[slot] < COPIES_MIN ? 0 : Math.min(lowestNs[slot], earlierLowestNs[slot]);
    }

    /**
     * @return within what time the faster half of the peers measured answer at the earliest, or 0 if none was measured.
     * With oneself they are a quorum, and a single far peer makes nobody wait.
     */
    long quorumNs()
    {
        int count = 0;
        for (int slot = 0; slot < copyCounts.length; slot++)
        {
            if (copyCounts[slot] == COPIES_MIN)
            {
                insert(lowestNs(slot), count++);
            }
        }
        return count == 0 ? 0 : sorted[(count - 1) / 2];
    }

    private void insert(final long value, final int count)
    {
        int place = count;
        while (place > 0 && sorted[place - 1] > value)
        {
            sorted[place] = sorted[place - 1];
            place--;
        }
        sorted[place] = value;
    }
}
