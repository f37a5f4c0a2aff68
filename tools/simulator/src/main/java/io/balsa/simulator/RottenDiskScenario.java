package io.balsa.simulator;

import io.balsa.consensus.RaftLog;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The disk of one of three changes entries of full segments while its node is down. It comes back, gets them from the
 * others and is level again, and never leads before that.
 */
final class RottenDiskScenario implements Scenario
{
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final long CAP_NS = 20 * S;
    private static final long PAUSE_NS = 2 * MS;
    private static final int NODES = 3;
    private static final int PLACES_MAX = 4;
    private static final int ENTRIES_OFFSET = 4096;
    /** Snapshots only when asked for, and log behind them goes at once. */
    private static final Map<String, String> SHORT = Map.of(
        "segment.length", "16k", "command.length.max", "1k", "mtu", "1408", "snapshot.log.bytes", "0",
        "snapshot.retained", "1", "snapshot.log.retained.bytes", "0");

    private final Plot plot;
    private final WorldSettings settings;

    /** Who has what is lost. */
    enum Plot
    {
        /** The others have it; and the leader dies as the rotten one comes back, so that somebody must be elected. */
        HELD,
        /**
         * Nobody: the others' snapshots cover it, and they have let go of it. With every second seed the leader dies,
         * too: then the only one that can lead is the third.
         */
        NOWHERE
    }

    RottenDiskScenario(final Plot plot, final Set<Mechanism> without)
    {
        this.plot = plot;
        settings = WorldSettings.of(NODES, SHORT, without);
    }

    @Override
    public RunResult run(final long seed, final MemoryPool memory, final Timeline timeline)
    {
        final World world = new World(settings, NetworkSettings.lan(), seed, memory, timeline);
        final SimulationRandom random = world.fork();
        world.startAll();
        final SimulatedClient client = world.addClient(random.below(NODES), 100);
        client.work(Long.MAX_VALUE, PAUSE_NS);
        world.runUntil(2 * S + random.below(S));
        if (world.violations().isEmpty() && world.elections().leaderCount() > 0)
        {
            rot(world, client, random);
        }
        return RunResult.of(world, seed, world.violations().isEmpty() ? world.nowNs() : -1, 0);
    }

    private void rot(final World world, final SimulatedClient client, final SimulationRandom random)
    {
        if (plot == Plot.NOWHERE)
        {
            // so that the rotten one's log is as good as any, but for what it says
            world.counts().add(Fault.CLIENT_PAUSE);
            client.pause(true);
            world.runUntil(world.nowNs() + S / 2);
        }
        final SimulatedNode leader = world.node(world.elections().leaderId());
        final SimulatedNode rotten = world.node((leader.id() + 1 + random.below(2)) % NODES);
        world.counts().add(Fault.KILL);
        rotten.end(false);
        if (!damage(world, rotten, random))
        {
            return;
        }
        if (plot == Plot.NOWHERE)
        {
            for (int id = 0; id < NODES; id++)
            {
                if (id != rotten.id())
                {
                    world.node(id).takeSnapshot();
                }
            }
            world.runUntil(world.nowNs() + S);
        }
        if (plot == Plot.HELD || random.chance(0.5))
        {
            world.counts().add(Fault.KILL);
            leader.end(false);
        }
        world.counts().add(Fault.RESTART);
        rotten.start();
        awaitMended(world, rotten);
        client.pause(false);
        if (!leader.isUp())
        {
            world.counts().add(Fault.RESTART);
            leader.start();
        }
        if (world.violations().isEmpty())
        {
            Progress.awaitAll(world, CAP_NS, "in the end");
        }
    }

    /**
     * Some places in the entries of full segments.
     */
    private static boolean damage(final World world, final SimulatedNode node, final SimulationRandom random)
    {
        final Map<String, SimulatedFile> files = node.disk().syncedFiles();
        final List<String> full = files.keySet().stream()
            .filter(name -> files.get(name).isSegment() && files.get(name).hasFooter() &&
                files.get(name).syncedCount() > 0)
            .sorted().toList();
        if (full.isEmpty())
        {
            return false;
        }
        final int count = 1 + random.below(PLACES_MAX);
        for (int i = 0; i < count; i++)
        {
            final String name = full.get(random.below(full.size()));
            final SimulatedFile file = files.get(name);
            final int at = (int) random.between(ENTRIES_OFFSET, file.entriesEnd() - 1);
            if (random.chance(0.5))
            {
                file.zeroSector(at);
                world.counts().add(Fault.ZEROED_SECTOR);
            }
            else
            {
                file.flipBit(at, random.below(Byte.SIZE));
                world.counts().add(Fault.BIT_FLIP);
            }
            world.atlas().mark(node.id(), name);
        }
        return true;
    }

    private static void awaitMended(final World world, final SimulatedNode rotten)
    {
        final long endNs = world.nowNs() + CAP_NS;
        boolean isLevel = false;
        boolean wasUnfit = false;
        while (world.nowNs() < endNs && rotten.isUp() && !isLevel && world.step(endNs))
        {
            final boolean isDamaged = rotten.isUp() && rotten.log().damagedIndex() != RaftLog.NO_DAMAGE;
            if (isDamaged && wasUnfit && rotten.raft().isLeader())
            {
                world.violations().add("RottenDisk: n" + rotten.id() + " came to lead with a damaged log");
                return;
            }
            wasUnfit = isDamaged && !rotten.raft().isLeader();
            isLevel = rotten.isUp() && !isDamaged && rotten.raft().leaderId() >= 0 &&
                rotten.appliedIndex() >= Progress.highestApplied(world) &&
                rotten.appliedIndex() > rotten.log().firstIndex();
        }
        if (!isLevel)
        {
            world.violations().add("Liveness: n" + rotten.id() + " isn't level after 20 s: " + rotten);
        }
    }
}
