package io.balsa.log;

import io.balsa.consensus.LogSlice;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Real files, damaged by hand.
 */
class LogRecoveryTest
{
    private static final int FRAME = 1024;

    @TempDir
    Path temporary;

    private Path directory;
    private List<String> entries;

    /** Frames of 1024 bytes, 8 a segment: 1..8, 9..16, 17..19, and a blank spare. */
    @BeforeEach
    void write() throws IOException
    {
        directory = temporary.resolve("node");
        try (FileLogStorage storage = new FileLogStorage(directory))
        {
            final LogFixture fixture = new LogFixture(storage, LogFixture.DISK);
            for (int i = 0; i < 19; i++)
            {
                fixture.append(1 + i / 5, FRAME - EntryDescriptor.HEADER_LENGTH);
            }
            fixture.flush();
            entries = fixture.entries();
            fixture.log().close();
        }
        assertEquals(List.of("segment-0000000001.log", "segment-0000000002.log", "segment-0000000003.log",
            "segment-0000000004.log"), names());
    }

    private List<String> names() throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.map((file) -> file.getFileName().toString())
                .sorted().toList();
        }
    }

    private Path segment(final int number)
    {
        return directory.resolve(SegmentNames.nameOf(number));
    }

    private interface Check
    {
        void accept(LogFixture fixture);
    }

    private void open(final LogConfig config, final Check check)
    {
        try (FileLogStorage storage = new FileLogStorage(directory))
        {
            final LogFixture fixture = new LogFixture(storage, config);
            check.accept(fixture);
            fixture.log().close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** As {@link #open}, on a copy in memory: thousands of real forces would take minutes. */
    private void openCopy(final byte[] lastSegment, final Check check) throws IOException
    {
        final SimulatedStorage storage = new SimulatedStorage(new Random(1));
        storage.put(SegmentNames.nameOf(1), Files.readAllBytes(segment(1)));
        storage.put(SegmentNames.nameOf(2), Files.readAllBytes(segment(2)));
        storage.put(SegmentNames.nameOf(3), lastSegment);
        check.accept(new LogFixture(storage, LogFixture.DISK));
    }

    private String refusal(final LogConfig config)
    {
        return assertThrows(IllegalStateException.class, () -> open(config, (fixture) -> fixture.entries()))
            .getMessage();
    }

    private static SegmentedLog openBehind(final LogStorage storage, final LogConfig config, final LogOrigin origin)
    {
        return SegmentedLog.open(
            storage, config, LogFixture.IDENTITY, () -> 0, SpaceReserve.none(storage), origin);
    }

    /** What can't be shown, of all. */
    private String damageFound()
    {
        final String[] found = new String[1];
        open(LogFixture.DISK, fixture ->
        {
            final LogSlice slice = new LogSlice();
            long next = 1;
            while (fixture.log().slice(next, 19, 1000, slice))
            {
                next = slice.lastIndex() + 1;
            }
            assertEquals(fixture.log().damagedIndex(), next);
            found[0] = fixture.log().damaged().problem();
        });
        return found[0];
    }

    private void zero(final int number, final int from, final int to) throws IOException
    {
        final byte[] bytes = Files.readAllBytes(segment(number));
        for (int i = from; i < to; i++)
        {
            bytes[i] = 0;
        }
        Files.write(segment(number), bytes);
    }

    private void flip(final int number, final int offset) throws IOException
    {
        final byte[] bytes = Files.readAllBytes(segment(number));
        bytes[offset] ^= 0x40;
        Files.write(segment(number), bytes);
    }

    private void assertRecovers(final LogFixture fixture, final int count)
    {
        assertEquals(count, fixture.log().lastIndex());
        assertEquals(count, fixture.log().durableIndex());
        assertEquals(entries.subList(0, count), fixture.entries());
    }

    @Test
    void shouldReopenUnchanged() throws IOException
    {
        open(LogFixture.DISK, (fixture) ->
        {
            assertRecovers(fixture, 19);
            assertEquals("log 1..19 t4 segments=3 cut=0B (clean)", fixture.log().recovery().toString());
        });
        assertFalse(names().contains("segment-0000000004.log"), "the blank spare was removed");
    }

    @Test
    void shouldRecoverToTheLastWholeEntryFromEveryCut() throws IOException
    {
        final byte[] whole = Files.readAllBytes(segment(3));
        final int end = Segment.ENTRIES_OFFSET + 3 * FRAME;
        for (int cut = end; cut >= end - 2 * FRAME - 8; cut--)
        {
            final byte[] bytes = whole.clone();
            Arrays.fill(bytes, cut, bytes.length, (byte) 0);
            // the last byte of a frame is never zero, so each cut byte counts
            final int count = 16 + (cut - Segment.ENTRIES_OFFSET) / FRAME;
            openCopy(bytes, (fixture) -> assertRecovers(fixture, count));
        }
    }

    @Test
    void shouldDetectEveryFlippedByteOfTheLastFrames() throws IOException
    {
        final byte[] whole = Files.readAllBytes(segment(3));
        for (int i = 0; i < 2 * FRAME; i++)
        {
            final byte[] bytes = whole.clone();
            bytes[Segment.ENTRIES_OFFSET + FRAME + i] ^= 0x40;
            final int count = 17 + i / FRAME;
            openCopy(bytes, (fixture) ->
            {
                assertRecovers(fixture, count);
                assertEquals((19 - count) * FRAME, fixture.log().recovery().cutBytes());
            });
        }
    }

    @Test
    void shouldNotLetCutBytesComeBack() throws IOException
    {
        // 17 is torn; 18 and 19 stand behind it, whole
        flip(3, Segment.ENTRIES_OFFSET + 100);
        open(LogFixture.DISK, (fixture) ->
        {
            assertRecovers(fixture, 16);
            assertTrue(fixture.log().recovery().toString().contains("torn tail of segment-0000000003.log"));
            fixture.append(4, FRAME - EntryDescriptor.HEADER_LENGTH);
            fixture.flush();
        });
        open(LogFixture.DISK, (fixture) -> assertEquals(17, fixture.log().lastIndex()));
    }

    @Test
    void shouldScanASegmentWithoutFooter() throws IOException
    {
        final byte[] sealed = Files.readAllBytes(segment(1));
        zero(1, LogFixture.SEGMENT_LENGTH - Segment.PAGE_LENGTH, LogFixture.SEGMENT_LENGTH);
        flip(2, LogFixture.SEGMENT_LENGTH - Segment.PAGE_LENGTH + 20);
        open(LogFixture.DISK, (fixture) -> assertRecovers(fixture, 19));
        assertEquals(-1, Arrays.mismatch(sealed, Files.readAllBytes(segment(1))), "footer written again");
    }

    @Test
    void shouldGoOnBehindALastSegmentThatIsSealed() throws IOException
    {
        Files.delete(segment(3));
        open(LogFixture.DISK, (fixture) ->
        {
            assertRecovers(fixture, 16);
            assertEquals(LogFixture.timestampOf(16), fixture.log().lastTimestamp());
            fixture.append(9, 10);
            fixture.flush();
        });
        open(LogFixture.DISK, (fixture) ->
        {
            assertEquals(17, fixture.log().lastIndex());
            fixture.log().truncateAfter(12);
            fixture.flush();
            fixture.append(9, 10);
            fixture.flush();
        });
        open(LogFixture.DISK, (fixture) -> assertEquals(13, fixture.entries().size()));
    }

    @Test
    void shouldRefuseDamageBelowALaterSegment() throws IOException
    {
        zero(2, LogFixture.SEGMENT_LENGTH - Segment.PAGE_LENGTH, LogFixture.SEGMENT_LENGTH);
        flip(2, Segment.ENTRIES_OFFSET + 3 * FRAME + 60);
        final String message = refusal(LogFixture.DISK);

        assertTrue(message.contains("segment-0000000002.log is damaged at offset 7168, index 12"), message);
        final List<String> before = names();
        assertEquals(before, names(), "nothing was touched");
    }

    @Test
    void shouldCutThereInMemoryModeWhereNothingWasPromised() throws IOException
    {
        zero(2, LogFixture.SEGMENT_LENGTH - Segment.PAGE_LENGTH, LogFixture.SEGMENT_LENGTH);
        flip(2, Segment.ENTRIES_OFFSET + 3 * FRAME + 60);
        final LogConfig memory = LogFixture.DISK.durability(Durability.MEMORY_QUORUM);
        open(memory, (fixture) -> assertRecovers(fixture, 11));
        open(memory, (fixture) -> assertRecovers(fixture, 11));
    }

    /** Segment 3 was forced before segment 2, and both lie beside a snapshot of an entry that neither holds now. */
    @Test
    void shouldCutThereInMemoryModeAlthoughItDiesInTheMiddleOfThat() throws IOException
    {
        zero(2, LogFixture.SEGMENT_LENGTH - Segment.PAGE_LENGTH, LogFixture.SEGMENT_LENGTH);
        zero(2, Segment.ENTRIES_OFFSET + 3 * FRAME, Segment.ENTRIES_OFFSET + 4 * FRAME);
        final LogConfig config = LogFixture.DISK.durability(Durability.MEMORY_QUORUM);
        final LogOrigin origin = new LogOrigin(14, 3, 0, 14 * FRAME);
        int crashes = 0;
        for (int operations = 0; operations <= crashes; operations++)
        {
            final SimulatedStorage storage = new SimulatedStorage(new Random(operations));
            for (int number = 1; number <= 4; number++)
            {
                storage.put(SegmentNames.nameOf(number), Files.readAllBytes(segment(number)));
            }
            storage.crashAfter(operations);
            try
            {
                openBehind(storage, config, origin).close();
            }
            catch (final SimulatedStorage.Crash crash)
            {
                crashes++;
            }
            storage.onPowerCut();

            final SegmentedLog log = openBehind(storage, config, origin);
            assertEquals(15, log.firstIndex());
            assertEquals(14, log.lastIndex());
        }
        assertTrue(crashes > 8, crashes + " operations");
    }

    @Test
    void shouldRefuseAMissingSegment() throws IOException
    {
        Files.delete(segment(2));
        assertTrue(refusal(LogFixture.DISK).contains("index 9: a later segment begins at index 17"));
        Files.delete(segment(1));
        assertTrue(refusal(LogFixture.DISK).contains("no segment before index 17"));
    }

    @Test
    void shouldNeitherShowNorHideDamageInASealedSegment() throws IOException
    {
        flip(1, Segment.ENTRIES_OFFSET + 2 * FRAME + 60);

        assertEquals("entry 3 at offset 6144 of " + segment(1) + " is damaged", damageFound());
    }

    /** An older version of a sector that comes back whole: checksum, index and place are right, the term isn't. */
    @Test
    void shouldNotTakeAnEntryThatWasCutOnceForTheOneThatReplacedIt() throws IOException
    {
        try (FileLogStorage storage = new FileLogStorage(temporary.resolve("other")))
        {
            final LogFixture other = new LogFixture(storage, LogFixture.DISK);
            final int length = other.encode(8, new long[]{1}, FRAME - EntryDescriptor.HEADER_LENGTH);
            final byte[] bytes = Files.readAllBytes(segment(1));
            other.frames().getBytes(0, bytes, Segment.ENTRIES_OFFSET + 7 * FRAME, length);
            Files.write(segment(1), bytes);
            other.log().close();
        }

        assertEquals("entry 8 at offset 11264 of " + segment(1) + " is damaged", damageFound());
    }

    @Test
    void shouldNameASegmentOfWhichNeitherHeaderNorFirstEntryIsThere() throws IOException
    {
        zero(1, LogFixture.SEGMENT_LENGTH - Segment.PAGE_LENGTH, LogFixture.SEGMENT_LENGTH);
        zero(2, LogFixture.SEGMENT_LENGTH - Segment.PAGE_LENGTH, LogFixture.SEGMENT_LENGTH);
        zero(2, 0, Segment.ENTRIES_OFFSET + 100);
        final String second = refusal(LogFixture.DISK);
        assertTrue(second.contains("segment-0000000002.log is damaged at its beginning"), second);
        assertTrue(second.contains("index 9: a later segment begins at index 17"), second);

        zero(1, 0, Segment.ENTRIES_OFFSET + 100);
        final String first = refusal(LogFixture.DISK);
        assertTrue(first.contains("segment-0000000001.log is damaged at its beginning"), first);
    }

    @Test
    void shouldRebuildALostHeader() throws IOException
    {
        zero(3, 0, Segment.PAGE_LENGTH);
        open(LogFixture.DISK, (fixture) ->
        {
            assertRecovers(fixture, 19);
            assertEquals("rebuilt the header of segment-0000000003.log", fixture.log().recovery().reason());
        });
        open(LogFixture.DISK, (fixture) -> assertEquals("clean", fixture.log().recovery().reason()));
    }

    @Test
    void shouldRemoveWhatAHalfMadeSegmentLeaves() throws IOException
    {
        Files.write(directory.resolve("segment-0000000005.log.tmp"), new byte[1000]);
        Files.write(segment(6), new byte[0]);
        Files.write(segment(7), new byte[5000]);
        final byte[] garbage = new byte[LogFixture.SEGMENT_LENGTH];
        Arrays.fill(garbage, (byte) 0x5A);
        Files.write(segment(8), garbage);
        open(LogFixture.DISK, (fixture) -> assertRecovers(fixture, 19));
        assertEquals(3, names().size());
    }

    @Test
    void shouldEmptyAFileThatIsMadeAgain() throws IOException
    {
        try (FileLogStorage storage = new FileLogStorage(directory);
            SegmentFile file = storage.create(SegmentNames.nameOf(1)))
        {
            assertEquals(0, file.length());
        }
    }

    @Test
    void shouldRefuseAnotherStoresSegments() throws IOException
    {
        try (FileLogStorage storage = new FileLogStorage(directory))
        {
            for (final StoreIdentity other : List.of(
                new StoreIdentity(8, 4711, 1, 1), new StoreIdentity(7, 4712, 1, 1)))
            {
                final String message = assertThrows(IllegalStateException.class,
                    () -> SegmentedLog.open(storage, LogFixture.DISK, other)).getMessage();
                assertTrue(message.contains("belongs to another store"), message);
            }
        }
    }

    @Test
    void shouldGoOnWithAnotherSegmentLengthAndMode()
    {
        for (final LogConfig config : List.of(
            LogFixture.DISK.lengths(32 * 1024, 4096),
            LogFixture.DISK.lengths(32 * 1024, 4096).durability(Durability.MEMORY_QUORUM),
            LogFixture.DISK))
        {
            open(config, (fixture) ->
            {
                final int count = fixture.entries().size();
                assertEquals(entries, fixture.entries().subList(0, 19));
                for (int i = 0; i < 50; i++)
                {
                    fixture.append(9, 1000);
                }
                fixture.flush();
                assertEquals(count + 50, fixture.log().lastIndex());
            });
        }
        open(LogFixture.DISK, (fixture) ->
        {
            assertEquals(169, fixture.entries().size());
            fixture.log().truncateAfter(40);
            fixture.append(9, 1000);
            fixture.flush();
        });
        open(LogFixture.DISK, (fixture) -> assertEquals(41, fixture.entries().size()));
    }

    @Test
    void shouldFindTermRunsOfManyTermsByScanning()
    {
        final Path other = temporary.resolve("other");
        try (FileLogStorage storage = new FileLogStorage(other))
        {
            final LogConfig config = LogFixture.DISK.lengths(64 * 1024, 4096);
            final LogFixture fixture = new LogFixture(storage, config);
            for (int i = 1; i <= 1500; i++)
            {
                fixture.append(i, 0);   // more runs than a footer holds
            }
            fixture.flush();
            fixture.reopen();
            assertEquals(1500, fixture.log().lastIndex());
            assertEquals(700, fixture.log().termAt(700));
            fixture.log().close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    @Test
    void shouldTellFramesFromZerosAndShiftedOnes()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
        assertEquals(0, EntryDescriptor.validLength(buffer, 0, 256, 0, 0, new FrameChecksum()));
        buffer.putInt(0, Integer.MAX_VALUE, ByteOrder.LITTLE_ENDIAN);
        assertEquals(0, EntryDescriptor.validLength(buffer, 0, 256, 0, 0, new FrameChecksum()));
        buffer.putInt(0, -8, ByteOrder.LITTLE_ENDIAN);
        assertEquals(0, EntryDescriptor.validLength(buffer, 0, 256, 0, 0, new FrameChecksum()));
    }
}
