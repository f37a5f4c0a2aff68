package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * What is measured, and what of it counts. Slot 0 is the one that asks.
 */
class RoundTripsTest
{
    private static final long MS = 1_000_000L;

    private final RoundTrips roundTrips = new RoundTrips(5);

    @Test
    void shouldTakeTheLowestRoundTripHoweverManyAreHeld()
    {
        answer(1, 1000, 2000);
        answer(1, 1000, 2010);
        assertEquals(0, roundTrips.lowestNs(1), "two late answers say nothing");
        answer(1, 2010, 2025);
        answer(1, 1000, 3000);
        assertEquals(15 * MS, roundTrips.lowestNs(1));
        assertEquals(0, roundTrips.lowestNs(2), "each peer has its own");
    }

    @Test
    void shouldForgetARoundTripThatWasLowestLongAgo()
    {
        answer(1, 1000, 1001);
        for (int ms = 2000; ms <= 8000; ms += 100)
        {
            answer(1, ms - 300, ms);
        }
        assertEquals(300 * MS, roundTrips.lowestNs(1));
    }

    @Test
    void shouldIgnoreTimesOfAnotherClock()
    {
        assertFalse(answer(1, 0, 1100));
        assertFalse(answer(1, 5000, 1100));
        assertFalse(answer(1, 1000, 900_000));
        assertFalse(answer(1, 1000, 1100), "they don't count");
        assertFalse(answer(1, 1000, 1100));
        assertTrue(answer(1, 1000, 1100));
    }

    @Test
    void shouldForgetABadSpellWithTheFirstAnswerThatComesAtOnce()
    {
        for (int ms = 5000; ms <= 15_000; ms += 20)
        {
            answer(1, ms - 2000, ms);
        }
        assertEquals(2000 * MS, roundTrips.quorumNs());
        answer(1, 15_000, 15_001);
        assertEquals(MS, roundTrips.quorumNs());
    }

    /** The one that is away answers late; the two nearest and the one that asks are a quorum. */
    @Test
    void shouldGoByTheFasterHalfOfThePeers()
    {
        assertEquals(0, roundTrips.quorumNs());
        for (int slot = 1; slot < 5; slot++)
        {
            for (int i = 0; i < 3; i++)
            {
                answer(slot, 1000, 1000 + 80 * slot + i);
            }
        }
        assertEquals(160 * MS, roundTrips.quorumNs());
    }

    private boolean answer(final int slot, final long echoMs, final long nowMs)
    {
        return roundTrips.onAnswered(slot, echoMs * MS, nowMs * MS);
    }
}
