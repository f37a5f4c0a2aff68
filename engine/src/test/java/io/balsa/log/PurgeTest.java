package io.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.balsa.consensus.LogSlice;
import io.balsa.consensus.RaftLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The beginning of the log goes when a snapshot covers it.
 */
class PurgeTest
{
    private static final int LENGTH = 1000;
    private static final Path MAPS = Path.of("/proc/self/maps");

    @TempDir
    private Path directory;

    private final SimulatedStorage storage = new SimulatedStorage(new Random(1));
    private final LogFixture fixture = new LogFixture(storage, LogFixture.DISK);

    @ParameterizedTest
    @EnumSource(Durability.class)
    void shouldRemoveWholeSealedSegmentsOnly(final Durability durability)
    {
        final LogFixture log = new LogFixture(
            new SimulatedStorage(new Random(2)), LogFixture.DISK.durability(durability).memoryFlushIntervalNs(1));
        fill(log, 40);
        final int files = fileCount(log);

        purgeBefore(log, 20);

        final long first = log.log().firstIndex();
        assertTrue(first > 1 && first <= 20, "first " + first);
        assertTrue(fileCount(log) < files, "files " + fileCount(log) + " of " + files);
        assertEquals(41 - first, log.entries(first, 1000).size());
        assertTrue(log.log().slice(first, 40, 100, new LogSlice()));
        assertEquals(false, log.log().slice(first - 1, 40, 100, new LogSlice()));
    }

    @Test
    void shouldKeepWhatSomeMemberLacksUpToALimit()
    {
        fill(fixture, 60);

        fixture.log().purge(50, 20, Long.MAX_VALUE);
        assertTrue(fixture.log().firstIndex() > 1 && fixture.log().firstIndex() <= 21);

        fixture.log().purge(50, 20, 30_000);
        final long first = fixture.log().firstIndex();
        assertTrue(first > 21 && first <= 51, "first " + first);
        assertTrue((61 - first) * LENGTH >= 28_000, "first " + first);

        fixture.log().purge(30, 60, 0);
        assertEquals(first, fixture.log().firstIndex());
    }

    @Test
    void shouldKnowTheTermBeforeTheFirstEntry()
    {
        fill(fixture, 40);
        final long[] terms = new long[41];
        for (int index = 1; index <= 40; index++)
        {
            terms[index] = fixture.log().termAt(index);
        }

        purgeBefore(fixture, 25);

        final long first = fixture.log().firstIndex();
        assertEquals(terms[(int) first - 1], fixture.log().termAt(first - 1));
        assertEquals(RaftLog.NO_TERM, fixture.log().termAt(first - 2));
        assertEquals(RaftLog.NO_TERM, fixture.log().termAt(0));
        assertEquals(terms[(int) first], fixture.log().termAt(first));
        assertEquals(first - 1, fixture.log().lastIndexWithTermAtMost(terms[1], 40));
        assertEquals(3, fixture.log().lastIndexWithTermAtMost(terms[40], 3));
    }

    @Test
    void shouldNeverRemoveTheSegmentInUse()
    {
        fill(fixture, 40);

        purgeBefore(fixture, 1000);

        assertTrue(fixture.log().firstIndex() <= 40);
        fixture.append(60, LENGTH);
        assertEquals(41, fixture.log().lastIndex());
    }

    @Test
    void shouldGoOnAfterARestart()
    {
        fill(fixture, 40);
        final long term = fixture.log().termAt(25);
        final long position = fixture.log().endPosition();
        purgeBefore(fixture, 26);
        final long first = fixture.log().firstIndex();
        final List<String> before = fixture.entries(first, 500);
        fixture.log().close();

        fixture.open(new LogOrigin(25, term, LogFixture.timestampOf(25), 0));

        assertEquals(first, fixture.log().firstIndex());
        assertEquals(first, fixture.log().recovery().firstIndex());
        assertEquals(before, fixture.entries(first, 500));
        assertEquals(position, fixture.log().endPosition());
        fixture.append(70, LENGTH);
        fixture.flush();
        assertEquals(41, fixture.log().durableIndex());
    }

    @Test
    void shouldRefuseALogThatBeginsBehindTheSnapshot()
    {
        fill(fixture, 40);
        purgeBefore(fixture, 26);
        final long first = fixture.log().firstIndex();
        fixture.log().close();

        final IllegalStateException none =
            assertThrows(IllegalStateException.class, () -> fixture.open(LogOrigin.NONE));
        final IllegalStateException tooOld =
            assertThrows(IllegalStateException.class, () -> fixture.open(new LogOrigin(first - 2, 1, 0, 0)));

        assertTrue(none.getMessage().contains("no segment before index " + first + ", and no snapshot"),
            none.getMessage());
        assertTrue(tooOld.getMessage().contains("covers no more than index " + (first - 2)), tooOld.getMessage());
    }

    /**
     * What its header said can't be told from the segment before it: that is gone.
     */
    @Test
    void shouldNameTheFirstFileWhoseHeaderIsDamaged() throws IOException
    {
        fill(fixture, 40);
        purgeBefore(fixture, 26);
        for (int cycle = 0; cycle < 20; cycle++)
        {
            fixture.flush();
        }
        final long first = fixture.log().firstIndex();
        fixture.log().close();
        final String name = storage.list().stream()
            .filter(file -> SegmentNames.numberOf(file) > 0).sorted().findFirst().orElseThrow();
        storage.open(name).write(0, new UnsafeBuffer(new byte[512]), 0, 512);
        storage.open(name).write(
            LogFixture.SEGMENT_LENGTH - Segment.PAGE_LENGTH, new UnsafeBuffer(new byte[512]), 0, 512);

        final IllegalStateException ex =
            assertThrows(IllegalStateException.class, () -> fixture.open(new LogOrigin(first, 1, 0, 0)));

        assertTrue(ex.getMessage().contains(name + " is damaged at offset 0"), ex.getMessage());
    }

    /**
     * Without the header of the only segment nothing is missing but what it holds.
     */
    @Test
    void shouldRefuseTheOnlySegmentWithoutHeaderUnlessTheSnapshotCoversIt() throws IOException
    {
        fill(fixture, 40);
        purgeBefore(fixture, 40);
        for (int cycle = 0; cycle < 20; cycle++)
        {
            fixture.flush();
        }
        final long first = fixture.log().firstIndex();
        assertTrue(first < 40, "first " + first);
        fixture.log().close();
        final List<String> names = storage.list().stream()
            .filter(file -> SegmentNames.numberOf(file) > 0).sorted().toList();
        storage.open(names.get(0)).write(0, new UnsafeBuffer(new byte[512]), 0, 512);

        final IllegalStateException ex =
            assertThrows(IllegalStateException.class, () -> fixture.open(new LogOrigin(first, 6, 0, 0)));
        assertTrue(ex.getMessage().contains(names.get(0) + " is damaged at offset 0") &&
            ex.getMessage().contains("of its entries " + first + "..40"), ex.getMessage());

        fixture.open(new LogOrigin(40, 6, 0, 40_000));
        assertEquals(41, fixture.log().firstIndex());
    }

    @Test
    void shouldGoOnBehindASnapshotThatCoversAll()

    {
        fill(fixture, 10);
        fixture.log().close();

        fixture.open(new LogOrigin(100, 9, 12345, 77_000));

        assertEquals(101, fixture.log().firstIndex());
        assertEquals(100, fixture.log().lastIndex());
        assertEquals(100, fixture.log().durableIndex());
        assertEquals(9, fixture.log().lastTerm());
        assertEquals(9, fixture.log().termAt(100));
        assertEquals(12345, fixture.log().lastTimestamp());
        assertEquals(77_000, fixture.log().endPosition());
        assertEquals(101, fixture.append(9, 10));
        fixture.flush();
        fixture.log().close();

        fixture.open(new LogOrigin(100, 9, 12345, 77_000));
        assertEquals(1, fixture.entries(101, 500).size());
        fixture.log().close();
        // an older snapshot doesn't reach that far
        assertThrows(IllegalStateException.class, () -> fixture.open(LogOrigin.NONE));
    }

    @Test
    void shouldRefuseASnapshotThatContradictsTheLog()
    {
        fill(fixture, 40);
        final long term = fixture.log().termAt(20);
        fixture.log().close();

        final IllegalStateException ex = assertThrows(
            IllegalStateException.class, () -> fixture.open(new LogOrigin(20, term + 1, 0, 0)));

        assertTrue(ex.getMessage().contains("entry 20"), ex.getMessage());
    }

    @Test
    void shouldKeepNewerEntriesThanTheSnapshots()
    {
        fill(fixture, 40);
        final List<String> before = fixture.entries();
        final long term = fixture.log().termAt(20);
        fixture.log().close();

        fixture.open(new LogOrigin(20, term, 0, 0));

        assertEquals(before, fixture.entries());
    }

    @Test
    void shouldTolerateAnySubsetOfWhatTheSnapshotCovers()
    {
        for (int removed = 0; removed < 3; removed++)
        {
            final SimulatedStorage disk = new SimulatedStorage(new Random(removed));
            final LogFixture log = new LogFixture(disk, LogFixture.DISK);
            fill(log, 40);
            final long term = log.log().termAt(36);
            log.log().close();
            final List<String> names =
                disk.list().stream().filter(name -> name.startsWith("segment")).sorted().toList();
            disk.delete(names.get(removed));

            log.open(new LogOrigin(36, term, 0, 0));

            assertEquals(40, log.log().lastIndex());
            assertEquals(41 - log.log().firstIndex(), log.entries(log.log().firstIndex(), 700).size());
        }
    }

    @Test
    void shouldRecoverFromACrashInAnyOperationOfARemoval()
    {
        for (int operations = 0; operations < 12; operations++)
        {
            final SimulatedStorage disk = new SimulatedStorage(new Random(operations));
            final LogFixture log = new LogFixture(disk, LogFixture.DISK);
            fill(log, 40);
            final LogOrigin origin = new LogOrigin(36, log.log().termAt(36), 0, 0);
            disk.crashAfter(operations);
            try
            {
                purgeBefore(log, 37);
            }
            catch (final SimulatedStorage.Crash crash)
            {
                assertTrue(operations < 12);
            }
            disk.onPowerCut();

            log.open(origin);

            assertEquals(40, log.log().lastIndex());
            assertTrue(log.log().firstIndex() <= 37);
            assertEquals(41 - log.log().firstIndex(), log.entries(log.log().firstIndex(), 700).size());
        }
    }

    @Test
    void shouldGiveTheBlocksBack() throws IOException
    {
        assumeTrue(Files.exists(MAPS));
        try (FileLogStorage files = new FileLogStorage(directory))
        {
            final LogFixture log = new LogFixture(files, LogFixture.DISK);
            fill(log, 200);
            purgeBefore(log, 190);
            for (int cycle = 0; cycle < 200; cycle++)
            {
                log.flush();
            }
            try (Stream<String> mappings = Files.lines(MAPS))
            {
                final String prefix = directory.toString();
                assertEquals(List.of(), mappings
                    .filter(line -> line.contains(prefix) && line.endsWith("(deleted)")).toList());
            }
            log.log().close();
        }
    }

    private static void purgeBefore(final LogFixture log, final long index)
    {
        log.log().purge(index - 1, index - 1, Long.MAX_VALUE);
        log.flush();
    }

    private static void fill(final LogFixture log, final int count)
    {
        for (int i = 1; i <= count; i++)
        {
            log.append(1 + i / 7, LENGTH);
            log.flush();
        }
    }

    private static int fileCount(final LogFixture log)
    {
        try
        {
            // what is kept to be written over has another name
            return (int) log.storage().list().stream()
                .filter(name -> name.startsWith("segment") && !SegmentNames.isTemporary(name)).count();
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
