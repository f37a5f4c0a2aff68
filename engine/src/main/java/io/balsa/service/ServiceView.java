package io.balsa.service;

import java.util.function.Consumer;
import java.util.function.Function;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * What the service sees of the node. The {@link Applier} moves index and time.
 */
final class ServiceView implements ServiceContext
{
    private final int memberId;
    private final SessionLedger sessions;
    private final Function<String, AtomicCounter> counters;
    private long index;
    private long clusterTime;

    ServiceView(final int memberId, final SessionLedger sessions, final Function<String, AtomicCounter> counters)
    {
        this.memberId = memberId;
        this.sessions = sessions;
        this.counters = counters;
    }

    /**
     * Cluster time never falls, whatever a leader with a lagging clock has written.
     */
    void moveTo(final long entryIndex, final long timestamp)
    {
        index = entryIndex;
        clusterTime = Math.max(clusterTime, timestamp);
    }

    @Override
    public int memberId()
    {
        return memberId;
    }

    @Override
    public long clusterTime()
    {
        return clusterTime;
    }

    @Override
    public long index()
    {
        return index;
    }

    @Override
    public ClientSession session(final long sessionId)
    {
        return sessions.session(sessionId);
    }

    @Override
    public void forEachSession(final Consumer<ClientSession> action)
    {
        sessions.forEachSession(action);
    }

    @Override
    public AtomicCounter addCounter(final String label)
    {
        return counters.apply(label);
    }
}
