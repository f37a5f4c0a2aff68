package io.balsa.monitor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * How forcing the log fares, as the counters of a node show it: {@link NodeCounter#FLUSHES} and those behind it.
 *
 * @param count        flushes since start.
 * @param lastNs       how long the last one took.
 * @param maxNs        how long the longest one took.
 * @param lastEntries  entries that went with the last one.
 * @param maxEntries   most that went with one.
 * @param lastBytes    bytes of entries that went with the last one.
 * @param maxBytes     most that went with one.
 * @param queueEntries appended and not forced yet.
 * @param queueBytes   of them.
 * @param times        how many took how long, by the longest time of the group in ms, or "more".
 * @param sizes        how many were how large, by the most entries of the group, or "more".
 */
public record FlushStatus(
    long count,
    long lastNs,
    long maxNs,
    long lastEntries,
    long maxEntries,
    long lastBytes,
    long maxBytes,
    long queueEntries,
    long queueBytes,
    Map<String, Long> times,
    Map<String, Long> sizes)
{
    /** The groups of {@link #times}. */
    public static final List<NodeCounter> TIMES = List.of(
        NodeCounter.FLUSHES_TO_250_US, NodeCounter.FLUSHES_TO_1_MS, NodeCounter.FLUSHES_TO_4_MS,
        NodeCounter.FLUSHES_TO_16_MS, NodeCounter.FLUSHES_TO_64_MS, NodeCounter.FLUSHES_TO_256_MS,
        NodeCounter.FLUSHES_LONGER);

    /** The groups of {@link #sizes}. */
    public static final List<NodeCounter> SIZES = List.of(
        NodeCounter.FLUSHES_OF_1, NodeCounter.FLUSHES_OF_8, NodeCounter.FLUSHES_OF_64, NodeCounter.FLUSHES_OF_512,
        NodeCounter.FLUSHES_OF_4096, NodeCounter.FLUSHES_LARGER);

    private static final List<String> TIME_NAMES = List.of("0.25", "1", "4", "16", "64", "256", "more");
    private static final List<String> SIZE_NAMES = List.of("1", "8", "64", "512", "4096", "more");
    private static final double NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

    static FlushStatus of(final ToLongFunction<NodeCounter> values)
    {
        return new FlushStatus(
            values.applyAsLong(NodeCounter.FLUSHES),
            values.applyAsLong(NodeCounter.FLUSH_LAST_NS), values.applyAsLong(NodeCounter.FLUSH_MAX_NS),
            values.applyAsLong(NodeCounter.FLUSH_LAST_ENTRIES), values.applyAsLong(NodeCounter.FLUSH_MAX_ENTRIES),
            values.applyAsLong(NodeCounter.FLUSH_LAST_BYTES), values.applyAsLong(NodeCounter.FLUSH_MAX_BYTES),
            values.applyAsLong(NodeCounter.FLUSH_QUEUE_ENTRIES), values.applyAsLong(NodeCounter.FLUSH_QUEUE_BYTES),
            groups(TIME_NAMES, TIMES, values), groups(SIZE_NAMES, SIZES, values));
    }

    /**
     * @return the useful part of it in a few words; empty if nothing was ever flushed or waits for it.
     */
    public String line()
    {
        return count == 0 && queueEntries == 0 ? "" : String.format(
            Locale.ROOT, "flush %.2f ms max %.2f ms queue %d", lastNs / NS_PER_MS, maxNs / NS_PER_MS, queueEntries);
    }

    private static Map<String, Long> groups(
        final List<String> names, final List<NodeCounter> counters, final ToLongFunction<NodeCounter> values)
    {
        final Map<String, Long> groups = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++)
        {
            groups.put(names.get(i), values.applyAsLong(counters.get(i)));
        }
        return groups;
    }
}
