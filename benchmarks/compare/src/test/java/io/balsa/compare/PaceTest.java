package io.balsa.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PaceTest
{
    private static final long SECOND_NS = 1_000_000_000L;

    @Test
    void shouldKeepToTheClockWhateverTheRateDividesInto()
    {
        final Pace pace = new Pace(30_000);
        pace.begin(-5);
        assertEquals(-5, pace.dueNs());
        pace.onOffered();
        assertEquals(-5 + 33_333, pace.dueNs());
        offer(pace, 30_000 * 7_200L - 1);
        assertEquals(-5 + 7_200 * SECOND_NS, pace.dueNs());
    }

    @Test
    void shouldLeaveDueWhatWasNotOffered()
    {
        final Pace pace = new Pace(1_000);
        pace.begin(0);
        offer(pace, 10);
        // nobody asks for seconds: the next one is due since then, and so is each that follows
        assertEquals(10_000_000, pace.dueNs());
        assertEquals(10_000_000, pace.dueNs());
        pace.onOffered();
        assertEquals(11_000_000, pace.dueNs());
    }

    @Test
    void shouldBeginAnew()
    {
        final Pace pace = new Pace(1_000);
        pace.begin(0);
        offer(pace, 10);
        pace.begin(SECOND_NS);
        assertEquals(SECOND_NS, pace.dueNs());
    }

    private static void offer(final Pace pace, final long count)
    {
        for (long i = 0; i < count; i++)
        {
            pace.onOffered();
        }
    }
}
