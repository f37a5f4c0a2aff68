package io.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.consensus.LogSlice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files of removed segments are used again: what they held must never be taken for an entry.
 */
class OldFilesTest
{
    private static final int LENGTH = 1000;
    private static final int TERM = 6;

    @ParameterizedTest
    @EnumSource(Durability.class)
    void shouldUseAFileAgainAndFindOnlyWhatWasWrittenSince(final Durability durability) throws IOException
    {
        final SimulatedStorage storage = new SimulatedStorage(new Random(1));
        final LogFixture log = new LogFixture(
            storage, LogFixture.DISK.durability(durability).memoryFlushIntervalNs(1));
        fillUntilReused(log, storage);
        final long first = log.log().firstIndex();
        final List<String> before = log.entries(first, 1000);
        log.log().close();

        log.open(originBefore(first));

        assertEquals(first, log.log().firstIndex());
        assertEquals(before, log.entries(first, 1000));
        assertEquals(0, log.log().recovery().cutBytes());
        assertEquals("clean", log.log().recovery().reason());
        // and it goes on over what is left of the old ones
        append(log, 30);
        assertEquals(before.size() + 30, log.entries(first, 1000).size());
    }

    @Test
    void shouldKeepAllFilesThatOnePurgeLetsGoOf() throws IOException
    {
        final SimulatedStorage storage = new SimulatedStorage(new Random(4));
        final LogFixture log = new LogFixture(storage, LogFixture.DISK.oldFilesMax(8));
        append(log, 100);
        final long before = reports(storage).size();

        log.log().purge(90, 90, Long.MAX_VALUE);
        for (int i = 0; i < 40; i++)
        {
            log.flush();
        }

        final long gone = before - reports(storage).size();
        assertTrue(gone > 8, "only " + gone);
        assertEquals(8, storage.list().stream().filter(SegmentNames::isTemporary).count());
    }

    @Test
    void shouldNeitherMoveNorOverwriteWhatTheAgentMayStillRead()
    {
        final SimulatedStorage storage = new SimulatedStorage(new Random(2));
        final LogFixture log = new LogFixture(storage, LogFixture.DISK);
        append(log, 60);
        for (int i = 0; i < 20; i++)
        {
            log.flush();
        }
        final LogSlice slice = new LogSlice();
        assertTrue(log.log().slice(2, 5, 4000, slice));
        final String seen = LogFixture.describe(slice.buffer(), 0);

        log.log().purge(50, 50, Long.MAX_VALUE);
        // the cycle doesn't end, and the flusher does all that it may, several segments long
        for (int i = 0; i < 60; i++)
        {
            while (log.appendOnce(TERM, LENGTH) == SegmentedLog.NOT_NOW)
            {
                log.log().flusher().doWork();
            }
            log.log().flusher().doWork();
            log.log().durableIndex();
        }

        assertEquals(seen, LogFixture.describe(slice.buffer(), 0));
    }

    /**
     * The power goes at any operation on the disk, while files go round.
     */
    @Test
    void shouldRecoverFromACrashInAnyOperationWhileFilesGoRound()
    {
        int crashes = 0;
        for (int operations = 0; operations < 120; operations++)
        {
            final SimulatedStorage storage = new SimulatedStorage(new Random(operations));
            final LogFixture log = new LogFixture(storage, LogFixture.DISK);
            append(log, 60);
            final LogOrigin origin = new LogOrigin(50, TERM, 0, 0);
            long durable = 60;
            final List<String> entries = new ArrayList<>();
            storage.crashAfter(operations);
            try
            {
                log.log().purge(50, 50, Long.MAX_VALUE);
                for (int i = 0; i < 40; i++)
                {
                    append(log, 1);
                    durable = log.log().durableIndex();
                    entries.clear();
                    entries.addAll(log.entries(51, 1000));
                }
            }
            catch (final SimulatedStorage.Crash crash)
            {
                crashes++;
            }
            storage.onPowerCut();

            log.open(origin);

            assertTrue(log.log().lastIndex() >= durable, "operation " + operations + ": " + log.log().lastIndex() +
                " of " + durable);
            final List<String> found = log.entries(51, 1000);
            final int known = Math.min(found.size(), entries.size());
            assertEquals(entries.subList(0, known), found.subList(0, known), "operation " + operations);
            append(log, 20);
        }
        assertTrue(crashes > 60, "only " + crashes + " crashes");
    }

    /**
     * A disk that brings back an old sector: the header of the file's earlier use, which is whole and of this store.
     */
    @Test
    void shouldRefuseTheHeaderOfAnEarlierUse() throws IOException
    {
        final SimulatedStorage storage = new SimulatedStorage(new Random(3));
        final LogFixture log = new LogFixture(storage, LogFixture.DISK);
        append(log, 30);
        final byte[] oldHeader = new byte[512];
        final SegmentReport old = reports(storage).get(0);
        storage.open(old.name()).map().getBytes(0, oldHeader);
        fillUntilReused(log, storage);
        final long first = log.log().firstIndex();
        log.log().close();
        final List<SegmentReport> reused = reports(storage).stream()
            .filter(report -> report.isUsed() && report.remainsIndex() > 0).toList();
        assertTrue(reused.size() > 1);
        for (final SegmentReport report : reused)
        {
            final byte[] ownHeader = new byte[512];
            storage.open(report.name()).map().getBytes(0, ownHeader);
            storage.open(report.name()).write(0, new UnsafeBuffer(oldHeader), 0, oldHeader.length);

            final IllegalStateException ex =
                assertThrows(IllegalStateException.class, () -> log.open(originBefore(first)));

            assertTrue(ex.getMessage().contains(report.name() + " is damaged at offset 0"), ex.getMessage());
            storage.open(report.name()).write(0, new UnsafeBuffer(ownHeader), 0, ownHeader.length);
        }
    }

    private static LogOrigin originBefore(final long first)
    {
        return new LogOrigin(first - 1, TERM, 0, 0);
    }

    private static void fillUntilReused(final LogFixture log, final SimulatedStorage storage) throws IOException
    {
        append(log, 30);
        for (int round = 0; round < 50; round++)
        {
            append(log, 10);
            final long covered = log.log().lastIndex() - 15;
            log.log().purge(covered, covered, Long.MAX_VALUE);
            log.flush();
            if (reports(storage).stream().filter(report -> report.isUsed() && report.remainsIndex() > 0).count() > 1)
            {
                return;
            }
        }
        throw new AssertionError("no file was used again");
    }

    private static List<SegmentReport> reports(final SimulatedStorage storage) throws IOException
    {
        return new LogReader(storage).segments();
    }

    private static void append(final LogFixture log, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            log.append(TERM, LENGTH);
            log.flush();
        }
    }
}
