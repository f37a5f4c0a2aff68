package io.balsa.simulator;

import java.util.Map;
import java.util.Set;

/**
 * A leader of three is told to take a snapshot and takes over a follower's, on a network that loses messages; and
 * something happens meanwhile.
 */
final class SnapshotAdoptionScenario implements Scenario
{
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final long CAP_NS = 20 * S;
    private static final long PAUSE_NS = 2 * MS;
    private static final int NODES = 3;
    private static final double LOSS = 0.15;
    private static final int EVENTS = 4;
    private static final Map<String, String> SETTINGS = Map.of(
        "segment.length", "16k", "command.length.max", "1k", "mtu", "1408", "snapshot.log.bytes", "0",
        "snapshot.retained", "1", "snapshot.log.retained.bytes", "0", "snapshot.chunk.length", "1k",
        "snapshot.adopted.bytes", "0", "snapshot.transfer.rate", "64k");

    private final WorldSettings settings;

    SnapshotAdoptionScenario(final Set<Mechanism> without)
    {
        settings = WorldSettings.of(NODES, SETTINGS, without).with(
            () -> new WorldSettings.ServiceUnderTest<>(new BulkyService(), BulkyService::hash),
            () -> CommandSource.ANY);
    }

    @Override
    public RunResult run(final long seed, final MemoryPool memory, final Timeline timeline)
    {
        final World world = new World(settings, NetworkSettings.lan().loss(LOSS), seed, memory, timeline);
        final SimulationRandom random = world.fork();
        world.startAll();
        world.addClient(random.below(NODES), 100).work(Long.MAX_VALUE, PAUSE_NS);
        world.runUntil(S + random.below(S));
        if (world.violations().isEmpty() && world.elections().leaderCount() > 0)
        {
            final SimulatedNode leader = world.node(world.elections().leaderId());
            final long wantedIndex = leader.appliedIndex();
            leader.takeSnapshot();
            world.runUntil(world.nowNs() + random.below(600 * MS));
            switch (Math.floorMod(seed, EVENTS))
            {
                case 0 -> await(world, leader, wantedIndex);
                case 1 -> loseFollower(world, leader, wantedIndex, 1);
                case 2 -> loseFollower(world, leader, wantedIndex, 2);
                default -> depose(world, leader);
            }
            Progress.awaitAll(world, CAP_NS, "in the end");
        }
        return RunResult.of(world, seed, world.violations().isEmpty() ? world.nowNs() : -1, 0);
    }

    /**
     * It must have it, and not by giving out its own state.
     */
    private static void await(final World world, final SimulatedNode leader, final long wantedIndex)
    {
        final long term = leader.raft().term();
        final long endNs = world.nowNs() + CAP_NS;
        while (leader.snapshotIndex() < wantedIndex && world.step(endNs))
        {
            continue;
        }
        // one that leads no more takes its own
        if (leader.raft().term() == term && (leader.snapshotIndex() < wantedIndex || leader.adoptedCount() == 0))
        {
            world.violations().add("Adoption: n" + leader.id() + " was to take over a snapshot of " + wantedIndex +
                ", and has its own of " + leader.snapshotIndex());
        }
    }

    /**
     * The one that is asked first gives it, and dies; or the other does, and nothing changes.
     */
    private static void loseFollower(
        final World world, final SimulatedNode leader, final long wantedIndex, final int place)
    {
        final SimulatedNode lost = world.node((leader.id() + place) % NODES);
        world.counts().add(Fault.KILL);
        lost.end(false);
        await(world, leader, wantedIndex);
        world.counts().add(Fault.RESTART);
        lost.start();
    }

    /**
     * It stands still, another leads, and has let go of log: then it gets a snapshot from that, or has what it needs.
     */
    private static void depose(final World world, final SimulatedNode leader)
    {
        world.counts().add(Fault.PAUSE);
        leader.pause(true);
        world.runUntil(world.nowNs() + 2 * S);
        SnapshotTransferScenario.takeSnapshots(world, leader);
        world.runUntil(world.nowNs() + S);
        leader.pause(false);
    }
}
