package io.balsa.node;

import io.balsa.log.FlushStatistics;
import io.balsa.log.SegmentedLog;
import io.balsa.monitor.FlushStatus;
import io.balsa.monitor.NodeCounter;
import io.balsa.monitor.NodeCounters;

/**
 * Copies how the flusher fares into counters, and what waits for it: that grows while a force hangs, of which the
 * flusher itself can't tell. Every few ms on the agent thread; allocates nothing.
 */
final class FlushFigures
{
    private final SegmentedLog log;
    private final FlushStatistics statistics;
    private final NodeCounters counters;

    FlushFigures(final SegmentedLog log, final NodeCounters counters)
    {
        this.log = log;
        this.counters = counters;
        statistics = log.flusher().statistics();
    }

    void update()
    {
        counters.set(NodeCounter.FLUSHES, statistics.forceCount());
        counters.set(NodeCounter.FLUSH_LAST_NS, statistics.lastNs());
        counters.set(NodeCounter.FLUSH_MAX_NS, statistics.longestNs());
        counters.set(NodeCounter.FLUSH_LAST_ENTRIES, statistics.lastEntries());
        counters.set(NodeCounter.FLUSH_MAX_ENTRIES, statistics.mostEntries());
        counters.set(NodeCounter.FLUSH_LAST_BYTES, statistics.lastBytes());
        counters.set(NodeCounter.FLUSH_MAX_BYTES, statistics.mostBytes());
        // while a cut isn't done the flusher is still at entries that are gone
        counters.set(NodeCounter.FLUSH_QUEUE_ENTRIES, Math.max(0, log.lastIndex() - statistics.forcedIndex()));
        counters.set(NodeCounter.FLUSH_QUEUE_BYTES, Math.max(0, log.endPosition() - statistics.forcedPosition()));
        for (int i = 0; i < FlushStatistics.timeBucketCount(); i++)
        {
            counters.set(FlushStatus.TIMES.get(i), statistics.timeBucket(i));
        }
        for (int i = 0; i < FlushStatistics.entryBucketCount(); i++)
        {
            counters.set(FlushStatus.SIZES.get(i), statistics.entryBucket(i));
        }
    }
}
