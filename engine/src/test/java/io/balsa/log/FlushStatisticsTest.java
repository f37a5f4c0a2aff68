package io.balsa.log;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FlushStatisticsTest
{
    /** Bytes of an entry in the log whose command has 10. */
    private static final int FRAME = 72;
    private static final long MS = 1_000_000;

    private final SimulatedStorage storage = new SimulatedStorage(new Random(3));

    @Test
    void shouldTellHowLongForcesTookAndWhatWentWithThem()
    {
        final LogFixture fixture = new LogFixture(storage, LogFixture.DISK);
        final FlushStatistics statistics = fixture.log().flusher().statistics();
        fixture.flush();

        force(fixture, 1, 2, 250_000 - 1);
        assertEquals(1, statistics.forceCount());
        assertEquals(250_000, statistics.lastNs());
        assertEquals(1, statistics.lastEntries());
        assertEquals(FRAME, statistics.lastBytes(), "without the page before the entries");
        force(fixture, 9, 2, 70 * MS);
        // the write waits for the disk, too
        force(fixture, 8, 1, 5 * MS);
        force(fixture, 65, 2, 300 * MS);
        force(fixture, 1, 2, 250_000);

        assertEquals(5, statistics.forceCount());
        assertEquals(250_001, statistics.lastNs());
        assertEquals(300 * MS + 1, statistics.longestNs());
        assertEquals(1, statistics.lastEntries());
        assertEquals(65, statistics.mostEntries());
        assertEquals(FRAME, statistics.lastBytes());
        assertEquals(65 * FRAME, statistics.mostBytes());
        assertEquals(List.of(1L, 1L, 0L, 1L, 0L, 1L, 1L), times(statistics));
        assertEquals(List.of(2L, 1L, 1L, 1L, 0L, 0L), sizes(statistics));
    }

    /** What is durable there is in the page cache; the figures are of the disk all the same. */
    @Test
    void shouldTellTheSameOfForcesInTheBackground()
    {
        final LogFixture fixture = new LogFixture(storage, LogFixture.DISK.durability(Durability.MEMORY_QUORUM));
        final SegmentedLog log = fixture.log();
        final FlushStatistics statistics = log.flusher().statistics();
        fixture.flush();
        append(fixture, 12);
        log.durableIndex();
        log.flusher().doWork();
        assertEquals(0, statistics.forceCount(), "nothing is due");
        assertEquals(12, queued(log));
        assertEquals(12 * FRAME, queuedBytes(log));

        fixture.advance(LogFixture.DISK.memoryFlushIntervalNs());
        storage.during(1, () -> fixture.advance(3 * MS));
        log.flusher().doWork();

        assertEquals(1, statistics.forceCount());
        assertEquals(3 * MS + 1, statistics.lastNs());
        assertEquals(12, statistics.lastEntries());
        assertEquals(12 * FRAME, statistics.lastBytes());
        assertEquals(List.of(0L, 0L, 1L, 0L, 0L, 0L, 0L), times(statistics));
        assertEquals(List.of(0L, 0L, 1L, 0L, 0L, 0L), sizes(statistics));
        assertEquals(0, queued(log));
        assertEquals(0, queuedBytes(log));
    }

    @ParameterizedTest
    @EnumSource
    void shouldShowADiskThatHangsAsAQueueThatGrows(final Durability durability)
    {
        final LogFixture fixture =
            new LogFixture(storage, LogFixture.DISK.durability(durability).memoryFlushIntervalNs(1));
        final SegmentedLog log = fixture.log();
        fixture.flush();
        append(fixture, 1);
        assertEquals(1, queued(log));
        log.durableIndex();
        storage.during(durability == Durability.DISK_QUORUM ? 2 : 1, () ->
        {
            for (int i = 2; i <= 50; i++)
            {
                append(fixture, 1);
                log.durableIndex();
                assertEquals(i, queued(log));
                assertEquals(i * FRAME, queuedBytes(log));
            }
        });
        log.flusher().doWork();
        assertEquals(49, queued(log), "what came while it hung");
        fixture.advance(2);
        log.flusher().doWork();
        assertEquals(0, queued(log));
        assertEquals(0, queuedBytes(log));
        assertEquals(49, log.flusher().statistics().lastEntries());
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountEveryEntryOnceOverManyFilesCutsAndStarts(final Durability durability)
    {
        final LogFixture fixture =
            new LogFixture(storage, LogFixture.DISK.durability(durability).memoryFlushIntervalNs(1));
        final Random random = new Random(11);
        for (int i = 0; i < 300; i++)
        {
            final int count = 1 + random.nextInt(30);
            for (int n = 0; n < count; n++)
            {
                fixture.append(1 + i, random.nextInt(900));
            }
            if (random.nextInt(4) == 0)
            {
                fixture.log().truncateAfter(Math.max(0, fixture.log().lastIndex() - random.nextInt(40)));
            }
            if (random.nextInt(20) == 0)
            {
                fixture.reopen();
            }
            fixture.advance(10);
            flushAll(fixture);
            final FlushStatistics statistics = fixture.log().flusher().statistics();
            assertEquals(fixture.log().lastIndex(), statistics.forcedIndex());
            assertEquals(fixture.log().endPosition(), statistics.forcedPosition());
            assertEquals(statistics.forceCount(), times(statistics).stream().mapToLong(Long::longValue).sum());
            assertEquals(statistics.forceCount(), sizes(statistics).stream().mapToLong(Long::longValue).sum());
        }
        assertTrue(fixture.log().endPosition() > 10 * LogFixture.SEGMENT_LENGTH);
    }

    @Test
    void shouldCountWithEachFileWhatLiesInIt()
    {
        final LogFixture fixture = new LogFixture(storage, LogFixture.DISK);
        final FlushStatistics statistics = fixture.log().flusher().statistics();
        fixture.flush();
        for (int i = 1; i <= 10; i++)
        {
            assertEquals(i, fixture.appendOnce(1, 1000));
        }
        fixture.log().flusher().doWork();

        assertEquals(2, statistics.forceCount());
        assertEquals(7, statistics.mostEntries());
        assertEquals(7 * 1056, statistics.mostBytes());
        assertEquals(3, statistics.lastEntries());
        assertEquals(3 * 1056, statistics.lastBytes());
        assertEquals(0, queued(fixture.log()));
    }

    /** A log that is replaced begins where the snapshot ends, at another index and position. */
    @ParameterizedTest
    @EnumSource
    void shouldGoOnBehindASnapshot(final Durability durability)
    {
        final LogFixture fixture =
            new LogFixture(storage, LogFixture.DISK.durability(durability).memoryFlushIntervalNs(1));
        append(fixture, 3);
        flushAll(fixture);
        assertTrue(fixture.log().moveTo(new LogOrigin(100, 4, 5, 7200)));
        flushAll(fixture);
        assertEquals(0, queued(fixture.log()));
        assertEquals(0, queuedBytes(fixture.log()));
        for (int i = 0; i < 2; i++)
        {
            fixture.append(4, 10);
        }
        fixture.advance(10);
        flushAll(fixture);
        assertEquals(2, fixture.log().flusher().statistics().lastEntries());
        assertEquals(2 * FRAME, fixture.log().flusher().statistics().lastBytes());
        assertEquals(0, queued(fixture.log()));
        assertEquals(0, queuedBytes(fixture.log()));
    }

    /** The agent stores the position first, and the flusher has looked in between. */
    @Test
    void shouldNotLetAnEntryWaitWhoseBytesWentBefore() throws IOException
    {
        final FlushCursors cursors = new FlushCursors();
        final LogConfig config = LogFixture.DISK;
        final SegmentPool pool = new SegmentPool(config.segmentLength());
        final SegmentPreparer preparer =
            new SegmentPreparer(storage, config, cursors, pool, SpaceReserve.none(storage), 1);
        final LogFlusher flusher = new LogFlusher(storage, config, cursors, () -> 0, pool, preparer,
            new SegmentScrub(storage, config, LogFixture.IDENTITY, cursors, 0));
        final Segment segment = preparer.prepareNow();
        segment.activate(1, 0, 0);
        flusher.start(segment, segment, 0);

        cursors.appended(6, 7 * FRAME);
        flusher.doWork();
        assertEquals(6, flusher.statistics().forcedIndex());
        assertEquals(7 * FRAME, flusher.statistics().forcedPosition());
        cursors.appended(7, 7 * FRAME);
        flusher.doWork();
        assertEquals(1, flusher.statistics().forceCount());
        assertEquals(7, flusher.statistics().forcedIndex());
        cursors.appended(8, 8 * FRAME);
        flusher.doWork();
        assertEquals(2, flusher.statistics().lastEntries(), "it counts with the next force");
    }

    /** A file is known to end at 12; the cursor was read before that, and says 10. */
    @Test
    void shouldNotGoBackWhereAFileEndsBehindTheCursor()
    {
        final FlushStatistics statistics = new FlushStatistics();
        statistics.start(5, 500);
        statistics.onForce(12, 1200, 10);
        statistics.onForce(10, 1250, 10);
        statistics.onFlushed(10);
        assertEquals(0, statistics.lastEntries());
        assertEquals(12, statistics.forcedIndex());
        assertEquals(1250, statistics.forcedPosition());
    }

    private static void append(final LogFixture fixture, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            fixture.append(1, 10);
        }
    }

    /**
     * @param operation of the storage that takes the time: 1 the write, 2 the force.
     * @param ns        that it takes; the fixture's clock adds 1.
     */
    private void force(final LogFixture fixture, final int entries, final int operation, final long ns)
    {
        append(fixture, entries);
        storage.during(operation, () -> fixture.advance(ns));
        fixture.log().flusher().doWork();
        assertEquals(0, queued(fixture.log()));
        assertEquals(0, queuedBytes(fixture.log()));
    }

    private static void flushAll(final LogFixture fixture)
    {
        fixture.flush();
        fixture.advance(10);
        fixture.flush();
    }

    private static long queued(final SegmentedLog log)
    {
        return log.lastIndex() - log.flusher().statistics().forcedIndex();
    }

    private static long queuedBytes(final SegmentedLog log)
    {
        return log.endPosition() - log.flusher().statistics().forcedPosition();
    }

    private static List<Long> times(final FlushStatistics statistics)
    {
        final List<Long> times = new ArrayList<>();
        for (int i = 0; i < FlushStatistics.timeBucketCount(); i++)
        {
            times.add(statistics.timeBucket(i));
        }
        return times;
    }

    private static List<Long> sizes(final FlushStatistics statistics)
    {
        final List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < FlushStatistics.entryBucketCount(); i++)
        {
            sizes.add(statistics.entryBucket(i));
        }
        return sizes;
    }
}
