package io.balsa.log;

import io.balsa.consensus.LogSlice;
import io.balsa.consensus.RaftLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What a disk changes in sealed segments: frames of 1024 bytes, 8 a segment, 1..8, 9..16, ... in real files.
 */
class DamagedLogTest
{
    private static final int FRAME = 1024;
    private static final int SECTOR = 512;
    private static final int ENTRIES = 43;
    private static final LogConfig FAST = LogFixture.DISK.scrub(new ScrubConfig(Long.MAX_VALUE / 2_000_000_000L, 0));

    @TempDir
    private Path temporary;
    private Path directory;
    private FileLogStorage storage;
    private LogFixture fixture;
    private List<String> entries;

    @BeforeEach
    void write() throws IOException
    {
        directory = temporary.resolve("node");
        storage = new FileLogStorage(directory);
        fixture = new LogFixture(storage, LogFixture.DISK);
        for (int i = 1; i <= ENTRIES; i++)
        {
            fixture.append(termOf(i), FRAME - EntryDescriptor.HEADER_LENGTH);
        }
        fixture.flush();
        entries = fixture.entries();
    }

    @AfterEach
    void close()
    {
        fixture.log().close();
        storage.close();
    }

    @Test
    void shouldShowWhatIsBeforeADamagedEntryAndMendItWithAnothers() throws IOException
    {
        final byte[] original = content(2);
        reopen(LogFixture.DISK, () -> damage(2, offsetOf(12) + 700));

        final LogSlice slice = new LogSlice();
        assertTrue(fixture.log().slice(9, ENTRIES, 8 * FRAME, slice));
        assertEquals(11, slice.lastIndex());
        assertFalse(fixture.log().slice(12, ENTRIES, FRAME, slice));
        assertEquals(12, fixture.log().damagedIndex());
        assertEquals("entry 12 at offset " + offsetOf(12) + " of " + file(2) + " is damaged",
            fixture.log().damaged().problem());
        assertEquals(termOf(12), fixture.log().termAt(12), "what was promised is known without it");
        assertEquals(ENTRIES, fixture.log().lastIndex());

        assertTrue(give(12, 1));
        fixture.flush();
        assertEquals(RaftLog.NO_DAMAGE, fixture.log().damagedIndex());
        assertNull(fixture.log().damaged().problem());
        assertEquals(1, fixture.log().damaged().mendedCount());
        assertEquals(entries, fixture.entries());
        assertArrayEquals(original, content(2));
    }

    @Test
    void shouldTakeWhatFollowsToo() throws IOException
    {
        final byte[] original = content(3);
        reopen(LogFixture.DISK, () ->
        {
            damage(3, offsetOf(20));
            damage(3, offsetOf(21));
            damage(3, offsetOf(24) + 100);
        });
        assertFalse(fixture.log().slice(20, ENTRIES, FRAME, new LogSlice()));
        assertTrue(give(20, 10), "more than the segment holds");
        fixture.flush();
        assertEquals(entries, fixture.entries());
        assertArrayEquals(original, content(3));
    }

    @Test
    void shouldRefuseWhatIsNotTheEntry() throws IOException
    {
        reopen(LogFixture.DISK, () -> damage(2, offsetOf(12)));
        assertFalse(give(12, 1), "nobody looked yet, so nothing is known to be damaged");
        assertFalse(fixture.log().slice(12, ENTRIES, FRAME, new LogSlice()));

        assertFalse(give(13, 1), "another index");
        int length = fixture.encode(12, new long[]{termOf(12) + 1}, FRAME - EntryDescriptor.HEADER_LENGTH);
        assertFalse(fixture.log().mend(12, fixture.frames(), 0, length), "another term");
        length = fixture.encode(12, new long[]{termOf(12)}, FRAME - EntryDescriptor.HEADER_LENGTH);
        fixture.frames().putByte(200, (byte) ~fixture.frames().getByte(200));
        assertFalse(fixture.log().mend(12, fixture.frames(), 0, length), "damaged itself");
        length = fixture.encode(12, new long[]{termOf(12)}, 7 * FRAME);
        assertFalse(fixture.log().mend(12, fixture.frames(), 0, length), "longer than its place");
        assertFalse(fixture.log().mend(12, fixture.frames(), 0, 0), "nothing");
        fixture.flush();
        assertEquals(12, fixture.log().damagedIndex());

        assertTrue(give(12, 2));
        assertFalse(give(12, 2), "it is being written");
    }

    @Test
    void shouldRefuseALastEntryThatLeavesAGap() throws IOException
    {
        reopen(LogFixture.DISK, () -> damage(2, offsetOf(16)));
        assertFalse(fixture.log().slice(16, ENTRIES, FRAME, new LogSlice()));
        final int length = fixture.encode(16, new long[]{termOf(16)}, 100);
        assertFalse(fixture.log().mend(16, fixture.frames(), 0, length));
        assertTrue(give(16, 1));
    }

    @Test
    void shouldFindOneAfterTheOther() throws IOException
    {
        reopen(LogFixture.DISK, () ->
        {
            damage(2, offsetOf(10));
            damage(5, offsetOf(38));
        });
        final LogSlice slice = new LogSlice();
        assertFalse(fixture.log().slice(38, ENTRIES, FRAME, slice));
        assertEquals(38, fixture.log().damagedIndex());
        assertFalse(fixture.log().slice(10, ENTRIES, FRAME, slice));
        assertEquals(10, fixture.log().damagedIndex(), "the first");
        assertTrue(give(10, 1));
        fixture.flush();
        assertEquals(RaftLog.NO_DAMAGE, fixture.log().damagedIndex());
        assertFalse(fixture.log().slice(38, ENTRIES, FRAME, slice));
        assertTrue(give(38, 1));
        fixture.flush();
        assertEquals(entries, fixture.entries());
        assertEquals(2, fixture.log().damaged().mendedCount());
    }

    @Test
    void shouldForgetDamageThatIsPurged() throws IOException
    {
        reopen(LogFixture.DISK, () -> damage(2, offsetOf(10)));
        assertFalse(fixture.log().slice(10, ENTRIES, FRAME, new LogSlice()));
        fixture.log().purge(30, 30, 0);
        fixture.flush();
        assertEquals(25, fixture.log().firstIndex());
        assertEquals(RaftLog.NO_DAMAGE, fixture.log().damagedIndex());
    }

    @Test
    void shouldFindDamageThatNobodyLooksAt() throws IOException
    {
        reopen(FAST, () -> {});
        assertEquals(entries, fixture.entries(), "all was verified once");
        damage(4, offsetOf(27) + 300);
        scrub();
        assertEquals(27, fixture.log().damagedIndex());
        assertFalse(fixture.log().slice(27, ENTRIES, FRAME, new LogSlice()), "what it is now isn't shown");
        assertTrue(give(27, 1));
        fixture.flush();
        scrub();
        assertEquals(RaftLog.NO_DAMAGE, fixture.log().damagedIndex());
        assertEquals(entries, fixture.entries());
    }

    /** Before and behind what is found first, in frames that were verified once: their lengths are junk by now. */
    @Test
    void shouldBelieveNoLengthOnTheWayToWhatItLooksFor() throws IOException
    {
        reopen(FAST, () -> {});
        assertEquals(entries, fixture.entries(), "all was verified once");
        overwrite(4, offsetOf(30), new byte[]{-1, -1, -1, 0x5a});
        overwrite(4, offsetOf(26), new byte[]{-1, -1, -1, 0x5a});
        final LogSlice slice = new LogSlice();
        for (long index = 32; index >= 25; index--)
        {
            // wherever the known places are that it starts from
            fixture.log().slice(index, ENTRIES, 8 * FRAME, slice);
        }
        assertEquals(25, slice.lastIndex());
        assertEquals(26, fixture.log().damagedIndex());
        assertTrue(give(26, 1));
        fixture.flush();
        scrub();
        assertEquals(30, fixture.log().damagedIndex());
        assertTrue(give(30, 1));
        fixture.flush();
        scrub();
        assertEquals(entries, fixture.entries());
    }

    @Test
    void shouldMendHeadersAndFootersItself() throws IOException
    {
        reopen(FAST, () -> {});
        final byte[] second = content(2);
        final byte[] third = content(3);
        damage(2, 100);
        damage(3, LogFixture.SEGMENT_LENGTH - Segment.PAGE_LENGTH);
        damage(3, LogFixture.SEGMENT_LENGTH - SECTOR);
        scrub();
        assertArrayEquals(second, content(2));
        assertArrayEquals(third, content(3));
        assertEquals(2, fixture.log().damaged().mendedPageCount());
        assertEquals(RaftLog.NO_DAMAGE, fixture.log().damagedIndex());
    }

    @Test
    void shouldTellAnOldVersionOfAnEntryByItsTerm() throws IOException
    {
        reopen(FAST, () -> {});
        // the whole entry, as it was before the log was cut and written anew
        final int length = fixture.encode(29, new long[]{termOf(28)}, FRAME - EntryDescriptor.HEADER_LENGTH);
        final byte[] old = new byte[length];
        fixture.frames().getBytes(0, old);
        assertTrue(termOf(29) > termOf(28));
        overwrite(4, offsetOf(29), old);
        scrub();
        assertEquals(29, fixture.log().damagedIndex());
        assertTrue(give(29, 1));
        fixture.flush();
        scrub();
        assertEquals(entries, fixture.entries());
    }

    @Test
    void shouldFindAndMendEverySectorOfASealedSegment() throws IOException
    {
        reopen(FAST, () -> {});
        final SplittableRandom random = new SplittableRandom(1);
        final byte[] original = content(3);
        final int end = Segment.ENTRIES_OFFSET + 8 * FRAME;
        for (int sector = 0; sector < LogFixture.SEGMENT_LENGTH; sector += SECTOR)
        {
            if (sector >= end && sector < LogFixture.SEGMENT_LENGTH - Segment.PAGE_LENGTH)
            {
                continue;
            }
            final byte[] junk = new byte[SECTOR];
            random.nextBytes(junk);
            overwrite(3, sector, junk);
            scrub();
            while (fixture.log().damagedIndex() != RaftLog.NO_DAMAGE)
            {
                assertTrue(give(fixture.log().damagedIndex(), 1), "sector at " + sector);
                fixture.flush();
                scrub();
            }
            assertArrayEquals(original, content(3), "sector at " + sector);
        }
        assertEquals(entries, fixture.entries());
    }

    @Test
    void shouldRebuildTheHeaderOfTheFirstSegment() throws IOException
    {
        fixture.log().purge(30, 30, 0);
        fixture.flush();
        fixture.log().endCycle();
        fixture.flush();
        final List<String> kept = fixture.entries(25, 1000);
        final int number = (int) (fixture.log().firstIndex() / 8 + 1);
        fixture.log().close();
        damage(number, 0);
        final LogOrigin origin =
            new LogOrigin(30, termOf(30), LogFixture.timestampOf(30), 30 * FRAME);
        fixture.open(origin);
        assertEquals(kept, fixture.entries(25, 1000));
        assertEquals(termOf(24), fixture.log().termAt(24), "the place before the first is known by the footer");
    }

    @Test
    void shouldNotTakeAHeaderFromAFooterWithAHoleBeforeIt() throws IOException
    {
        fixture.log().close();
        damage(1, 0);
        damage(1, LogFixture.SEGMENT_LENGTH - Segment.PAGE_LENGTH);
        damage(1, Segment.ENTRIES_OFFSET);
        damage(2, 0);
        assertThrows(IllegalStateException.class, fixture::open);
        rewrite();
    }

    @Test
    void shouldKnowWhereASegmentEndedWithoutItsFooter() throws IOException
    {
        final byte[] original = content(2);
        reopen(LogFixture.DISK, () ->
        {
            damage(2, LogFixture.SEGMENT_LENGTH - Segment.PAGE_LENGTH);
            damage(2, offsetOf(14));
        });
        assertEquals(ENTRIES, fixture.log().lastIndex());
        assertFalse(fixture.log().slice(14, ENTRIES, FRAME, new LogSlice()));
        assertTrue(give(14, 3));
        fixture.flush();
        assertEquals(entries, fixture.entries());
        assertArrayEquals(Arrays.copyOf(original, LogFixture.SEGMENT_LENGTH - Segment.PAGE_LENGTH),
            Arrays.copyOf(content(2), LogFixture.SEGMENT_LENGTH - Segment.PAGE_LENGTH));
        reopen(FAST, () -> {});
        scrub();
        assertArrayEquals(original, content(2), "the footer, too");
    }

    @Test
    void shouldNotGuessTermsOfWhatCanNotBeRead()
    {
        fixture.log().close();
        damage(4, LogFixture.SEGMENT_LENGTH - Segment.PAGE_LENGTH);
        damage(4, offsetOf(27));
        final String problem = assertThrows(IllegalStateException.class, fixture::open).getMessage();
        assertTrue(problem.contains(file(4) + " is damaged at offset " + offsetOf(27) + ", index 27"), problem);
        rewriteQuietly();
    }

    private static long termOf(final long index)
    {
        return index < 29 ? 1 : index < 40 ? 5 : 6;
    }

    private static int offsetOf(final int index)
    {
        return Segment.ENTRIES_OFFSET + (index - 1) % 8 * FRAME;
    }

    /** As another member would. */
    private boolean give(final long index, final int count)
    {
        final long[] terms = new long[count];
        for (int i = 0; i < count; i++)
        {
            terms[i] = termOf(index + i);
        }
        final int length = fixture.encode(index, terms, FRAME - EntryDescriptor.HEADER_LENGTH);
        return fixture.log().mend(index, fixture.frames(), 0, length);
    }

    private void reopen(final LogConfig config, final Runnable action) throws IOException
    {
        fixture.log().close();
        action.run();
        fixture = new LogFixture(storage, config);
    }

    /** Through all segments, as far as it gets. */
    private void scrub()
    {
        for (int i = 0; i < 40; i++)
        {
            fixture.advance(1_000_000);
            fixture.flush();
        }
    }

    private void damage(final int number, final int offset)
    {
        overwrite(number, offset, new byte[]{1, 2, 3, 4, 5, 6, 7, 8});
    }

    private void overwrite(final int number, final int offset, final byte[] bytes)
    {
        try (RandomAccessFile file = new RandomAccessFile(file(number).toFile(), "rw"))
        {
            file.seek(offset);
            file.write(bytes);
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }

    private byte[] content(final int number) throws IOException
    {
        return Files.readAllBytes(file(number));
    }

    private Path file(final int number)
    {
        return directory.resolve(SegmentNames.nameOf(number));
    }

    /** So that there is a log to be closed. */
    private void rewrite() throws IOException
    {
        storage.close();
        directory = temporary.resolve("other");
        storage = new FileLogStorage(directory);
        fixture = new LogFixture(storage, LogFixture.DISK);
    }

    private void rewriteQuietly()
    {
        try
        {
            rewrite();
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
