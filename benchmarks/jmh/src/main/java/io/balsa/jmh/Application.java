package io.balsa.jmh;

import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.Entry;
import io.balsa.service.Applier;
import io.balsa.session.SessionConfig;
import io.balsa.session.SessionRegistry;
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

/**
 * Committed entries to an echo service: decoded, deduplicated, executed, the reply kept. An operation is one command,
 * with its append to the log in memory, which is some 5 % of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Application
{
    static final int BATCH = 256;
    private static final int PAYLOAD_LENGTH = 64;
    private static final int BYTES_PER_CYCLE = 1024 * 1024;

    private final Entry entry = new Entry()
        .payload(new UnsafeBuffer(ByteBuffer.allocateDirect(PAYLOAD_LENGTH)), 0, PAYLOAD_LENGTH);
    private RingLog log;
    private Applier applier;
    private long sessionId;
    private long sequence;

    /**
     * Opens a session, and lets what is kept for it grow to what it will be.
     */
    @Setup
    public void setUp()
    {
        log = new RingLog(PAYLOAD_LENGTH);
        final SessionRegistry sessions = new SessionRegistry(SessionConfig.DEFAULT);
        sessionId = SessionOpening.open(sessions);
        applier = new Applier(log, new EchoService(), sessions, 0, BYTES_PER_CYCLE, label ->
        {
            throw new IllegalStateException("no counters here");
        });
        applier.start();
        for (int i = 0; i < 8; i++)
        {
            run();
        }
    }

    /**
     * @return the applied index.
     */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long run()
    {
        for (int i = 0; i < BATCH; i++)
        {
            sequence++;
            entry.header(EntryType.COMMAND.value(), sessionId, sequence, (int) Math.max(0, sequence - BATCH));
            log.append(1, sequence, entry);
        }
        applier.applyUpTo(log.lastIndex());
        if (applier.appliedIndex() != log.lastIndex())
        {
            throw new IllegalStateException("applied " + applier.appliedIndex() + " of " + log.lastIndex());
        }
        return applier.appliedIndex();
    }
}
