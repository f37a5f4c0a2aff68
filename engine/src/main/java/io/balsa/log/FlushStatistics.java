package io.balsa.log;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How the flusher fares: how long forces of entries take, how much goes with one, and how far they are. A force is of
 * one file: entries that lie on both sides of the end of a segment go with two. What else is forced (footers, cuts, new
 * files) doesn't count. In disk mode the write before the force counts with it, for it may wait for the disk too. A
 * force that hangs or fails isn't there yet: it shows in what is appended and not forced.
 * <p>
 * The flusher's thread is the only writer, without a lock and without allocation. Any thread reads; each figure is
 * right by itself, two of them may be of different forces.
 */
public final class FlushStatistics
{
    /** Forces that took more than {@code TIME_BOUNDS_NS[i - 1]} and at most {@code TIME_BOUNDS_NS[i]} are bucket i. */
    private static final long[] TIME_BOUNDS_NS = {250_000, 1_000_000, 4_000_000, 16_000_000, 64_000_000, 256_000_000};
    /** Likewise. */
    private static final long[] ENTRY_BOUNDS = {1, 8, 64, 512, 4096};

    private static final int FORCE_COUNT = 0;
    private static final int LAST_NS = 1;
    private static final int LONGEST_NS = 2;
    private static final int LAST_ENTRIES = 3;
    private static final int MOST_ENTRIES = 4;
    private static final int LAST_BYTES = 5;
    private static final int MOST_BYTES = 6;
    private static final int FORCED_INDEX = 7;
    private static final int FORCED_POSITION = 8;
    private static final int TIME_BUCKETS = 9;
    private static final int ENTRY_BUCKETS = TIME_BUCKETS + TIME_BOUNDS_NS.length + 1;
    private static final int LENGTH = ENTRY_BUCKETS + ENTRY_BOUNDS.length + 1;

    private final AtomicLongArray values = new AtomicLongArray(LENGTH);
    private long countedIndex;

    FlushStatistics()
    {
    }

    /**
     * Flusher: go on from here, at start or with another log.
     *
     * @param index    of the last entry that is forced.
     * @param position behind it.
     */
    void start(final long index, final long position)
    {
        countedIndex = index;
        set(FORCED_INDEX, index);
        set(FORCED_POSITION, position);
    }

    /**
     * Flusher: what was behind is gone, forced or not.
     *
     * @param index    of the last entry that is left.
     * @param position behind it.
     */
    void onCut(final long index, final long position)
    {
        countedIndex = Math.min(countedIndex, index);
        set(FORCED_INDEX, Math.min(get(FORCED_INDEX), index));
        set(FORCED_POSITION, Math.min(get(FORCED_POSITION), position));
    }

    /**
     * Flusher: a file was forced.
     *
     * @param index    of the last entry that went with it. The agent may have appended more before the position was
     *                 read: such entries count with the next force.
     * @param position behind the last byte that went with it.
     * @param ns       that it took.
     */
    void onForce(final long index, final long position, final long ns)
    {
        final long entries = Math.max(0, index - countedIndex);
        final long bytes = position - get(FORCED_POSITION);
        countedIndex += entries;
        set(LAST_NS, ns);
        set(LONGEST_NS, Math.max(get(LONGEST_NS), ns));
        set(LAST_ENTRIES, entries);
        set(MOST_ENTRIES, Math.max(get(MOST_ENTRIES), entries));
        set(LAST_BYTES, bytes);
        set(MOST_BYTES, Math.max(get(MOST_BYTES), bytes));
        increment(TIME_BUCKETS + bucketOf(TIME_BOUNDS_NS, ns));
        increment(ENTRY_BUCKETS + bucketOf(ENTRY_BOUNDS, entries));
        set(FORCED_POSITION, position);
        set(FORCED_INDEX, countedIndex);
        increment(FORCE_COUNT);
    }

    /**
     * Flusher: no entry up to this one waits, whichever force it went with.
     *
     * @param index of it.
     */
    void onFlushed(final long index)
    {
        set(FORCED_INDEX, Math.max(get(FORCED_INDEX), index));
    }

    /**
     * @return forces of entries since start.
     */
    public long forceCount()
    {
        return get(FORCE_COUNT);
    }

    /**
     * @return how long the last one took, ns.
     */
    public long lastNs()
    {
        return get(LAST_NS);
    }

    /**
     * @return how long the longest one since start took, ns.
     */
    public long longestNs()
    {
        return get(LONGEST_NS);
    }

    /**
     * @return entries that went with the last one.
     */
    public long lastEntries()
    {
        return get(LAST_ENTRIES);
    }

    /**
     * @return most entries that went with one since start.
     */
    public long mostEntries()
    {
        return get(MOST_ENTRIES);
    }

    /**
     * @return bytes of entries, with their padding, that went with the last one.
     */
    public long lastBytes()
    {
        return get(LAST_BYTES);
    }

    /**
     * @return most bytes of entries that went with one since start.
     */
    public long mostBytes()
    {
        return get(MOST_BYTES);
    }

    /**
     * @return the last entry that is forced. While a cut isn't done it may be one that is gone.
     */
    public long forcedIndex()
    {
        return get(FORCED_INDEX);
    }

    /**
     * @return where what is forced ends, as {@link SegmentedLog#endPosition()} counts.
     */
    public long forcedPosition()
    {
        return get(FORCED_POSITION);
    }

    /**
     * @return how many groups of times there are.
     */
    public static int timeBucketCount()
    {
        return TIME_BOUNDS_NS.length + 1;
    }

    /**
     * @param bucket from 0.
     * @return the longest time of this group, ns; the last group has no bound and gives {@link Long#MAX_VALUE}.
     */
    public static long timeBoundNs(final int bucket)
    {
        return bucket == TIME_BOUNDS_NS.length ? Long.MAX_VALUE : TIME_BOUNDS_NS[bucket];
    }

    /**
     * @param bucket from 0.
     * @return forces since start that took as long as this group says.
     */
    public long timeBucket(final int bucket)
    {
        return get(TIME_BUCKETS + bucket);
    }

    /**
     * @return how many groups of sizes there are.
     */
    public static int entryBucketCount()
    {
        return ENTRY_BOUNDS.length + 1;
    }

    /**
     * @param bucket from 0.
     * @return most entries of this group; the last group has no bound and gives {@link Long#MAX_VALUE}.
     */
    public static long entryBound(final int bucket)
    {
        return bucket == ENTRY_BOUNDS.length ? Long.MAX_VALUE : ENTRY_BOUNDS[bucket];
    }

    /**
     * @param bucket from 0.
     * @return forces since start with which as many entries went as this group says.
     */
    public long entryBucket(final int bucket)
    {
        return get(ENTRY_BUCKETS + bucket);
    }

    private static int bucketOf(final long[] bounds, final long value)
    {
        int bucket = 0;
        while (bucket < bounds.length && value > bounds[bucket])
        {
            bucket++;
        }
        return bucket;
    }

    private long get(final int figure)
    {
        return values.getAcquire(figure);
    }

    private void set(final int figure, final long value)
    {
        values.setRelease(figure, value);
    }

    private void increment(final int figure)
    {
        set(figure, get(figure) + 1);
    }
}
