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
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Appends as a leader does, stamp and checksum included, into a segment that is ready: what is written to the file is
 * cut again outside of the time measured, so the log doesn't grow. With memory durability the write into the page cache
 * is in here, once a batch as in a duty cycle; forcing to disk is another thread's work and isn't.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LogAppend
{
    static final int BATCH = 4096;
    private static final int ROUNDS_MAX = 100;

    /** Bytes of a command. */
    @Param({"64", "256", "1024"})
    public int length = 64;

    /** What acknowledged means. */
    @Param({"MEMORY_QUORUM", "DISK_QUORUM"})
    public Durability durability = Durability.MEMORY_QUORUM;

    private LogFiles files;
    private SegmentedLog log;
    private Entry entry;

    /**
     * @throws IOException if there is no place for the log.
     */
    @Setup
    public void setUp() throws IOException
    {
        files = new LogFiles(durability);
        log = files.open();
        entry = new Entry().header(EntryType.COMMAND.value(), 1, 1, 0)
            .payload(new UnsafeBuffer(ByteBuffer.allocateDirect(length)), 0, length);
        settle();
    }

    /**
     * Cuts what was appended, once it is durable.
     */
    @Setup(Level.Invocation)
    public void settle()
    {
        for (int i = 0; i < ROUNDS_MAX && log.flusher().doWork() > 0; i++)
        {
            log.durableIndex();
        }
        if (log.lastIndex() > 0)
        {
            log.truncateAfter(0);
        }
        for (int i = 0; i < ROUNDS_MAX && log.flusher().doWork() > 0; i++)
        {
            log.durableIndex();
        }
    }

    /**
     * @return the durable index.
     */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long run()
    {
        for (int i = 0; i < BATCH; i++)
        {
            if (log.append(1, i, entry) == RaftLog.NOT_NOW)
            {
                throw new IllegalStateException("no segment is ready: " + log);
            }
        }
        return log.durableIndex();
    }

    /**
     * Takes the files away.
     */
    @TearDown
    public void tearDown()
    {
        log.close();
        files.close();
    }
}
