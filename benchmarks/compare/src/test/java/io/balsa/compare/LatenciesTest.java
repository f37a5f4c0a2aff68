package io.balsa.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A baseline from 10 s on, an event in two halves from 20 s and 30 s on, and a baseline from 40 s to 50 s.
 */
class LatenciesTest
{
    private static final long MS = 1_000_000;

    private final long[] now = new long[1];
    private final Latencies latencies = new Latencies(() -> now[0]);
    private final Latencies.Part before = begin(10_000, "before", true);
    private final Latencies.Part first = begin(20_000, "first", false);
    private final Latencies.Part second = begin(30_000, "second", false);
    private final Latencies.Part after = begin(40_000, "after", true);

    @Test
    void shouldCountForThePartInWhichItWaited()
    {
        record(10_000, 10_001);
        record(20_000, 20_001);
        record(39_000, 39_500);
        record(49_000, 49_500);
        assertCounts(1, 1, 1, 1);
    }

    @Test
    void shouldNotCountBeforeTheFirst()
    {
        record(9_999, 45_000);
        assertCounts(0, 0, 0, 0);
    }

    /** A command that waits into the event is the event's, however little of its time that was. */
    @Test
    void shouldKeepTheBaselinesClean()
    {
        record(19_000, 20_001);
        record(39_999, 49_000);
        assertCounts(0, 1, 1, 0);
        record(15_000, 45_000);
        assertEquals(3, Latencies.figures(List.of(first, second)).count());
    }

    @Test
    void shouldCountForTheHalfInWhichItWaitedLongest()
    {
        record(29_999, 30_500);
        record(29_000, 30_500);
        record(25_000, 30_001);
        assertCounts(0, 2, 1, 0);
    }

    @Test
    void shouldSayWhatThePartsLastedAndCost()
    {
        now[0] = 50_000 * MS;
        latencies.end();
        LongStream.rangeClosed(1, 1000).forEach(ms -> record(20_000, 20_000 + ms));
        final Latencies.Figures during = Latencies.figures(List.of(first, second));
        assertEquals(20, during.seconds());
        assertEquals(1000, during.count());
        assertArrayEquals(new double[] {500e3, 990e3, 999e3, 1000e3}, during.us(), 1000);
        assertEquals(10, Latencies.figures(List.of(after)).seconds());
        record(10_000, 10_250);
        assertEquals(4, during.ratiosTo(Latencies.figures(List.of(before)))[3], 0.01);
        assertTrue(Double.isNaN(Latencies.figures(List.of(after)).us()[0]));
    }

    /** A stall of some seconds is seen in the seconds that it spoilt, not in the one in which it ended. */
    @Test
    void shouldDrawByTheSecondInWhichItWasDue()
    {
        record(12_900, 17_000);
        record(10_000, 10_001);
        assertArrayEquals(
            new long[] {1, 0, 1}, latencies.bySecond().stream().mapToLong(Latencies.Figures::count).toArray());
    }

    private Latencies.Part begin(final long ms, final String name, final boolean isQuiet)
    {
        now[0] = ms * MS;
        return latencies.begin(name, isQuiet);
    }

    private void record(final long dueMs, final long answeredMs)
    {
        latencies.record(dueMs * MS, answeredMs * MS);
    }

    private void assertCounts(final long... counts)
    {
        assertArrayEquals(counts, latencies.parts().stream()
            .mapToLong(part -> Latencies.figures(List.of(part)).count()).toArray());
    }
}
