package io.balsa.jmh;

import io.balsa.service.ClientSession;
import io.balsa.session.SessionConfig;
import io.balsa.session.SessionRegistry;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What exactly-once costs a command: is it the next of its session, then its reply kept; and what a repeat costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SessionDedupe
{
    private static final int PAYLOAD_LENGTH = 64;
    /** Replies that the client hasn't acknowledged yet. */
    private static final int LAG = 1024;

    private final UnsafeBuffer payload = new UnsafeBuffer(ByteBuffer.allocateDirect(PAYLOAD_LENGTH));
    private SessionRegistry sessions;
    private long sessionId;
    private long index = 1;
    private long sequence;

    /**
     * Opens a session, and lets what is kept for it grow to what it will be.
     */
    @Setup
    public void setUp()
    {
        sessions = new SessionRegistry(SessionConfig.DEFAULT);
        sessionId = SessionOpening.open(sessions);
        for (int i = 0; i < 2 * LAG; i++)
        {
            command();
        }
    }

    /**
     * @return the session.
     */
    @Benchmark
    public ClientSession command()
    {
        index++;
        sequence++;
        sessions.onEntry(index, index);
        final ClientSession session = sessions.beginCommand(sessionId, sequence, (int) Math.max(0, sequence - LAG));
        session.reply(payload, 0, PAYLOAD_LENGTH);
        sessions.endCommand();
        return session;
    }

    /**
     * @return null: it was executed before.
     */
    @Benchmark
    public ClientSession repeat()
    {
        index++;
        sessions.onEntry(index, index);
        final ClientSession session = sessions.beginCommand(sessionId, sequence, (int) Math.max(0, sequence - LAG));
        if (session != null)
        {
            throw new IllegalStateException("executed twice");
        }
        return session;
    }
}
