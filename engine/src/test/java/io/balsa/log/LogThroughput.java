package io.balsa.log;

import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.Entry;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A quick look, not a benchmark: appends of 64 bytes into warmed segments, and how long one entry takes to be durable.
 * Argument: an empty directory.
 */
public final class LogThroughput
{
    private static final int SEGMENTS = 12;

    private LogThroughput()
    {
    }

    /**
     * @param args directory.
     * @throws Exception if anything fails.
     */
    public static void main(final String[] args) throws Exception
    {
        for (final Durability durability : Durability.values())
        {
            final Path directory = Path.of(args[0]).resolve(durability.name());
            try (FileLogStorage storage = new FileLogStorage(directory))
            {
                measure(storage, durability);
            }
        }
    }

    private static void measure(final LogStorage storage, final Durability durability)
        throws IOException, InterruptedException
    {
        final SegmentedLog log = SegmentedLog.open(
            storage, LogConfig.defaults().durability(durability), LogFixture.IDENTITY);
        final LogFlusherTest.FlusherThread thread = new LogFlusherTest.FlusherThread(log);
        final Entry entry = new Entry().header(EntryType.COMMAND.value(), 1, 1, 1)
            .payload(new UnsafeBuffer(ByteBuffer.allocateDirect(64)), 0, 64);

        final long[] rates = new long[SEGMENTS];
        final long[] durableRates = new long[SEGMENTS];
        for (int segment = 0; segment < SEGMENTS; segment++)
        {
            // all is quiet: the next segment is ready, everything flushed
            while (log.durableIndex() != log.lastIndex() || log.flusher().isWorkWanted())
            {
                Thread.onSpinWait();
            }
            Thread.sleep(100);
            final int count = 200_000;
            final long start = System.nanoTime();
            for (int i = 0; i < count; i++)
            {
                while (log.append(1, i, entry) == SegmentedLog.NOT_NOW)
                {
                    log.durableIndex();
                }
                if ((i & 63) == 0)
                {
                    log.durableIndex();
                }
            }
            rates[segment] = count * 1_000_000_000L / (System.nanoTime() - start);
            while (log.durableIndex() != log.lastIndex())
            {
                Thread.onSpinWait();
            }
            durableRates[segment] = count * 1_000_000_000L / (System.nanoTime() - start);
        }
        Arrays.sort(rates);
        Arrays.sort(durableRates);
        System.out.printf("%s appends/s: median %,d best %,d; until durable: median %,d%n",
            durability, rates[SEGMENTS / 2], rates[SEGMENTS - 1], durableRates[SEGMENTS / 2]);

        final int rounds = 5000;
        final long[] latencies = new long[rounds];
        for (int i = 0; i < rounds; i++)
        {
            final long start = System.nanoTime();
            log.append(1, i, entry);
            while (log.durableIndex() != log.lastIndex())
            {
                Thread.yield();
            }
            latencies[i] = System.nanoTime() - start;
        }
        Arrays.sort(latencies);
        System.out.printf("%s one entry to durable: p50 %.1f us, p99 %.1f us, max %.1f us%n",
            durability, latencies[rounds / 2] / 1e3, latencies[rounds * 99 / 100] / 1e3, latencies[rounds - 1] / 1e3);
        thread.end();
        log.close();
    }
}
