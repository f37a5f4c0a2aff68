package io.balsa.log;

import io.balsa.consensus.LogSlice;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SegmentedLogTest
{
    @TempDir
    Path directory;

    private FileLogStorage storage;
    private LogFixture fixture;
    private SegmentedLog log;

    private void open(final Durability durability)
    {
        try
        {
            storage = new FileLogStorage(directory);
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
        fixture = new LogFixture(storage, LogFixture.DISK.durability(durability));
        log = fixture.log();
    }

    @AfterEach
    void close()
    {
        if (fixture != null)
        {
            fixture.log().close();
            storage.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeginEmpty(final Durability durability)
    {
        open(durability);

        assertEquals(1, log.firstIndex());
        assertEquals(0, log.lastIndex());
        assertEquals(0, log.lastTerm());
        assertEquals(0, log.lastTimestamp());
        assertEquals(0, log.durableIndex());
        assertEquals(0, log.endPosition());
        assertEquals(0, log.termAt(0));
        assertEquals(SegmentedLog.NO_TERM, log.termAt(1));
        assertEquals(0, log.lastIndexWithTermAtMost(9, 9));
        assertFalse(log.slice(1, 1, 1000, new LogSlice()));
        assertEquals("log 1..0 t0 segments=1 cut=0B (clean)", log.recovery().toString());
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadBackWhatWasAppended(final Durability durability)
    {
        open(durability);
        final Random random = new Random(1);
        for (int i = 0; i < 500; i++)
        {
            fixture.append(1 + i / 100, random.nextInt(5) == 0 ? 0 : random.nextInt(300));
        }

        assertEquals(500, log.lastIndex());
        assertEquals(5, log.lastTerm());
        assertEquals(LogFixture.timestampOf(500), log.lastTimestamp());
        final List<String> expected = fixture.entries();
        assertEquals(500, expected.size());
        assertEquals("500:t5", expected.get(499).substring(0, 6));
        assertEquals(expected, fixture.entries(1, 1));
        assertEquals(expected, fixture.entries(1, 1 << 20));
        assertEquals(expected.subList(250, 500), fixture.entries(251, 777));

        fixture.flush();
        fixture.flush();
        assertEquals(500, log.durableIndex());
        assertEquals(expected, fixture.entries(), "from mappings");
        final long endPosition = log.endPosition();

        fixture.reopen();
        log = fixture.log();
        assertEquals(500, log.lastIndex());
        assertEquals(500, log.durableIndex());
        assertEquals(5, log.lastTerm());
        assertEquals(LogFixture.timestampOf(500), log.lastTimestamp());
        assertEquals(endPosition, log.endPosition());
        assertEquals(expected, fixture.entries());
        for (int i = 0; i < 300; i++)
        {
            fixture.append(6, 100);
        }
        assertEquals(expected, fixture.entries().subList(0, 500));
        assertEquals(800, fixture.entries().size());
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeZeroLengthPayloads(final Durability durability)
    {
        open(durability);
        assertEquals(1, log.appendNoOp(3, 77));
        assertEquals(2, fixture.append(3, 0));
        fixture.flush();

        assertEquals(2L * EntryDescriptor.HEADER_LENGTH, log.endPosition());
        assertEquals(List.of("1:t3:0:0:77", "2:t3:0:0:1000002"), fixture.entries());
        fixture.reopen();
        assertEquals(List.of("1:t3:0:0:77", "2:t3:0:0:1000002"), fixture.entries());
    }

    @Test
    void shouldBecomeDurableOnlyByTheFlusher()
    {
        open(Durability.DISK_QUORUM);
        fixture.flush();
        fixture.append(1, 10);
        assertEquals(0, log.durableIndex());

        log.flusher().doWork();
        assertEquals(1, log.durableIndex());
    }

    @Test
    void shouldCountMemoryAsDurableInMemoryMode()
    {
        open(Durability.MEMORY_QUORUM);
        fixture.append(1, 10);

        assertEquals(1, log.durableIndex());
    }

    @Test
    void shouldForceInTheBackgroundInMemoryMode()
    {
        open(Durability.MEMORY_QUORUM);
        fixture.flush();
        fixture.append(1, 10);
        assertEquals(1, log.durableIndex());
        log.flusher().doWork();
        assertEquals(0, log.flusher().statistics().forceCount());

        fixture.advance(1_000_000_000L);
        log.flusher().doWork();
        assertEquals(1, log.flusher().statistics().forceCount());
    }

    @ParameterizedTest
    @EnumSource
    void shouldAnswerNotNowWhileNoSegmentIsReady(final Durability durability)
    {
        open(durability);
        long last = 0;
        long result = fixture.appendOnce(1, 1000);
        while (result != SegmentedLog.NOT_NOW)
        {
            last = result;
            result = fixture.appendOnce(1, 1000);
        }
        assertEquals(7, last);
        assertEquals(7, log.lastIndex());
        final int length = fixture.encode(8, new long[]{1, 1}, 1000);
        assertEquals(SegmentedLog.NOT_NOW, log.append(fixture.frames(), 0, length));
        assertEquals(7, log.lastIndex());

        fixture.flush();
        assertEquals(9, log.append(fixture.frames(), 0, length));
        assertEquals(9, fixture.entries().size());
    }

    @ParameterizedTest
    @EnumSource
    void shouldSplitABatchThatSpansTwoSegments(final Durability durability)
    {
        open(durability);
        fixture.flush();
        for (int i = 0; i < 40; i++)
        {
            fixture.appendFrames(new long[]{1 + i, 1 + i, 2 + i, 2 + i, 2 + i}, 333);
        }
        final List<String> expected = fixture.entries();

        assertEquals(200, expected.size());
        assertEquals(41, log.lastTerm());
        assertEquals(LogFixture.timestampOf(200), log.lastTimestamp());
        fixture.reopen();
        assertEquals(expected, fixture.entries());
    }

    @Test
    void shouldKeepASliceWithinItsLimits()
    {
        open(Durability.DISK_QUORUM);
        for (int i = 0; i < 10; i++)
        {
            fixture.append(1, 44);   // frames of 100, padded to 104
        }
        final LogSlice slice = new LogSlice();

        assertTrue(log.slice(2, 10, 1, slice));
        assertEquals(2, slice.lastIndex());
        assertEquals(104, slice.length());
        assertEquals(208, slice.endPosition());
        assertTrue(log.slice(2, 10, 311, slice));
        assertEquals(3, slice.lastIndex());
        assertTrue(log.slice(2, 10, 312, slice));
        assertEquals(4, slice.lastIndex());
        assertTrue(log.slice(2, 3, 10_000, slice));
        assertEquals(3, slice.lastIndex());
        assertTrue(log.slice(2, 99, Integer.MAX_VALUE, slice));
        assertEquals(10, slice.lastIndex());
        assertEquals(1040, slice.endPosition());
        assertFalse(log.slice(0, 10, 1000, slice));
        assertFalse(log.slice(11, 11, 1000, slice));
    }

    @Test
    void shouldCheckFramesFromOutside()
    {
        open(Durability.DISK_QUORUM);
        final UnsafeBuffer frames = fixture.frames();
        final int length = fixture.encode(5, new long[]{2, 2, 3}, 21);
        assertEquals(3, log.check(4, 3, frames, 0, length));
        assertEquals(6, log.indexOf(frames, length / 3));
        assertEquals(0, log.check(4, 3, frames, 0, 0));
        assertEquals(SegmentedLog.MALFORMED, log.check(3, 3, frames, 0, length), "index");
        assertEquals(SegmentedLog.MALFORMED, log.check(4, 3, frames, 0, length - 8), "cut");
        assertEquals(SegmentedLog.MALFORMED, log.check(4, 3, frames, 0, length - 1), "alignment");
        assertEquals(SegmentedLog.MALFORMED, log.check(4, 3, frames, 8, length - 8), "offset");
        assertEquals(SegmentedLog.MALFORMED, log.check(4, 2, frames, 0, length), "a term that the sender isn't in");

        for (int i = 0; i < 77; i++)
        {
            frames.putByte(i, (byte) (frames.getByte(i) ^ 0x10));
            assertEquals(SegmentedLog.MALFORMED, log.check(4, 3, frames, 0, length), "flipped byte " + i);
            frames.putByte(i, (byte) (frames.getByte(i) ^ 0x10));
        }
        fixture.encode(5, new long[]{3, 2}, 21);
        assertEquals(SegmentedLog.MALFORMED, log.check(4, 3, frames, 0, 160), "falling term");
        fixture.encode(5, new long[]{3}, 4096);
        assertEquals(SegmentedLog.MALFORMED, log.check(4, 3, frames, 0, 4152), "longer than maxFrameLength");
    }

    @Test
    void shouldCheckFramesInAnyKindOfBuffer()
    {
        open(Durability.DISK_QUORUM);
        final int length = fixture.encode(5, new long[]{2, 2, 3}, 21);
        final byte[] bytes = new byte[length + 16];
        fixture.frames().getBytes(0, bytes, 16, length);

        assertEquals(3, log.check(4, 3, new UnsafeBuffer(bytes), 16, length));
        assertEquals(3, log.check(4, 3, new UnsafeBuffer(bytes, 8, length + 8), 8, length));
        final UnsafeBuffer bare = new UnsafeBuffer(fixture.frames().addressOffset(), length);
        assertEquals(3, log.check(4, 3, bare, 0, length));
        assertEquals(3, log.check(4, 3, new UnsafeBuffer(fixture.frames(), 0, length), 0, length));
    }

    @Test
    void shouldTellHowMuchOfABatchIsHeld()
    {
        open(Durability.DISK_QUORUM);
        fixture.appendFrames(new long[]{1, 1, 2, 2}, 8);
        final int frame = 64;

        int length = fixture.encode(1, new long[]{1, 1, 2, 2}, 8);
        assertEquals(4 * frame, log.matchingLength(fixture.frames(), 0, length));
        length = fixture.encode(2, new long[]{1, 2, 3}, 8);
        assertEquals(2 * frame, log.matchingLength(fixture.frames(), 0, length));
        length = fixture.encode(4, new long[]{2, 2, 2}, 8);
        assertEquals(frame, log.matchingLength(fixture.frames(), 0, length));
        length = fixture.encode(5, new long[]{2}, 8);
        assertEquals(0, log.matchingLength(fixture.frames(), 0, length));
        length = fixture.encode(0, new long[]{0, 1}, 8);
        assertEquals(2 * frame, log.matchingLength(fixture.frames(), 0, length), "before firstIndex");
    }

    @Test
    void shouldRefuseWhatNoSegmentCanHold()
    {
        open(Durability.DISK_QUORUM);

        assertThrows(IllegalArgumentException.class, () -> fixture.appendOnce(1, 4096));
        final int length = fixture.encode(2, new long[]{1}, 8);
        assertThrows(IllegalStateException.class, () -> log.append(fixture.frames(), 0, length));
    }

    @Test
    void shouldCheckSettings()
    {
        final LogConfig defaults = LogConfig.defaults();
        assertTrue(message(() -> defaults.durability(null)).contains("durability"));
        assertTrue(message(() -> defaults.lengths(5000, 100)).contains("segment.length"));
        assertTrue(message(() -> defaults.lengths(16384, 8200)).contains("command.length.max"));
        assertTrue(message(() -> defaults.memoryFlushIntervalNs(0)).contains("memory.flush.interval"));
    }

    private static String message(final Runnable action)
    {
        return assertThrows(IllegalArgumentException.class, action::run).getMessage();
    }

    @Test
    void shouldAnswerTermsAsBruteForceDoes()
    {
        open(Durability.DISK_QUORUM);
        final Random random = new Random(42);
        final long[] terms = new long[400];
        long term = 1;
        for (int i = 1; i < terms.length; i++)
        {
            term += random.nextInt(4) == 0 ? random.nextInt(3) : 0;
            terms[i] = term;
            fixture.append(term, 60);
        }
        int last = terms.length - 1;
        for (int round = 0; round < 5; round++)
        {
            for (int index = -1; index <= last + 1; index++)
            {
                final long expected = index < 0 || index > last ? SegmentedLog.NO_TERM : terms[index];
                assertEquals(expected, log.termAt(index));
                for (long atMost = 0; atMost <= term + 1; atMost += 7)
                {
                    int found = Math.min(index, last);
                    while (found > 0 && terms[found] > atMost)
                    {
                        found--;
                    }
                    if (index >= 0)
                    {
                        assertEquals(found, log.lastIndexWithTermAtMost(atMost, index), atMost + " at " + index);
                    }
                }
            }
            last -= random.nextInt(90);
            log.truncateAfter(last);
            fixture.flush();
        }
    }
}
