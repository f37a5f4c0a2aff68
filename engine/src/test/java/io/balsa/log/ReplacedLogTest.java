package io.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A snapshot from elsewhere takes the place of the whole log.
 */
class ReplacedLogTest
{
    private static final int LENGTH = 1000;
    private static final LogOrigin ORIGIN = new LogOrigin(100, 7, LogFixture.timestampOf(100), 200_000);

    @ParameterizedTest
    @EnumSource(Durability.class)
    void shouldGoOnBehindTheSnapshot(final Durability durability)
    {
        final LogFixture fixture = fixture(new SimulatedStorage(new Random(1)), durability);
        fill(fixture, 40);

        moveTo(fixture);

        assertEquals(101, fixture.log().firstIndex());
        assertEquals(100, fixture.log().lastIndex());
        assertEquals(100, fixture.log().durableIndex());
        assertEquals(7, fixture.log().termAt(100));
        assertEquals(7, fixture.log().lastTerm());
        assertEquals(ORIGIN.timestamp(), fixture.log().lastTimestamp());
        assertEquals(ORIGIN.position(), fixture.log().endPosition());
        fixture.flush();
        assertEquals(100, fixture.log().durableIndex());

        for (int i = 0; i < 30; i++)
        {
            fixture.append(8, LENGTH);
        }
        fixture.flush();
        assertEquals(130, fixture.log().durableIndex());
        final List<String> entries = fixture.entries(101, 5000);
        assertEquals(30, entries.size());
        fixture.log().close();

        fixture.open(ORIGIN);
        assertEquals(101, fixture.log().firstIndex());
        assertEquals(entries, fixture.entries(101, 5000));
    }

    /** Index, term and position pass what 32 bits hold, in the middle of a segment. */
    @ParameterizedTest
    @ValueSource(longs = {1L << 31, 1L << 32, 1L << 62})
    void shouldGoOnBeyondWhatSmallNumbersHold(final long edge)
    {
        final LogOrigin origin = new LogOrigin(edge - 5, edge - 2, 0, edge - 1000);
        final LogFixture fixture = fixture(new SimulatedStorage(new Random(1)), Durability.DISK_QUORUM);
        fill(fixture, 3);
        while (!fixture.log().moveTo(origin))
        {
            fixture.flush();
        }
        fixture.flush();
        for (int i = 0; i < 30; i++)
        {
            fixture.append(edge - 2 + i / 4, LENGTH);
        }
        fixture.flush();
        final List<String> entries = fixture.entries(edge - 4, 5000);
        assertEquals(30, entries.size());
        final long endPosition = fixture.log().endPosition();
        assertTrue(endPosition > edge);
        fixture.log().close();

        fixture.open(origin);
        assertEquals(edge + 25, fixture.log().lastIndex());
        assertEquals(edge + 5, fixture.log().lastTerm());
        assertEquals(endPosition, fixture.log().endPosition());
        assertEquals(entries, fixture.entries(edge - 4, 5000));
        fixture.log().truncateAfter(edge);
        fixture.flush();
        fixture.log().close();
        fixture.open(origin);
        assertEquals(edge, fixture.log().lastIndex());
        assertEquals(entries.subList(0, 5), fixture.entries(edge - 4, 5000));
    }

    @Test
    void shouldForgetWhatWasNotForcedYet()
    {
        final LogFixture fixture = fixture(new SimulatedStorage(new Random(1)), Durability.DISK_QUORUM);
        fill(fixture, 20);
        fixture.append(7, LENGTH);

        moveTo(fixture);
        fixture.append(8, LENGTH);
        assertEquals(100, fixture.log().durableIndex(), "an old flush says nothing of what comes now");
        fixture.flush();

        assertEquals(101, fixture.log().durableIndex());
    }

    @Test
    void shouldRemoveTheFiles()
    {
        final SimulatedStorage storage = new SimulatedStorage(new Random(1));
        final LogFixture fixture = fixture(storage, Durability.DISK_QUORUM);
        fill(fixture, 60);
        final long before = segmentCount(storage);

        moveTo(fixture);
        fixture.flush();

        assertTrue(before > 5 && segmentCount(storage) <= 2, before + " before, now " + segmentCount(storage));
    }

    @Test
    void shouldRefuseASnapshotOfWhatItHolds()
    {
        final LogFixture fixture = fixture(new SimulatedStorage(new Random(1)), Durability.DISK_QUORUM);
        fill(fixture, 120);

        assertThrows(IllegalArgumentException.class, () -> fixture.log().moveTo(ORIGIN));
    }

    @Test
    void shouldWaitForACut()
    {
        final LogFixture fixture = fixture(new SimulatedStorage(new Random(1)), Durability.DISK_QUORUM);
        fill(fixture, 40);
        fixture.log().truncateAfter(30);

        assertFalse(fixture.log().isSettled());
        assertFalse(fixture.log().moveTo(ORIGIN));
        fixture.flush();
        assertTrue(fixture.log().isSettled());
        moveTo(fixture);
        assertEquals(100, fixture.log().lastIndex());
    }

    /** Moved and then taken further, with a crash at each operation of the disk. */
    @ParameterizedTest
    @EnumSource(Durability.class)
    void shouldStartAgainWhereverItCrashed(final Durability durability)
    {
        int operations = 0;
        boolean isDone = false;
        while (!isDone)
        {
            final SimulatedStorage storage = new SimulatedStorage(new Random(operations));
            final LogFixture fixture = fixture(storage, durability);
            fill(fixture, 40);
            storage.crashAfter(operations++);
            long durable = 100;
            try
            {
                moveTo(fixture);
                for (int i = 0; i < 20; i++)
                {
                    fixture.append(8, LENGTH);
                }
                fixture.flush();
                durable = durability == Durability.DISK_QUORUM ? fixture.log().durableIndex() : 100;
                isDone = true;
            }
            catch (final SimulatedStorage.Crash crash)
            {
                durable = 100;
            }
            storage.crashAfter(Integer.MAX_VALUE);
            storage.onPowerCut();

            fixture.open(ORIGIN);
            assertEquals(101, fixture.log().firstIndex(), "operation " + operations);
            assertTrue(fixture.log().lastIndex() >= durable, fixture.log() + " at operation " + operations);
            fixture.entries(101, 5000);
            fixture.append(9, LENGTH);
            fixture.flush();
        }
        assertTrue(operations > 20, "operations " + operations);
    }

    private static LogFixture fixture(final SimulatedStorage storage, final Durability durability)
    {
        return new LogFixture(storage, LogFixture.DISK.durability(durability).memoryFlushIntervalNs(1));
    }

    private static void fill(final LogFixture fixture, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            fixture.append(1 + i / 10, LENGTH);
        }
        fixture.flush();
    }

    private static void moveTo(final LogFixture fixture)
    {
        while (!fixture.log().moveTo(ORIGIN))
        {
            fixture.log().flusher().doWork();
            fixture.log().durableIndex();
        }
    }

    private static long segmentCount(final SimulatedStorage storage)
    {
        return storage.list().stream().filter(name -> name.startsWith("segment-")).count();
    }
}
