package io.balsa.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * One of three was away and gets a snapshot, and something is in the way of that.
 */
final class SnapshotTransferScenario implements Scenario
{
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final long CAP_NS = 20 * S;
    private static final long PAUSE_NS = 2 * MS;
    private static final int NODES = 3;
    /** So that now and then the first question after the restart isn't answered in time. */
    private static final double LOSS = 0.15;
    private static final String NOTE = "receiving";
    private static final long SLOW_DISK_NS = 30 * MS;
    /** An answer that is overtaken on its way costs a piece; the snapshot has some fifty. */
    private static final double SENT_TWICE_MAX = 0.06;
    private static final Map<String, String> SETTINGS = Map.of(
        "segment.length", "16k", "command.length.max", "1k", "mtu", "1408", "snapshot.log.bytes", "0",
        "snapshot.retained", "1", "snapshot.log.retained.bytes", "0", "snapshot.chunk.length", "1k");

    private final Plot plot;
    private final WorldSettings settings;

    /** What is in the way. */
    enum Plot
    {
        /**
         * It takes its time, and the receiver dies in the middle, or loses power, as soon as it is noted on its disk
         * how much of it is there. It must go on from there, though the leader takes a newer one meanwhile with every
         * second seed.
         */
        KILLED_RECEIVER,
        /** The receiver's disk writes it more slowly than it could come. Nothing of it may be sent in vain. */
        SLOW_RECEIVER
    }

    SnapshotTransferScenario(final Plot plot, final Set<Mechanism> without)
    {
        this.plot = plot;
        final Map<String, String> own = new HashMap<>(SETTINGS);
        own.put("snapshot.transfer.rate", plot == Plot.KILLED_RECEIVER ? "64k" : "64m");
        settings = WorldSettings.of(NODES, own, without).with(
            () -> new WorldSettings.ServiceUnderTest<>(new BulkyService(), BulkyService::hash),
            () -> CommandSource.ANY);
    }

    @Override
    public RunResult run(final long seed, final MemoryPool memory, final Timeline timeline)
    {
        final NetworkSettings network = NetworkSettings.lan().loss(plot == Plot.KILLED_RECEIVER ? LOSS : 0);
        final World world = new World(settings, network, seed, memory, timeline);
        final SimulationRandom random = world.fork();
        world.startAll();
        final SimulatedClient client = world.addClient(random.below(NODES), 100);
        client.work(Long.MAX_VALUE, PAUSE_NS);
        world.runUntil(S + random.below(S));
        if (world.violations().isEmpty() && world.elections().leaderCount() > 0)
        {
            final SimulatedNode leader = world.node(world.elections().leaderId());
            final SimulatedNode receiver = world.node((leader.id() + 1 + random.below(NODES - 1)) % NODES);
            leaveBehind(world, receiver);
            if (plot == Plot.KILLED_RECEIVER)
            {
                kill(world, random, leader, receiver, (seed & 1) == 0);
            }
            else
            {
                slow(world, leader, receiver);
            }
        }
        return RunResult.of(world, seed, world.violations().isEmpty() ? world.nowNs() : -1, 0);
    }

    /**
     * It comes back when the others have snapshots, and the log behind them alone.
     */
    private static void leaveBehind(final World world, final SimulatedNode receiver)
    {
        world.counts().add(Fault.KILL);
        receiver.end(false);
        world.runUntil(world.nowNs() + S);
        takeSnapshots(world, receiver);
        world.runUntil(world.nowNs() + S);
        world.counts().add(Fault.RESTART);
        receiver.start();
    }

    private static void slow(final World world, final SimulatedNode leader, final SimulatedNode receiver)
    {
        final long length = leader.newestSnapshot().length();
        world.counts().add(Fault.SLOW);
        receiver.disk().forceMaxNs(SLOW_DISK_NS);
        final long endNs = world.nowNs() + CAP_NS;
        while (receiver.snapshotIndex() == 0 && world.step(endNs))
        {
            continue;
        }
        final long sent = world.network().traffic().snapshotByteCount();
        if (sent > length * (1 + SENT_TWICE_MAX) && leader.id() == world.elections().leaderId())
        {
            world.violations().add("Room: " + sent + " bytes were sent of a snapshot of " + length);
        }
        receiver.disk().forceMaxNs(world.settings().forceMaxNs());
        Progress.awaitAll(world, CAP_NS, "in the end");
    }

    private static void kill(
        final World world,
        final SimulationRandom random,
        final SimulatedNode leader,
        final SimulatedNode receiver,
        final boolean isNewerTaken)
    {
        final long untilNs = world.nowNs() + CAP_NS;
        while (!receiver.disk().holdsSynced(NOTE) && world.step(untilNs))
        {
            continue;
        }
        world.runUntil(world.nowNs() + random.below(200 * MS));
        if (!receiver.disk().holdsSynced(NOTE))
        {
            // all of it came so soon
            return;
        }
        final long index = leader.snapshotIndex();
        final boolean isPowerCut = random.chance(0.5);
        world.counts().add(isPowerCut ? Fault.POWER_CUT : Fault.KILL);
        receiver.end(isPowerCut);
        world.runUntil(world.nowNs() + random.below(S));
        if (isNewerTaken)
        {
            takeSnapshots(world, receiver);
            world.runUntil(world.nowNs() + S);
        }
        world.counts().add(Fault.RESTART);
        receiver.start();
        final long endNs = world.nowNs() + CAP_NS;
        while (receiver.snapshotIndex() == 0 && world.step(endNs))
        {
            continue;
        }
        // another leader has another snapshot
        final boolean isSameLeader = leader.id() == world.elections().leaderId();
        if (isSameLeader && (world.counts().get(Fault.SNAPSHOT_RESUMED) == 0 || receiver.snapshotIndex() != index))
        {
            world.violations().add("Resume: n" + receiver.id() + " had a part of a snapshot of " + index +
                ", and began anew; it has one of " + receiver.snapshotIndex());
        }
        Progress.awaitAll(world, CAP_NS, "in the end");
    }

    static void takeSnapshots(final World world, final SimulatedNode without)
    {
        for (int id = 0; id < NODES; id++)
        {
            if (id != without.id())
            {
                world.node(id).takeSnapshot();
            }
        }
    }
}
