package io.balsa.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Disks become full while clients go on: somebody else has taken all that was left. What was taken is kept, the others
 * serve as long as they are a quorum, clients are told, a node that is killed comes back on its full disk, and service
 * is there within 2 s of space.
 */
final class FullDiskScenario implements Scenario
{
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final long CAP_NS = 20 * S;
    private static final long SERVICE_NS = 2 * S;
    private static final long PAUSE_NS = 8 * MS;
    private static final int ROUNDS = 5;
    private static final long RESTART_NS = 20 * MS;
    private static final int NODES = 3;
    private static final int CLIENTS = 3;
    private static final int ENDLESS = 1_000_000;
    private static final int STANDS_MAX = 4;
    private static final Map<String, String> SHORT = Map.of(
        "segment.length", "16k", "command.length.max", "1k", "mtu", "1408", "snapshot.log.bytes", "0",
        "snapshot.retained", "1", "snapshot.chunk.length", "1k", "storage.reserve", "64k");

    private final Plot plot;
    private final WorldSettings settings;

    /** Whose disks, and what then. */
    enum Plot
    {
        /** The leader's. */
        LEADER,
        /** A follower's. */
        FOLLOWER,
        /** Two of three: nothing can be committed, though the leader itself has room. */
        QUORUM,
        /** All; then their leader is killed, and started again on its full disk. */
        ALL,
        /** All, and nobody makes room but the nodes themselves, by snapshots. */
        SNAPSHOTS
    }

    FullDiskScenario(final Plot plot, final Set<Mechanism> without)
    {
        this.plot = plot;
        final Map<String, String> all = new HashMap<>(SHORT);
        if (plot != Plot.SNAPSHOTS)
        {
            // else the nodes would make room by themselves
            all.put("snapshot.retained", "100");
        }
        settings = WorldSettings.of(NODES, all, without).withRegisters();
    }

    @Override
    public RunResult run(final long seed, final MemoryPool memory, final Timeline timeline)
    {
        final World world = new World(settings, NetworkSettings.lan(), seed, memory, timeline);
        final SimulationRandom random = world.fork();
        world.restartWhoEnds(RESTART_NS);
        world.startAll();
        for (int i = 0; i < CLIENTS; i++)
        {
            world.addClient(random.below(NODES), 100).work(ENDLESS, PAUSE_NS);
        }
        await(world, CAP_NS, () -> acknowledged(world) > 0, "nobody leads");
        world.runUntil(world.nowNs() + S + random.below(S));
        final int leaderId = world.elections().leaderId();
        final long firstTerm = world.elections().leaderTerm();
        final int stands = world.elections().standCount();
        fill(world, leaderId);
        live(world, leaderId);
        final long beginNs = world.nowNs();
        if (plot != Plot.SNAPSHOTS)
        {
            free(world);
        }
        final long before = acknowledged(world);
        await(world, SERVICE_NS, () -> isServed(world, before), "no service within 2 s of space");
        final long servedNs = world.nowNs();
        if (world.elections().standCount() - stands > STANDS_MAX && world.violations().isEmpty())
        {
            world.violations().add("FullDisk: stood " + (world.elections().standCount() - stands) + " times");
        }
        if (world.violations().isEmpty())
        {
            end(world);
        }
        return RunResult.of(world, seed, world.violations().isEmpty() ? servedNs - beginNs : -1, firstTerm);
    }

    private void fill(final World world, final int leaderId)
    {
        for (int id = 0; id < NODES; id++)
        {
            final boolean isFollower = id == (leaderId + 1) % NODES;
            final boolean isFull = switch (plot)
            {
                case LEADER -> id == leaderId;
                case FOLLOWER -> isFollower;
                case QUORUM -> id != leaderId;
                default -> true;
            };
            if (isFull)
            {
                world.counts().add(Fault.DISK_FULL);
                world.node(id).tell("has a full disk");
                world.node(id).disk().isFull(true);
            }
        }
    }

    private void live(final World world, final int leaderId)
    {
        switch (plot)
        {
            case LEADER, FOLLOWER, SNAPSHOTS -> serveAll(world, leaderId);
            case QUORUM -> refuseAll(world);
            default ->
            {
                refuseAll(world);
                final int killed = world.elections().leaderId();
                world.counts().add(Fault.KILL);
                world.node(killed).end(false);
                // whatever its last snapshot left of the space is taken too
                world.node(killed).disk().isFull(true);
                world.at(world.nowNs() + S, world.node(killed)::start);
                world.runUntil(world.nowNs() + 2 * S);
                if (!world.isUp(killed) && world.violations().isEmpty())
                {
                    world.violations().add("FullDisk: n" + killed + " doesn't start on a full disk");
                }
                refuseAll(world);
            }
        }
    }

    /**
     * Clients have enough to say to fill what is left several times; and the full node stays, and is heard.
     */
    private void serveAll(final World world, final int leaderId)
    {
        for (int second = 0; second < ROUNDS; second++)
        {
            final long before = acknowledged(world);
            await(world, SERVICE_NS, () -> isServed(world, before), "no service while others have room");
            world.runUntil(world.nowNs() + S / 2);
        }
        if (plot == Plot.LEADER && world.elections().leaderId() == leaderId && world.violations().isEmpty())
        {
            world.violations().add("FullDisk: n" + leaderId + " leads on a full disk");
        }
    }

    /**
     * They are told, and all that was taken from them before is executed.
     */
    private void refuseAll(final World world)
    {
        await(world, CAP_NS, () -> world.clients().stream().allMatch(SimulatedClient::isRefused),
            "clients aren't told that disks are full");
        world.runUntil(world.nowNs() + S);
        final int leaderId = world.elections().leaderId();
        final long stands = world.elections().standCount();
        final long before = acknowledged(world);
        world.runUntil(world.nowNs() + S);
        if (!world.violations().isEmpty())
        {
            return;
        }
        if (world.elections().standCount() != stands)
        {
            world.violations().add("FullDisk: an election although a leader is there that refuses");
        }
        if (acknowledged(world) != before)
        {
            world.violations().add("FullDisk: refused, and executed all the same");
        }
        if (plot == Plot.ALL && world.isUp(leaderId) &&
            world.node(leaderId).raft().commitIndex() != world.node(leaderId).log().lastIndex())
        {
            world.violations().add("FullDisk: what was taken isn't committed: " + world.node(leaderId));
        }
    }

    private static void free(final World world)
    {
        for (int id = 0; id < NODES; id++)
        {
            world.node(id).tell("has room");
            world.node(id).disk().isFull(false);
        }
    }

    private void end(final World world)
    {
        if (plot == Plot.SNAPSHOTS)
        {
            free(world);
        }
        world.runUntil(world.nowNs() + S);
        world.clients().forEach(SimulatedClient::stop);
        await(world, CAP_NS, () -> world.clients().stream().allMatch(SimulatedClient::isDone), "commands are left");
        await(world, CAP_NS, () -> isLevel(world), "not all have executed the same");
        for (final SimulatedClient client : world.clients())
        {
            for (int i = 0; i < client.acknowledged().size() && world.violations().isEmpty(); i++)
            {
                requireExecuted(world, client.acknowledged().getLong(i));
            }
        }
        if (world.violations().isEmpty())
        {
            new DurabilityScan(world).run(true);
        }
        world.commands().judge(world.violations());
    }

    private static boolean isLevel(final World world)
    {
        final long index = world.isUp(0) ? world.node(0).appliedIndex() : -1;
        for (int id = 0; id < NODES; id++)
        {
            if (!world.isUp(id) || world.node(id).appliedIndex() != index || world.node(id).log().lastIndex() != index)
            {
                return false;
            }
        }
        return true;
    }

    private static void requireExecuted(final World world, final long commandId)
    {
        for (int id = 0; id < NODES; id++)
        {
            if (!world.checks().commands().hasExecuted(id, commandId))
            {
                world.violations().add("FullDisk: acknowledged command " + Long.toHexString(commandId) +
                    " isn't executed on n" + id);
            }
        }
    }

    /**
     * @return true if every client had an answer since.
     */
    private static boolean isServed(final World world, final long before)
    {
        return acknowledged(world) >= before + 10 && world.clients().stream().noneMatch(SimulatedClient::isRefused);
    }

    private static long acknowledged(final World world)
    {
        long count = 0;
        for (final SimulatedClient client : world.clients())
        {
            count += client.acknowledged().size();
        }
        return count;
    }

    private static void await(
        final World world, final long capNs, final BooleanSupplier condition, final String otherwise)
    {
        final long endNs = world.nowNs() + capNs;
        while (!condition.getAsBoolean() && world.violations().isEmpty())
        {
            if (!world.step(endNs) && world.nowNs() >= endNs)
            {
                world.violations().add("FullDisk: " + otherwise);
            }
        }
    }
}
