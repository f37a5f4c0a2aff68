package io.balsa.consensus;

import java.util.Arrays;

/**
 * How long the peers take to answer, measured by the one that asks: two figures, for two uses.
 * <ul>
 * <li><b>The lowest recent round trip</b> of each peer, for re-sending. Each copy of a control message carries the time
 * of its sending and the answer gives it back, so that it is exact however often the message was repeated. Never a
 * mean: where most answers are held for long, a mean would make the repeats rare that get through.</li>
 * <li><b>The time to the first answer</b> of whatever was asked, repeats and losses included, as mean + 4 deviations
 * (the rule of TCP's retransmission timer, RFC 6298), for election timeouts.</li>
 * </ul>
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
    private final boolean[] isAsked;
    private final long[] askedNs;
    private final long[] lastAskedNs;
    private final long[] meanNs;
    private final long[] deviationNs;
    private final long[] sorted;

    RoundTrips(final int memberCount)
    {
        lowestNs = new long[memberCount];
        earlierLowestNs = new long[memberCount];
        lowestSinceNs = new long[memberCount];
        copyCounts = new int[memberCount];
        isAsked = new boolean[memberCount];
        askedNs = new long[memberCount];
        lastAskedNs = new long[memberCount];
        meanNs = new long[memberCount];
        deviationNs = new long[memberCount];
        sorted = new long[memberCount];
        Arrays.fill(lowestNs, NONE);
        Arrays.fill(earlierLowestNs, NONE);
        Arrays.fill(meanNs, NONE);
    }

    /**
     * A copy goes out. The measurement under way goes on, for a repeat asks the same; it begins anew after a silence,
     * in which nothing was asked.
     *
     * @param patienceNs a longer silence ends what was asked.
     */
    void onAsked(final int slot, final long patienceNs, final long nowNs)
    {
        if (!isAsked[slot] || nowNs - lastAskedNs[slot] > patienceNs)
        {
            isAsked[slot] = true;
            askedNs[slot] = nowNs;
        }
        lastAskedNs[slot] = nowNs;
    }

    /**
     * An answer came.
     *
     * @param echoNs     when the copy was sent that is answered; 0 is none.
     * @param patienceNs how long an answer may take by what is known so far. One that took longer though its own copy
     *                   came back soon tells of a peer that was away, not of a slow network: it counts as this much.
     * @return true if a time to the first answer was measured.
     */
    boolean onAnswered(final int slot, final long echoNs, final long patienceNs, final long nowNs)
    {
        final long roundTripNs = nowNs - echoNs;
        if (echoNs == 0 || roundTripNs < 0 || roundTripNs > ROUND_TRIP_MAX_NS)
        {
            return false;
        }
        recordCopy(slot, roundTripNs, nowNs);
        if (!isAsked[slot] || echoNs - askedNs[slot] < 0)
        {
            return false;
        }
        isAsked[slot] = false;
        recordAnswer(slot, Math.min(nowNs - askedNs[slot], Math.max(patienceNs, 2 * roundTripNs)), patienceNs);
        return true;
    }

    /**
     * What was asked is no longer measured.
     */
    void forgetAsked()
    {
        Arrays.fill(isAsked, false);
    }

    /**
     * Times to the first answer begin anew; the lowest round trips stay.
     */
    void forgetAnswers()
    {
        Arrays.fill(meanNs, NONE);
    }

    /**
     * @return the lowest recent round trip, or 0 if it isn't known.
     */
    long lowestNs(final int slot)
    {
        return copyCounts[slot] < COPIES_MIN ? 0 : Math.min(lowestNs[slot], earlierLowestNs[slot]);
    }

    /**
     * @return within what time the faster half of the peers measured nearly always answer, or 0 if none was measured.
     * With oneself they are a quorum, and a single slow peer makes nobody wait.
     */
    long answerTimeNs()
    {
        int count = 0;
        for (int slot = 0; slot < meanNs.length; slot++)
        {
            if (meanNs[slot] != NONE)
            {
                insert(meanNs[slot] + 4 * deviationNs[slot], count++);
            }
        }
        return count == 0 ? 0 : sorted[(count - 1) / 2];
    }

    private void recordCopy(final int slot, final long roundTripNs, final long nowNs)
    {
        if (copyCounts[slot] == 0 || nowNs - lowestSinceNs[slot] >= RECENT_NS)
        {
            earlierLowestNs[slot] = lowestNs[slot];
            lowestNs[slot] = roundTripNs;
            lowestSinceNs[slot] = nowNs;
        }
        lowestNs[slot] = Math.min(lowestNs[slot], roundTripNs);
        copyCounts[slot] = Math.min(COPIES_MIN, copyCounts[slot] + 1);
    }

    /**
     * The first one brings no deviation with it: what is known so far stands in for it, so that one who begins to ask
     * agrees with the leader it asks for.
     */
    private void recordAnswer(final int slot, final long answerNs, final long patienceNs)
    {
        if (meanNs[slot] == NONE)
        {
            meanNs[slot] = answerNs;
            deviationNs[slot] = Math.max(answerNs / 8, (patienceNs - answerNs) / 4);
        }
        else
        {
            final long errorNs = answerNs - meanNs[slot];
            meanNs[slot] += errorNs / 8;
            deviationNs[slot] += (Math.abs(errorNs) - deviationNs[slot]) / 4;
        }
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
