package io.balsa.log;

import com.sun.management.ThreadMXBean;
import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.Entry;
import io.balsa.consensus.LogSlice;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * In the steady state nothing is allocated on either thread, which is one thread here.
 */
class AllocationTest
{
    private static final int ROUNDS = 300;
    private static final int WINDOWS = 20;

    @TempDir
    Path directory;

    private final Entry entry = new Entry();
    private final LogSlice slice = new LogSlice();
    private final UnsafeBuffer payload = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
    private final UnsafeBuffer received = new UnsafeBuffer(ByteBuffer.allocateDirect(4096));

    @ParameterizedTest
    @EnumSource
    void shouldAllocateNothing(final Durability durability) throws IOException
    {
        final LogConfig config = LogConfig.defaults().lengths(4 * 1024 * 1024, 4096).durability(durability)
            .memoryFlushIntervalNs(1);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long id = Thread.currentThread().getId();
        try (FileLogStorage storage = new FileLogStorage(directory);
            SegmentedLog log = SegmentedLog.open(storage, config, LogFixture.IDENTITY);
            TermFile termFile = TermFile.open(new FileLogStorage(directory.resolve("term")), LogFixture.IDENTITY))
        {
            while (log.flusher().doWork() > 0)
            {
                Thread.onSpinWait();
            }
            // the JDK allocates a little here and there until all is compiled
            long allocated = Long.MAX_VALUE;
            for (int window = 0; window < WINDOWS && allocated > 0; window++)
            {
                final long before = threads.getThreadAllocatedBytes(id);
                work(log, termFile);
                allocated = threads.getThreadAllocatedBytes(id) - before;
            }
            assertEquals(0, allocated, "bytes in " + ROUNDS + " rounds");
        }
    }

    private void work(final SegmentedLog log, final TermFile termFile)
    {
        for (int i = 0; i < ROUNDS; i++)
        {
            entry.header(EntryType.COMMAND.value(), 1, i, 0).payload(payload, 0, 64);
            log.append(1, i, entry);
            log.append(1, i, entry);
            final long last = log.lastIndex();
            log.slice(last - 1, last, 4096, slice);
            received.putBytes(0, slice.buffer(), 0, slice.length());
            log.check(last - 2, 1, received, 0, slice.length());
            log.matchingLength(received, 0, slice.length());
            log.slice(Math.max(1, last - 50), last - 49, 4096, slice);
            log.termAt(last);
            log.lastIndexWithTermAtMost(1, last);
            log.flusher().doWork();
            if (log.durableIndex() != last)
            {
                throw new AssertionError(log.toString());
            }
            if (i % 100 == 0)
            {
                termFile.save(termFile.currentTerm() + 1, 1);
            }
        }
    }
}
