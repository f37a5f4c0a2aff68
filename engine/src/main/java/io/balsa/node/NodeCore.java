package io.balsa.node;

import io.balsa.consensus.MemberStores;
import io.balsa.consensus.Raft;
import io.balsa.consensus.RaftStores;
import io.balsa.membership.Membership;
import io.balsa.monitor.ConsensusRecorder;
import io.balsa.monitor.EventRecorder;
import io.balsa.monitor.NodeCounter;
import io.balsa.monitor.NodeCounters;
import io.balsa.monitor.ProgressWatch;
import io.balsa.service.Applier;
import io.balsa.service.ReplicatedState;
import io.balsa.service.Service;
import io.balsa.session.EgressPublisher;
import io.balsa.session.IngressAdapter;
import io.balsa.session.SessionRegistry;
import java.util.concurrent.CompletableFuture;
import io.balsa.transport.Network;

/**
 * A whole node but for the machine it runs on: consensus, sessions, service and the duty cycle that drives them, over
 * an open {@link NodeStore} and whatever {@link NodeWorld} it is given. {@link BalsaNode} runs it on threads; a
 * simulator steps it.
 * <p>
 * One thread, or one after the other.
 */
public final class NodeCore
{
    private static final int APPLY_LENGTH_PER_CYCLE = 1024 * 1024;

    private final Raft raft;
    private final Applier applier;
    private final SnapshotExchange exchange;
    private final SnapshotDuty snapshots;
    private final MemberStores stores;
    private final NodeAgent agent;

    /**
     * @param config  settings of the node.
     * @param store   as recovered.
     * @param world   what it runs on.
     * @param service executed here; its {@link Service#onStart} is called before this returns.
     */
    public NodeCore(final NodeConfig config, final NodeStore store, final NodeWorld world, final Service service)
    {
        final int memberId = config.memberId();
        final long storeId = store.identity().storeId();
        final Network network = world.network();
        final NodeCounters counters = world.counters();
        final EventRecorder recorder = world.recorder();
        recorder.begin(
            memberId, config.members().memberIds().length, store.identity().incarnation(),
            store.termFile().currentTerm(), store.log().lastTerm(), store.log().lastIndex());
        exchange = new SnapshotExchange(store.snapshots(), config.members().memberIds());
        raft = new Raft(
            Membership.of(config.members().memberIds()), memberId, config.election(), config.replication(),
            new RaftStores(store.log(), store.termFile(), exchange), network.peerSender(),
            new ConsensusRecorder(recorder, world.consensusListener()), world.random());
        final SessionRegistry sessions = new SessionRegistry(config.session());
        applier = new Applier(
            store.log(), service, sessions, memberId, APPLY_LENGTH_PER_CYCLE, counters::addServiceCounter);
        snapshots = new SnapshotDuty(
            config, new ReplicatedState(service, sessions, config.members().memberIds()), applier,
            raft, store.log(), exchange, network.peerSender(), recorder, world.clock());
        final EgressPublisher egress = new EgressPublisher(
            config.clusterId(), storeId, memberId, config.session(), sessions, raft,
            applier::appliedIndex, network.egressChannels());
        final IngressAdapter ingress = new IngressAdapter(
            config.clusterId(), config.session(), sessions, egress, raft, world.ingressListener());
        network.connect(raft, snapshots.adoption(), ingress::onMessage);
        final Housekeeping housekeeping =
            new Housekeeping(
                counters, new ProgressWatch(recorder), new StorageWatch(store.log(), counters, recorder), raft,
                store.log(), applier, snapshots, sessions,
                world.errorCount());
        stores = store.stores();
        agent = new NodeAgent(
            new NodeAgent.Rooms(
                network, ingress, raft, stores, store.log(), applier, snapshots, egress, housekeeping),
            "balsa-node-" + memberId, world.clock(), world.epoch());
        counters.set(NodeCounter.SETTLED, stores.isSettled() ? 1 : 0);
        applier.start();
        snapshots.load(world.clock());
        housekeeping.update();
    }

    /**
     * One duty cycle.
     *
     * @return work done; 0: nothing until something arrives, is forced or falls due.
     * @throws IllegalStateException if an invariant broke or the service failed, or
     *                               {@link java.io.UncheckedIOException} if the disk did: the node must stop.
     */
    public int doWork()
    {
        return agent.doWork();
    }

    /**
     * @return the rules, to look at; their methods that change something are for the duty cycle.
     */
    public Raft raft()
    {
        return raft;
    }

    /**
     * @return last entry executed by the service.
     */
    public long appliedIndex()
    {
        return applier.appliedIndex();
    }

    /**
     * @return the state in one line.
     */
    public String stateLine()
    {
        final StringBuilder line = new StringBuilder();
        raft.appendState(applier.appliedIndex(), snapshots.snapshotIndex(), line);
        return line.append(stores.describe()).toString();
    }

    /**
     * @return the last entry that a durable snapshot of this node covers; 0: there is none.
     */
    public long snapshotIndex()
    {
        return snapshots.snapshotIndex();
    }

    /**
     * @return snapshots of followers that this node took over as leader, instead of taking its own.
     */
    public long adoptedCount()
    {
        return snapshots.install().adoptedCount();
    }

    /**
     * Take a snapshot as soon as may be; as leader, take over one that a follower takes. From any thread.
     *
     * @return completed with its index when it is durable, or with why it can't be.
     */
    public CompletableFuture<Long> takeSnapshot()
    {
        return snapshots.request();
    }

    /**
     * Let go of the files that are being sent or loaded. The duty cycle must have ended.
     */
    public void close()
    {
        exchange.close();
        snapshots.close();
    }

    NodeAgent agent()
    {
        return agent;
    }
}
