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
    private static final long PATIENCE_NS = 150 * MS;

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
        roundTrips.onAsked(1, PATIENCE_NS, 1000 * MS);
        assertFalse(answer(1, 0, 1100));
        assertFalse(answer(1, 5000, 1100));
        assertFalse(answer(1, 1000, 900_000));
        assertEquals(0, roundTrips.lowestNs(1));
        assertTrue(answer(1, 1000, 1100));
    }

    @Test
    void shouldMeasureFromTheFirstCopyToTheFirstAnswer()
    {
        roundTrips.onAsked(1, PATIENCE_NS, 1000 * MS);
        roundTrips.onAsked(1, PATIENCE_NS, 1080 * MS);
        assertFalse(answer(1, 990, 1085), "an answer to what was asked before");
        assertTrue(answer(1, 1080, 1120));
        assertFalse(answer(1, 1000, 1130), "only the first answer counts");
        // 120 ms and, for a first one, what it may vary by what was known: 150 ms at most
        assertEquals(180 * MS, roundTrips.answerTimeNs());
    }

    @Test
    void shouldNotMeasureSilence()
    {
        roundTrips.onAsked(1, PATIENCE_NS, 1000 * MS);
        roundTrips.onAsked(1, PATIENCE_NS, 1200 * MS);
        assertTrue(answer(1, 1200, 1210));
        assertEquals(PATIENCE_NS, roundTrips.answerTimeNs());
    }

    @Test
    void shouldNotTakeAPeerThatWasAwayForASlowNetwork()
    {
        for (int ms = 0; ms <= 3000; ms += 20)
        {
            roundTrips.onAsked(1, PATIENCE_NS, ms * MS);
        }
        assertTrue(answer(1, 3000, 3001));
        assertTrue(roundTrips.answerTimeNs() <= PATIENCE_NS * 3 / 2, "" + roundTrips.answerTimeNs());
    }

    @Test
    void shouldComeToTheMeanAndFourDeviations()
    {
        for (int i = 0; i < 200; i++)
        {
            roundTrips.onAsked(1, PATIENCE_NS, i * 1000 * MS + MS);
            answer(1, i * 1000 + 1, i * 1000 + (i % 2 == 0 ? 281 : 321));
        }
        assertEquals(380, roundTrips.answerTimeNs() / MS, 10);
    }

    @Test
    void shouldGoByTheFasterHalfOfThePeers()
    {
        for (int slot = 1; slot < 5; slot++)
        {
            roundTrips.onAsked(slot, 1, 1000 * MS);
            answer(slot, 1000, 1000 + 80 * slot);
        }
        assertEquals(240 * MS, roundTrips.answerTimeNs(), "160 ms and half of it");
        roundTrips.forgetAnswers();
        assertEquals(0, roundTrips.answerTimeNs());
    }

    private boolean answer(final int slot, final long echoMs, final long nowMs)
    {
        return roundTrips.onAnswered(slot, echoMs * MS, PATIENCE_NS, nowMs * MS);
    }
}
