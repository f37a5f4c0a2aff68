package io.balsa.jmh;

import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.Entry;
import io.balsa.consensus.RaftLog;
import io.balsa.log.Durability;
import io.balsa.log.SegmentedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Opening a log whose last segment holds 300,000 commands of 64 bytes, 36 MB: every frame is read and its checksum
 * compared. An operation is one entry.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecoveryScan
{
    private static final int ENTRIES = 300_000;
    private static final int PAYLOAD_LENGTH = 64;
    private static final int ENTRIES_A_ROUND = 1024;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);

    private LogFiles files;

    /**
     * @throws IOException if there is no place for the log.
     */
    @Setup
    public void setUp() throws IOException
    {
        files = new LogFiles(Durability.DISK_QUORUM);
        final Entry entry = new Entry().header(EntryType.COMMAND.value(), 1, 1, 0)
            .payload(new UnsafeBuffer(ByteBuffer.allocateDirect(PAYLOAD_LENGTH)), 0, PAYLOAD_LENGTH);
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        try (SegmentedLog log = files.open())
        {
            while (log.durableIndex() < ENTRIES)
            {
                for (int i = 0; i < ENTRIES_A_ROUND && log.lastIndex() < ENTRIES; i++)
                {
                    if (log.append(1, i, entry) == RaftLog.NOT_NOW)
                    {
                        break;
                    }
                }
                log.flusher().doWork();
                if (System.nanoTime() - deadlineNs > 0)
                {
                    throw new IllegalStateException("not written in time: " + log);
                }
            }
        }
    }

    /**
     * @return the last index found.
     */
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public long run()
    {
        try (SegmentedLog log = files.open())
        {
            if (log.lastIndex() != ENTRIES)
            {
                throw new IllegalStateException("found " + log.lastIndex());
            }
            return log.lastIndex();
        }
    }

    /**
     * Takes the files away.
     */
    @TearDown
    public void tearDown()
    {
        files.close();
    }
}
