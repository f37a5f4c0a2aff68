package io.balsa.log;

import io.balsa.consensus.LogSlice;
import org.agrona.concurrent.IdleStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LogFlusherTest
{
    private final SimulatedStorage storage = new SimulatedStorage(new Random(3));

    @ParameterizedTest
    @EnumSource
    void shouldWaitForSpaceAndGoOn(final Durability durability)
    {
        final LogFixture fixture = new LogFixture(storage, LogFixture.DISK.durability(durability));
        final SegmentedLog log = fixture.log();
        storage.isFull(true);
        fixture.flush();
        long last = 0;
        for (long index = 0; index != SegmentedLog.NOT_NOW; index = fixture.appendOnce(1, 1000))
        {
            last = index;
        }
        fixture.flush();
        assertEquals(SegmentedLog.NOT_NOW, fixture.appendOnce(1, 1000));
        assertTrue(log.flusher().problem().contains("No space left"), log.flusher().problem());
        assertEquals(last, log.durableIndex(), "what fitted is durable all the same");

        storage.isFull(false);
        fixture.flush();
        assertEquals(SegmentedLog.NOT_NOW, fixture.appendOnce(1, 1000), "tries again after a second");
        fixture.advance(1_000_000_000L);
        fixture.flush();
        assertNull(log.flusher().problem());
        assertEquals(last + 1, fixture.appendOnce(1, 1000));
        fixture.flush();
        assertEquals(last + 1, fixture.entries().size());
        fixture.reopen();
        assertEquals(last + 1, fixture.entries().size());
    }

    @Test
    void shouldStopAfterAFailedForce()
    {
        final LogFixture fixture = new LogFixture(storage, LogFixture.DISK);
        final SegmentedLog log = fixture.log();
        fixture.flush();
        fixture.append(1, 10);
        storage.failNext(new IOException("Input/output error"));
        log.flusher().doWork();

        final UncheckedIOException failure = assertThrows(UncheckedIOException.class, log::durableIndex);
        assertTrue(failure.getMessage().contains("segment-0000000001.log"), failure.getMessage());
        assertEquals(0, log.flusher().doWork(), "never tried again");
        assertSame(failure, assertThrows(UncheckedIOException.class, log::durableIndex));
        assertSame(failure, assertThrows(UncheckedIOException.class, () -> fixture.appendOnce(1, 10)));
    }

    @Test
    void shouldStopAfterAFailedCut()
    {
        final LogFixture fixture = new LogFixture(storage, LogFixture.DISK);
        fixture.append(1, 10);
        fixture.flush();
        fixture.log().truncateAfter(0);
        storage.failNext(new IOException("Input/output error"));
        fixture.log().flusher().doWork();

        assertThrows(UncheckedIOException.class, () -> fixture.appendOnce(1, 10));
    }

    @Test
    void shouldGroupWhatWasAppendedDuringAFlush()
    {
        final LogFixture fixture = new LogFixture(storage, LogFixture.DISK);
        fixture.flush();
        fixture.append(1, 10);
        storage.during(2, () ->
        {
            for (int i = 0; i < 5; i++)
            {
                fixture.append(1, 10);
            }
        });
        fixture.log().flusher().doWork();
        assertEquals(1, fixture.log().durableIndex());
        fixture.log().flusher().doWork();
        assertEquals(6, fixture.log().durableIndex());
        assertEquals(2, fixture.log().flusher().statistics().forceCount());
    }

    @Test
    void shouldReuseBuffersOfSealedSegments()
    {
        final LogFixture fixture = new LogFixture(storage, LogFixture.DISK);
        final Set<Long> addresses = new HashSet<>();
        final LogSlice slice = new LogSlice();
        for (int i = 0; i < 200; i++)
        {
            final long index = fixture.append(1, 1000);
            fixture.flush();
            fixture.log().slice(index, index, 1, slice);
            // one address for each place in a buffer
            addresses.add(slice.buffer().addressOffset());
        }
        assertTrue(addresses.size() <= 3 * 7, addresses.size() + " places");
    }

    @Test
    @Timeout(60)
    void shouldKeepUpOnAThreadOfItsOwn(@TempDir final Path directory) throws Exception
    {
        for (final Durability durability : Durability.values())
        {
            try (LogStorage files = new FileLogStorage(directory.resolve(durability.name())))
            {
                final SegmentedLog log =
                    SegmentedLog.open(files, LogFixture.DISK.durability(durability), LogFixture.IDENTITY);
                final FlusherThread thread = new FlusherThread(log);
                final List<String> entries = new TrafficUnderTest(log).run(3000, new Random(9));
                thread.end();
                log.close();

                final SegmentedLog again =
                    SegmentedLog.open(files, LogFixture.DISK.durability(durability), LogFixture.IDENTITY);
                assertEquals("clean", again.recovery().reason());
                assertEquals(entries, TrafficUnderTest.entries(again));
                assertFalse(entries.isEmpty());
                again.close();
            }
        }
    }

    /**
     * What a node does: the flusher's duty cycle until told to end.
     */
    static final class FlusherThread
    {
        private final SegmentedLog log;
        private final Thread thread;
        private volatile boolean isRunning = true;

        FlusherThread(final SegmentedLog log)
        {
            this.log = log;
            thread = new Thread(this::run, log.flusher().roleName());
            thread.start();
        }

        private void run()
        {
            final IdleStrategy idleStrategy = log.flusher().idleStrategy();
            while (isRunning)
            {
                idleStrategy.idle(log.flusher().doWork());
            }
        }

        void end() throws InterruptedException
        {
            isRunning = false;
            log.flusher().wake();
            thread.join();
        }
    }
}
