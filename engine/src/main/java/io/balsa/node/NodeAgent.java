package io.balsa.node;

import io.balsa.consensus.MemberStores;
import io.balsa.consensus.Raft;
import io.balsa.log.SegmentedLog;
import io.balsa.service.Applier;
import io.balsa.session.EgressPublisher;
import io.balsa.session.IngressAdapter;
import io.balsa.transport.Network;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.NanoClock;

/**
 * The duty cycle: who is called, in which order. Batches are what a cycle found waiting; nothing waits to fill one, and
 * nothing blocks but where a vote is forced to disk.
 */
final class NodeAgent implements Agent
{
    private static final long HAND_OVER_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(300);

    private final NanoClock clock;
    private final LongUnaryOperator epoch;
    private final Network network;
    private final IngressAdapter ingress;
    private final Raft raft;
    private final MemberStores stores;
    private final SegmentedLog log;
    private final Applier applier;
    private final SnapshotDuty snapshots;
    private final EgressPublisher egress;
    private final Housekeeping housekeeping;
    private final String roleName;
    private volatile boolean isClosing;
    private volatile boolean isAborted;
    private boolean isHandingOver;
    private long handOverDeadlineNs;
    private long seenIndexes;
    private long activeNs;
    private long quietNs;

    NodeAgent(final Rooms rooms, final String roleName, final NanoClock clock, final LongUnaryOperator epoch)
    {
        this.clock = clock;
        this.epoch = epoch;
        this.network = rooms.network;
        this.ingress = rooms.ingress;
        this.raft = rooms.raft;
        this.stores = rooms.stores;
        this.log = rooms.log;
        this.applier = rooms.applier;
        this.snapshots = rooms.snapshots;
        this.egress = rooms.egress;
        this.housekeeping = rooms.housekeeping;
        this.roleName = roleName;
    }

    @Override
    public int doWork()
    {
        final long nowNs = clock.nanoTime();                    // the only clock read of the cycle
        raft.advanceTo(nowNs, epoch.applyAsLong(nowNs));
        int workCount = network.doWork(nowNs);                  // datagrams in and out
        workCount += network.pollPeers();                       // peers   -> raft.onX
        workCount += ingress.doWork(nowNs);                     // sessions that fell silent
        workCount += network.pollClients();                     // clients -> raft.propose
        workCount += stores.isSettled() ? raft.tick() : 0;      // elections, heartbeats, quorum check
        workCount += replicate(nowNs);                          // leader: everything new, in batches for each peer
        final long durableIndex = log.durableIndex();
        workCount += raft.onDurable(durableIndex);              // follower: one acknowledgement; leader counts itself
        workCount += snapshots.doWork(nowNs);                   // a slice of one, if it is due
        workCount += apply();                                   // the service; replies retained
        workCount += egress.doWork(nowNs);                      // replies and events -> clients
        workCount += housekeeping.doWork(nowNs);                // counters: a slow tick
        raft.checkInvariants();
        snapshots.checkInvariants();
        log.endCycle();
        noteActivity(nowNs, durableIndex);
        if (isClosing)
        {
            closeWhenHandedOver(nowNs);
        }
        return workCount;
    }

    @Override
    public String roleName()
    {
        return roleName;
    }

    /**
     * @return how long no command has been on its way, in ns; 0 while one is. A follower is woken by nobody, so what
     * passes through it counts too.
     */
    long quietNs()
    {
        return quietNs;
    }

    /**
     * Close as soon as leadership is handed over. From any thread.
     */
    void requestClose()
    {
        isClosing = true;
    }

    /**
     * Close now: the log isn't made durable any more. From any thread.
     */
    void requestAbort()
    {
        isAborted = true;
        isClosing = true;
    }

    /**
     * Not while the service gives out its state: that must be of one index; nor while it gets another.
     */
    private int apply()
    {
        return snapshots.isTaking() || snapshots.isLoading() ? 0 : applier.applyUpTo(raft.commitIndex());
    }

    /**
     * Entries leave at once, before the own write of them: the peers write theirs meanwhile.
     */
    private int replicate(final long nowNs)
    {
        final int workCount = raft.replicate();
        return workCount > 0 ? workCount + network.doWork(nowNs) : 0;
    }

    private void noteActivity(final long nowNs, final long durableIndex)
    {
        final long lastIndex = log.lastIndex();
        final long indexes = lastIndex + raft.commitIndex() + applier.appliedIndex();
        if (indexes != seenIndexes || durableIndex < lastIndex || egress.hasWork() ||
            raft.isLeader() && lastIndex > raft.commitIndex())
        {
            seenIndexes = indexes;
            activeNs = nowNs;
        }
        quietNs = nowNs - activeNs;
    }

    private void closeWhenHandedOver(final long nowNs)
    {
        if (isAborted)
        {
            throw new AgentTerminationException("aborted");
        }
        if (!isHandingOver)
        {
            isHandingOver = true;
            handOverDeadlineNs = nowNs + HAND_OVER_TIMEOUT_NS;
            raft.handOver();
        }
        if (!raft.isLeader() || nowNs - handOverDeadlineNs >= 0)
        {
            throw new AgentTerminationException("closed");
        }
    }

    /**
     * Whom the cycle calls.
     */
    record Rooms(
        Network network,
        IngressAdapter ingress,
        Raft raft,
        MemberStores stores,
        SegmentedLog log,
        Applier applier,
        SnapshotDuty snapshots,
        EgressPublisher egress,
        Housekeeping housekeeping)
    {
    }
}
