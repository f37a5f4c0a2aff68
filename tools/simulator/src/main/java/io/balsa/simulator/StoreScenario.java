package io.balsa.simulator;

import java.util.Map;
import java.util.Set;

/**
 * What happens to a disk as a whole: it is lost, or hangs.
 */
final class StoreScenario implements Scenario
{
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final long CAP_NS = 20 * S;
    private static final long HANG_NS = 15 * S;
    private static final long HAND_OVER_NS = 2 * S;
    private static final long NO_LEADER_NS = 3 * S;
    private static final int NODES = 3;
    private static final long PAUSE_NS = 2 * MS;

    private static final Map<String, String> COMPACTING = Map.of(
        "segment.length", "16k", "command.length.max", "1k", "mtu", "1408", "snapshot.log.bytes", "4k",
        "snapshot.retained", "1", "snapshot.log.retained.bytes", "0");

    private final Plot plot;
    private final WorldSettings settings;
    private final WorldSettings compacting;

    /** What is arranged. */
    enum Plot
    {
        /**
         * One of three lags, the other two commit; then the leader dies and the other loses its disk and comes back.
         * The two that are up must not elect a leader, for the leader alone has what was acknowledged. Later the lost
         * one is recovered, and must carry the cluster together with the former leader. With every second seed the
         * others have let go of their log's beginning, so that it takes a snapshot.
         */
        WIPED_MEMBER,
        /**
         * The leader hands over and is cut off, so that it doesn't know that somebody took the office. The heir commits
         * with the vote and the disk of the third, which loses its disk, is let in again, and is fed by the old leader.
         * That one must not count it: else it would commit something else in the same place.
         */
        WIPED_VOTER,
        /** The leader's disk hangs for a long time. It must hand over, and not come back before its disk does. */
        HUNG_DISK
    }

    StoreScenario(final Plot plot, final Set<Mechanism> without)
    {
        this.plot = plot;
        settings = WorldSettings.of(NODES, Map.of(), without);
        compacting = WorldSettings.of(NODES, COMPACTING, without);
    }

    @Override
    public RunResult run(final long seed, final MemoryPool memory, final Timeline timeline)
    {
        final boolean isCompacting = plot == Plot.WIPED_MEMBER && (seed & 1) == 0;
        final World world = new World(
            isCompacting ? compacting : settings, NetworkSettings.lan(), seed, memory, timeline);
        final SimulationRandom random = world.fork();
        world.startAll();
        final SimulatedClient client = world.addClient(random.below(NODES), 100);
        client.work(Long.MAX_VALUE, PAUSE_NS);
        world.runUntil(S + random.below(S));
        if (world.violations().isEmpty() && world.elections().leaderCount() > 0)
        {
            switch (plot)
            {
                case HUNG_DISK -> hang(world);
                case WIPED_VOTER -> wipeVoter(world);
                default -> wipe(world, random);
            }
        }
        return RunResult.of(world, seed, world.violations().isEmpty() ? world.nowNs() : -1, 0);
    }

    private static void hang(final World world)
    {
        final int hung = world.elections().leaderId();
        final long term = world.elections().leaderTerm();
        world.node(hung).hangDisk(HANG_NS);
        final long endNs = world.nowNs() + HANG_NS;
        pass(world, HAND_OVER_NS);
        final int heir = world.elections().leaderId();
        if (world.elections().leaderTerm() == term || heir == hung)
        {
            world.violations().add("Liveness: n" + hung + " still leads, and its disk has hung for 2 s");
            return;
        }
        final long commitIndex = world.node(heir).raft().commitIndex();
        while (world.nowNs() < endNs - MS && world.step(endNs - MS))
        {
            if (world.elections().leaderId() == hung)
            {
                world.violations().add("Liveness: n" + hung + " leads again, and its disk still hangs");
            }
        }
        if (world.node(world.elections().leaderId()).raft().commitIndex() <= commitIndex)
        {
            world.violations().add("Liveness: nothing is committed while one disk of three hangs");
        }
        Progress.awaitAll(world, CAP_NS, "after the disk went on");
    }

    private static void wipe(final World world, final SimulationRandom random)
    {
        final SimulatedNode leader = world.node(world.elections().leaderId());
        final SimulatedNode lost = world.node((leader.id() + 1 + random.below(2)) % NODES);
        final SimulatedNode behind = world.node(NODES - leader.id() - lost.id());
        block(world, behind, true);
        pass(world, 300 * MS + random.below(S));
        if (!leader.raft().isLeader() || leader.raft().commitIndex() <= behind.log().lastIndex())
        {
            return;
        }
        world.counts().add(Fault.CUT);
        leader.end(true);
        lost.end(true);
        lost.wipe();
        block(world, behind, false);
        lost.start();
        final int leaderCount = world.elections().leaderCount();
        pass(world, NO_LEADER_NS);
        if (world.elections().leaderCount() != leaderCount)
        {
            world.violations().add("StoreCheck: a leader was elected with the vote of n" + lost.id() +
                ", which had forgotten what it acknowledged");
            return;
        }
        leader.start();
        awaitProgress(world, "without the lost one");
        if (lost.isUp() && lost.isSettled())
        {
            world.violations().add("StoreCheck: n" + lost.id() + " takes part with a new store and nobody let it");
        }
        lost.end(random.chance(0.5));
        lost.allowRecovery();
        lost.start();
        final long endNs = world.nowNs() + CAP_NS;
        while (world.nowNs() < endNs && !lost.isSettled() && world.step(endNs))
        {
            if (random.chance(0.0002))
            {
                // in the middle of being fed
                lost.end(random.chance(0.5));
                lost.start();
            }
        }
        if (isRecovered(world, lost))
        {
            behind.end(true);
            awaitProgress(world, "with the recovered one alone");
            behind.start();
            Progress.awaitAll(world, CAP_NS, "in the end");
        }
    }

    private static void wipeVoter(final World world)
    {
        final SimulatedNode old = world.node(world.elections().leaderId());
        final long term = world.elections().leaderTerm();
        final long endNs = world.nowNs() + S;
        while (world.nowNs() < endNs && old.raft().commitIndex() < old.log().lastIndex() && world.step(endNs))
        {
            continue;
        }
        for (int id = 0; id < NODES; id++)
        {
            // what it says is heard, what is said to it isn't
            world.network().block(id, old.id(), id != old.id());
        }
        world.counts().add(Fault.CUT);
        old.raft().handOver();
        final long lastIndex = old.log().lastIndex();
        while (world.nowNs() < endNs && highestCommit(world) <= lastIndex && world.step(endNs))
        {
            continue;
        }
        final SimulatedNode heir = world.node(world.elections().leaderId());
        if (!old.raft().isLeader() || world.elections().leaderTerm() == term || highestCommit(world) <= lastIndex)
        {
            return;
        }
        final SimulatedNode lost = world.node(NODES - old.id() - heir.id());
        block(world, heir, true);
        world.network().block(lost.id(), old.id(), false);
        lost.end(true);
        lost.wipe();
        lost.allowRecovery();
        lost.start();
        pass(world, S);
        block(world, heir, false);
        final long recoveredNs = world.nowNs() + CAP_NS;
        while (world.nowNs() < recoveredNs && !lost.isSettled() && world.step(recoveredNs))
        {
            continue;
        }
        if (isRecovered(world, lost))
        {
            Progress.awaitAll(world, CAP_NS, "in the end");
        }
    }

    private static boolean isRecovered(final World world, final SimulatedNode lost)
    {
        if (!lost.isSettled())
        {
            world.violations().add("Liveness: n" + lost.id() + " isn't recovered after 20 s");
        }
        return lost.isSettled();
    }

    private static long highestCommit(final World world)
    {
        long highest = 0;
        for (int id = 0; id < NODES; id++)
        {
            highest = Math.max(highest, world.node(id).isUp() ? world.node(id).raft().commitIndex() : 0);
        }
        return highest;
    }

    /**
     * Somebody executes what nobody had.
     */
    private static void awaitProgress(final World world, final String when)
    {
        final long before = Progress.highestApplied(world);
        final long endNs = world.nowNs() + CAP_NS;
        while (world.nowNs() < endNs && Progress.highestApplied(world) < before + 10 && world.step(endNs))
        {
            continue;
        }
        if (Progress.highestApplied(world) < before + 10)
        {
            world.violations().add("Liveness: nothing is committed " + when);
        }
    }

    private static void block(final World world, final SimulatedNode node, final boolean isCut)
    {
        for (int id = 0; id < NODES; id++)
        {
            if (id != node.id())
            {
                world.network().block(id, node.id(), isCut);
                world.network().block(node.id(), id, isCut);
            }
        }
    }

    private static void pass(final World world, final long durationNs)
    {
        world.runUntil(world.nowNs() + durationNs);
    }
}
