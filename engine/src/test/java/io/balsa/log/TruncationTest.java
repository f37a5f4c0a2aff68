package io.balsa.log;

import io.balsa.consensus.LogSlice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TruncationTest
{
    private final SimulatedStorage storage = new SimulatedStorage(new Random(3));

    private LogFixture fixture(final Durability durability)
    {
        return new LogFixture(storage, LogFixture.DISK.durability(durability).memoryFlushIntervalNs(1));
    }

    /** Frames of 1024 bytes, 8 a segment: 1..8, 9..16, 17..24, 25..32. */
    @ParameterizedTest
    @CsvSource({
        "DISK_QUORUM,30", "DISK_QUORUM,25", "DISK_QUORUM,24", "DISK_QUORUM,20", "DISK_QUORUM,9", "DISK_QUORUM,8",
        "DISK_QUORUM,1", "DISK_QUORUM,0", "MEMORY_QUORUM,30", "MEMORY_QUORUM,24", "MEMORY_QUORUM,9", "MEMORY_QUORUM,0"})
    void shouldGoOnBehindACut(final Durability durability, final int cut)
    {
        for (int flushes = 0; flushes < 2; flushes++)
        {
            final LogFixture fixture = new LogFixture(
                new SimulatedStorage(new Random(3)), LogFixture.DISK.durability(durability).memoryFlushIntervalNs(1));
            final SegmentedLog log = fixture.log();
            for (int i = 0; i < 32; i++)
            {
                fixture.append(1 + i / 10, 1024 - EntryDescriptor.HEADER_LENGTH);
            }
            for (int i = 0; i < flushes; i++)
            {
                fixture.flush();
            }
            final List<String> expected = new ArrayList<>(fixture.entries().subList(0, cut));

            log.truncateAfter(cut);
            assertEquals(cut, log.lastIndex());
            assertTrue(log.durableIndex() <= cut);
            assertEquals(cut == 0 ? 0 : 1 + (cut - 1) / 10, log.lastTerm());
            assertEquals(cut == 0 ? 0 : LogFixture.timestampOf(cut), log.lastTimestamp());
            assertEquals(1024L * cut, log.endPosition());
            assertEquals(expected, fixture.entries());

            for (int i = 0; i < 20; i++)
            {
                fixture.append(5, 500 + i);
            }
            fixture.flush();
            assertEquals(cut + 20, log.durableIndex());
            final List<String> after = fixture.entries();
            assertEquals(expected, after.subList(0, cut));
            assertEquals(cut + 20, after.size());
            assertEquals("t5", after.get(cut).split(":")[1]);

            fixture.reopen();
            assertEquals(after, fixture.entries());
            assertEquals("clean", fixture.log().recovery().reason());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeNothingUntilTheFilesAreCut(final Durability durability)
    {
        final LogFixture fixture = fixture(durability);
        fixture.append(1, 10);
        fixture.append(1, 10);
        fixture.flush();

        fixture.log().truncateAfter(1);
        assertEquals(SegmentedLog.NOT_NOW, fixture.appendOnce(2, 10));
        assertEquals(1, fixture.log().durableIndex());
        fixture.log().flusher().doWork();
        assertEquals(2, fixture.appendOnce(2, 10));
    }

    @Test
    void shouldCutTwiceBeforeTheFlusherLooks()
    {
        final LogFixture fixture = fixture(Durability.DISK_QUORUM);
        for (int i = 0; i < 32; i++)
        {
            fixture.append(1, 1024 - EntryDescriptor.HEADER_LENGTH);
        }
        fixture.flush();
        fixture.log().truncateAfter(28);
        fixture.log().truncateAfter(12);
        fixture.log().truncateAfter(11);
        assertEquals(SegmentedLog.NOT_NOW, fixture.appendOnce(2, 10));
        fixture.append(2, 10);
        fixture.flush();
        final List<String> entries = fixture.entries();
        assertEquals(12, entries.size());

        fixture.reopen();
        assertEquals(entries, fixture.entries());
    }

    @Test
    void shouldForgetWhereReadersStood()
    {
        final LogFixture fixture = fixture(Durability.DISK_QUORUM);
        for (int i = 0; i < 10; i++)
        {
            fixture.append(1, 8);
        }
        final LogSlice slice = new LogSlice();
        fixture.log().slice(1, 5, 1000, slice);
        fixture.log().truncateAfter(2);
        for (int i = 0; i < 10; i++)
        {
            fixture.append(2, 100 + i);
        }

        final List<String> tail = fixture.entries(6, 1000);
        assertEquals(fixture.entries().subList(5, 12), tail);
    }

    @Test
    void shouldNotTruncateBehindTheEnd()
    {
        final LogFixture fixture = fixture(Durability.DISK_QUORUM);
        fixture.append(1, 10);
        fixture.log().truncateAfter(1);
        fixture.log().truncateAfter(5);

        assertEquals(1, fixture.log().lastIndex());
        assertEquals(2, fixture.appendOnce(1, 10), "no cut, nothing to wait for");
        assertThrows(IllegalArgumentException.class, () -> fixture.log().truncateAfter(-1));
    }

    /** The cut comes while the flusher stands in the middle of writing or forcing what is cut. */
    @ParameterizedTest
    @CsvSource({"DISK_QUORUM,1", "DISK_QUORUM,2", "DISK_QUORUM,3", "DISK_QUORUM,4", "MEMORY_QUORUM,1",
        "MEMORY_QUORUM,2"})
    void shouldIgnoreAFlushBegunBeforeTheCut(final Durability durability, final int operation) throws IOException
    {
        final LogFixture fixture = fixture(durability);
        final SegmentedLog log = fixture.log();
        fixture.flush();
        for (int i = 0; i < 14; i++)
        {
            fixture.appendOnce(4, 1024 - EntryDescriptor.HEADER_LENGTH);
        }
        assertEquals(14, log.lastIndex());
        log.durableIndex();
        final long[] seen = {-1, -1};
        storage.during(operation, () ->
        {
            log.truncateAfter(5);
            seen[0] = log.durableIndex();
            seen[1] = fixture.appendOnce(5, 1024 - EntryDescriptor.HEADER_LENGTH);
        });
        // memory mode forces one segment a cycle
        while (seen[0] < 0)
        {
            assertTrue(log.flusher().doWork() > 0, "the operation doesn't come");
        }

        assertTrue(seen[0] <= 5, "seen during: " + seen[0]);
        assertEquals(SegmentedLog.NOT_NOW, seen[1]);
        assertTrue(log.durableIndex() <= 5, "after: " + log.durableIndex());
        fixture.append(5, 100);
        assertTrue(durability == Durability.MEMORY_QUORUM || log.durableIndex() <= 5);
        fixture.flush();
        assertEquals(6, log.durableIndex());
        final List<String> entries = fixture.entries();
        assertEquals(6, entries.size());
        storage.onPowerCut();
        fixture.open();
        assertEquals(entries, fixture.entries());
    }

    /**
     * What looks over sealed files goes by what they held when they were sealed, though the agent has cut since: a
     * footer that told of the cut before the later files are gone would make a log with a hole.
     */
    @ParameterizedTest
    @EnumSource
    void shouldNotMendTheFooterOfWhatIsBeingCut(final Durability durability)
    {
        final LogConfig config = LogFixture.DISK.durability(durability).memoryFlushIntervalNs(1)
            .scrub(new ScrubConfig(Long.MAX_VALUE / 2_000_000_000L, 0));
        int operation = 0;
        boolean isCut = true;
        while (isCut)
        {
            operation++;
            final SimulatedStorage disk = new SimulatedStorage(new Random(3));
            final LogFixture fixture = new LogFixture(disk, config);
            for (int i = 1; i <= 26; i++)
            {
                fixture.append(1, 1024 - EntryDescriptor.HEADER_LENGTH);
            }
            fixture.flush();
            isCut = cutInOperation(operation, disk, fixture);
            assertEquals(0, fixture.log().damaged().mendedPageCount(), "cut in operation " + operation);
            fixture.reopen(disk);
            assertTrue(fixture.log().lastIndex() >= 12, "cut in operation " + operation);
        }
        assertTrue(operation > 20, operation + " operations");
    }

    /**
     * Between two looks at a sealed file that was cut, written anew and sealed again.
     */
    @Test
    void shouldLookAnewAtWhatWasCutAndSealedAgain()
    {
        final LogFixture fixture = new LogFixture(
            new SimulatedStorage(new Random(3)), LogFixture.DISK.scrub(new ScrubConfig(1_000, 0)));
        append(fixture, 1, 26, 1000);
        fixture.flush();
        final long checked = fixture.log().damaged().checkedLength();
        assertTrue(checked > 0, "the entries of the first file, once it was sealed");

        fixture.log().truncateAfter(3);
        fixture.flush();
        // more entries, in fewer bytes: the next one doesn't fit
        append(fixture, 2, 20, 100);
        append(fixture, 2, 10, 3000);
        fixture.flush();
        assertEquals(checked, fixture.log().damaged().checkedLength(), "it hasn't looked in between");
        for (int i = 0; i < 20; i++)
        {
            fixture.advance(100_000_000_000L);
            fixture.log().flusher().doWork();
            fixture.log().durableIndex();
        }

        assertTrue(fixture.log().damaged().checkedLength() > checked);
        assertNull(fixture.log().damaged().problem());
        assertEquals(0, fixture.log().damaged().mendedPageCount());
        final List<String> entries = fixture.entries();
        assertEquals(33, entries.size());
        fixture.reopen();
        assertEquals(entries, fixture.entries());
    }

    private static void append(final LogFixture fixture, final long term, final int count, final int length)
    {
        for (int i = 0; i < count; i++)
        {
            fixture.append(term, length);
        }
    }

    /**
     * The flusher finishes what it was at, and then the process dies.
     */
    private static boolean cutInOperation(
        final int operation, final SimulatedStorage disk, final LogFixture fixture)
    {
        final boolean[] isCut = {false};
        disk.during(operation, () ->
        {
            fixture.log().truncateAfter(12);
            isCut[0] = true;
        });
        for (int cycle = 0; cycle < 20 && !isCut[0]; cycle++)
        {
            fixture.advance(1_000_000);
            fixture.appendOnce(1, 10);
            fixture.log().durableIndex();
            fixture.log().flusher().doWork();
        }
        disk.onKill();
        return isCut[0];
    }
}
