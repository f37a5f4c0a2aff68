package io.balsa.simulator;

import java.util.Arrays;

/**
 * What happens to the ways themselves, as it does in Aeron: one that refuses offers for a while, one that is finished
 * and made anew, one whose receiver loses it and finds it again with a gap. By lane: from, to and stream.
 */
final class Publications
{
    private final long[] refusedUntilNs;
    private final Fault[] refusals;
    private final int[] sessions;
    private final long[] gapUntilNs;

    Publications(final int lanes)
    {
        refusedUntilNs = new long[lanes];
        refusals = new Fault[lanes];
        sessions = new int[lanes];
        gapUntilNs = new long[lanes];
    }

    /**
     * Offers aren't taken for a while.
     *
     * @param why {@link Fault#NOT_CONNECTED}, or one after which another publication is made.
     */
    void refuse(final int lane, final Fault why, final long untilNs)
    {
        refusals[lane] = why;
        refusedUntilNs[lane] = untilNs;
        if (why != Fault.NOT_CONNECTED)
        {
            sessions[lane]++;
        }
    }

    /**
     * @return why an offer isn't taken now; null if it is.
     */
    Fault refusal(final int lane, final long nowNs)
    {
        return nowNs < refusedUntilNs[lane] ? refusals[lane] : null;
    }

    /**
     * @return changes when a publication is made anew; what was sent before may still arrive, in no order with what is
     * sent now.
     */
    int session(final int lane)
    {
        return sessions[lane];
    }

    /**
     * The receiver loses its image: what would arrive until it finds it again is gone.
     */
    void lose(final int lane, final long untilNs)
    {
        gapUntilNs[lane] = untilNs;
    }

    boolean isInGap(final int lane, final long nowNs)
    {
        return nowNs < gapUntilNs[lane];
    }

    void heal()
    {
        Arrays.fill(refusedUntilNs, 0);
        Arrays.fill(gapUntilNs, 0);
    }
}
