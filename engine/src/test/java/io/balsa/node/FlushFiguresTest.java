package io.balsa.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.Entry;
import io.balsa.log.FlushStatistics;
import io.balsa.log.LogConfig;
import io.balsa.log.LogOrigin;
import io.balsa.log.SegmentedLog;
import io.balsa.log.SimulatedStorage;
import io.balsa.log.SpaceReserve;
import io.balsa.log.StoreIdentity;
import io.balsa.monitor.FlushStatus;
import io.balsa.monitor.NodeCounter;
import io.balsa.monitor.NodeCounters;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FlushFiguresTest
{
    private static final long FORCE_NS = 20_000_000;

    private final SimulatedStorage storage = new SimulatedStorage(new Random(3));
    private final NodeCounters counters = new NodeCounters(0);
    private final Entry entry =
        new Entry().header(EntryType.COMMAND.value(), 1, 1, 0).payload(new UnsafeBuffer(new byte[8]), 0, 8);
    private long nowNs;
    private final SegmentedLog log = SegmentedLog.open(
        storage, LogConfig.defaults().lengths(16 * 1024, 4096), new StoreIdentity(7, 4711, 1, 1), () -> nowNs,
        SpaceReserve.none(storage), LogOrigin.NONE);
    private final FlushFigures figures = new FlushFigures(log, counters);

    @Test
    void shouldCopyEveryFigureIntoItsCounter()
    {
        while (log.flusher().doWork() > 0)
        {
            Thread.onSpinWait();
        }
        for (int i = 0; i < 3; i++)
        {
            log.append(1, 1, entry);
        }
        figures.update();
        assertEquals(3, counters.get(NodeCounter.FLUSH_QUEUE_ENTRIES));
        assertEquals(3 * 64, counters.get(NodeCounter.FLUSH_QUEUE_BYTES));
        storage.during(2, () ->
        {
            log.append(1, 1, entry);
            figures.update();
            assertEquals(4, counters.get(NodeCounter.FLUSH_QUEUE_ENTRIES), "a hung disk shows as a growing queue");
            nowNs += FORCE_NS;
        });
        log.flusher().doWork();
        log.flusher().doWork();
        figures.update();

        assertEquals(0, counters.get(NodeCounter.FLUSH_QUEUE_ENTRIES));
        assertEquals(0, counters.get(NodeCounter.FLUSH_QUEUE_BYTES));
        assertEquals(2, counters.get(NodeCounter.FLUSHES));
        assertEquals(0, counters.get(NodeCounter.FLUSH_LAST_NS));
        assertEquals(FORCE_NS, counters.get(NodeCounter.FLUSH_MAX_NS));
        assertEquals(1, counters.get(NodeCounter.FLUSH_LAST_ENTRIES));
        assertEquals(3, counters.get(NodeCounter.FLUSH_MAX_ENTRIES));
        assertEquals(64, counters.get(NodeCounter.FLUSH_LAST_BYTES));
        assertEquals(3 * 64, counters.get(NodeCounter.FLUSH_MAX_BYTES));
        assertEquals(1, counters.get(NodeCounter.FLUSHES_TO_250_US));
        assertEquals(1, counters.get(NodeCounter.FLUSHES_TO_64_MS));
        assertEquals(1, counters.get(NodeCounter.FLUSHES_OF_1));
        assertEquals(1, counters.get(NodeCounter.FLUSHES_OF_8));
    }

    /** The flusher is still at entries that the agent has cut off. */
    @Test
    void shouldNotShowLessThanNothingWhileACutIsPending()
    {
        while (log.flusher().doWork() > 0)
        {
            Thread.onSpinWait();
        }
        log.append(1, 1, entry);
        log.append(1, 1, entry);
        log.flusher().doWork();
        log.truncateAfter(1);
        figures.update();
        assertEquals(0, counters.get(NodeCounter.FLUSH_QUEUE_ENTRIES));
        assertEquals(0, counters.get(NodeCounter.FLUSH_QUEUE_BYTES));
    }

    /** The two rooms don't know each other, and their groups must be the same. */
    @Test
    void shouldNameTheGroupsByTheirBounds()
    {
        assertEquals(FlushStatistics.timeBucketCount(), FlushStatus.TIMES.size());
        for (int i = 0; i < FlushStatus.TIMES.size() - 1; i++)
        {
            final double ms = FlushStatistics.timeBoundNs(i) / 1e6;
            assertEquals("flushes to " + (ms < 1 ? String.valueOf(ms) : (long) ms) + " ms",
                FlushStatus.TIMES.get(i).label());
        }
        assertEquals(Long.MAX_VALUE, FlushStatistics.timeBoundNs(FlushStatus.TIMES.size() - 1));
        assertEquals(FlushStatistics.entryBucketCount(), FlushStatus.SIZES.size());
        for (int i = 0; i < FlushStatus.SIZES.size() - 1; i++)
        {
            final String label = FlushStatus.SIZES.get(i).label();
            assertTrue(label.contains(" " + FlushStatistics.entryBound(i) + " entr"), label);
        }
        assertEquals(Long.MAX_VALUE, FlushStatistics.entryBound(FlushStatus.SIZES.size() - 1));
    }
}
