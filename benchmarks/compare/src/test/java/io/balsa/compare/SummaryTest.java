package io.balsa.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SummaryTest
{
    private static final Cell CELL = new Cell(64, 1, 0, false, 3, 1, 0, 1, false, false);
    private static final Cell FAILOVER = new Cell(64, 1, 0, false, 3, 1, 0, 1, true, false);

    @Test
    void shouldTakeRatiosInTheSameTurn()
    {
        final String text = new Summary("aeron-cluster", List.of(
            run(SystemName.BALSA, 1, 300), run(SystemName.AERON_CLUSTER, 1, 100),
            run(SystemName.BALSA, 2, 800), run(SystemName.AERON_CLUSTER, 2, 200),
            run(SystemName.BALSA, 3, 500), run(SystemName.AERON_CLUSTER, 3, 250))).markdown();
        // 3, 4 and 2 times: the median of the ratios, not the ratio of the medians 500 and 200
        assertTrue(text.contains("| balsa | 3 | 500 (300-800) | 3.00 |"), text);
        assertTrue(text.contains("| aeron-cluster | 3 | 200 (100-250) | 1.00 |"), text);
    }

    @Test
    void shouldLeaveOutWhatFailed()
    {
        final String text = new Summary("aeron-cluster", List.of(
            run(SystemName.BALSA, 1, 300),
            new MeasuredRun(spec(SystemName.BALSA, 2, CELL), null, 0, "the client failed"))).markdown();
        assertTrue(text.contains("| balsa | 1 of 2 | 300 | - |"), text);
        assertTrue(text.contains("**Failed**: balsa, run 2: the client failed."), text);
    }

    @Test
    void shouldFailARunThatLostACommand()
    {
        final RunResult lossy = result(100, Double.NaN, 1, 0, 0);
        assertNotNull(MeasuredRun.check(spec(SystemName.BALSA, 1, CELL), lossy));
        assertNotNull(MeasuredRun.check(spec(SystemName.BALSA, 1, FAILOVER), result(100, 200, 1, 0, 0)));
        assertNull(MeasuredRun.check(spec(SystemName.AERON_CLUSTER, 1, FAILOVER), result(100, 200, 1, 0, 0)));
        assertNotNull(MeasuredRun.check(spec(SystemName.AERON_CLUSTER, 1, FAILOVER), result(100, 200, 0, 1, 0)));
        assertNotNull(MeasuredRun.check(spec(SystemName.BALSA, 1, CELL), result(100, Double.NaN, 0, 0, 1)));
        assertNull(MeasuredRun.check(spec(SystemName.RATIS, 1, CELL), result(100, Double.NaN, 0, 0, 1)));
        assertNotNull(MeasuredRun.check(spec(SystemName.BALSA, 1, FAILOVER), result(100, Double.NaN, 0, 0, 0)));
        assertNotNull(MeasuredRun.check(spec(SystemName.BALSA, 1, CELL), result(0, Double.NaN, 0, 0, 0)));
    }

    @Test
    void shouldFindTheMiddle()
    {
        assertEquals(2.5, new Spread(DoubleStream.of(1, 4, 2, 3)).median());
        assertEquals("-", new Spread(DoubleStream.of(Double.NaN)).text());
        assertEquals("1,234 (1,000-2,000)", new Spread(DoubleStream.of(2000, 1234, 1000)).text());
    }

    private static MeasuredRun run(final SystemName system, final int run, final double rate)
    {
        return new MeasuredRun(spec(system, run, CELL), result(rate, Double.NaN, 0, 0, 0), 0, null);
    }

    private static RunSpec spec(final SystemName system, final int run, final Cell cell)
    {
        return new RunSpec(system, run, cell, Path.of("run"), Path.of("run"), new int[] {1}, Map.of());
    }

    private static RunResult result(
        final double rate, final double failoverMs, final long lost, final long wrong, final long outOfOrder)
    {
        return new RunResult(
            rate, new double[] {1, 2, 3, 4}, 1, failoverMs, 0, 0, lost, wrong, outOfOrder, 0, 0);
    }
}
