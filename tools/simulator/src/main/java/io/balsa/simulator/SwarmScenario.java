package io.balsa.simulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Anything may go wrong for a while; nothing bad may ever happen. Then all is healed, and good things must happen
 * soon; then nothing goes wrong, and nothing must happen at all.
 */
final class SwarmScenario implements Scenario
{
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final long SAFETY_MIN_NS = 5 * S;
    private static final long SAFETY_MAX_NS = 20 * S;
    private static final long SETTLE_NS = 2 * S;
    private static final long STEADY_NS = 10 * S;
    private static final int NODES_MAX = 7;

    private final WorldSettings[] settings;
    private final long convergeNs;
    private final CommandBudget budget;
    private boolean isOrderOfNamesLost;

    /**
     * How much clients want.
     *
     * @param clients  at most.
     * @param commands of each, at most.
     */
    record CommandBudget(int clients, int commands)
    {
    }

    SwarmScenario(final WorldSettings[] settings, final long convergeNs)
    {
        this.settings = settings;
        this.convergeNs = convergeNs;
        budget = new CommandBudget(3, 200);
    }

    /**
     * Clusters of 1 to 7 nodes, with default settings and with tiny ones.
     */
    static SwarmScenario standard(final Set<Mechanism> without, final long convergeNs)
    {
        final List<Map<String, String>> kinds = List.of(
            Map.of(),
            Map.of("segment.length", "16k", "command.length.max", "1k", "mtu", "1408"),
            Map.of("segment.length", "32k", "command.length.max", "2k", "mtu", "1408", "replication.window", "4k",
                "replication.lag.max", "8k"),
            Map.of("session.timeout", "1s", "session.retained.max", "40k"));
        final WorldSettings[] all = new WorldSettings[kinds.size() * NODES_MAX];
        for (int kind = 0; kind < kinds.size(); kind++)
        {
            for (int count = 1; count <= NODES_MAX; count++)
            {
                all[kind * NODES_MAX + count - 1] = WorldSettings.of(count, kinds.get(kind), without);
            }
        }
        return new SwarmScenario(all, convergeNs);
    }

    /**
     * The same with snapshots all the time: after 4 KiB of log, of chunks that hold little, so that they take many
     * cycles; on disks that lose unforced names in any order.
     */
    static SwarmScenario snapshots(final Set<Mechanism> without, final long convergeNs)
    {
        final Map<String, String> settings = Map.of("segment.length", "16k", "command.length.max", "1k", "mtu", "1408",
            "snapshot.log.bytes", "4k", "snapshot.chunk.length", "1k");
        final WorldSettings[] all = new WorldSettings[2 * NODES_MAX];
        for (int count = 1; count <= NODES_MAX; count++)
        {
            final Map<String, String> one = new HashMap<>(settings);
            all[count - 1] = WorldSettings.of(count, one, without);
            one.put("snapshot.retained", "1");
            all[NODES_MAX + count - 1] = WorldSettings.of(count, one, without);
        }
        final SwarmScenario scenario = new SwarmScenario(all, convergeNs);
        scenario.isOrderOfNamesLost = true;
        return scenario;
    }

    @Override
    public RunResult run(final long seed, final MemoryPool memory, final Timeline timeline)
    {
        final SimulationRandom random = new SimulationRandom(SimulationRandom.mix(seed));
        final WorldSettings chosen = settings[random.below(settings.length)];
        final World world = new World(chosen, NetworkSettings.lan(), seed, memory, timeline);
        for (int id = 0; isOrderOfNamesLost && id < world.nodeCount(); id++)
        {
            world.node(id).disk().loseOrderOfNames();
        }
        world.startAll();
        final int clients = 1 + random.below(budget.clients());
        for (int i = 0; i < clients; i++)
        {
            world.addClient(random.below(world.nodeCount()), 100)
                .work(1 + random.below(budget.commands()), random.below(200 * MS));
        }
        final Nemesis nemesis = new Nemesis(world);
        nemesis.begin();
        world.runUntil(random.between(SAFETY_MIN_NS, SAFETY_MAX_NS));

        nemesis.end();
        final long healedNs = world.nowNs();
        final SimulatedClient fresh = world.addClient(0, 100);
        fresh.work(1, 0);
        while (world.violations().isEmpty() && world.nowNs() < healedNs + convergeNs && !isEqual(world, fresh))
        {
            world.step(healedNs + convergeNs);
        }
        final long convergedNs = world.nowNs() - healedNs;
        final boolean isConverged = isEqual(world, fresh);
        if (!isConverged && world.violations().isEmpty())
        {
            world.violations().add("Liveness: healed for " + convergeNs / MS + " ms, and not agreed");
        }
        beSteady(world);
        return RunResult.of(world, seed, isConverged ? convergedNs : -1, 0);
    }

    private void beSteady(final World world)
    {
        world.runUntil(world.nowNs() + SETTLE_NS);
        final int stands = world.elections().standCount();
        world.runUntil(world.nowNs() + STEADY_NS);
        world.clients().forEach(SimulatedClient::stop);
        world.runUntil(world.nowNs() + SETTLE_NS);
        compareSnapshots(world);
        if (!world.violations().isEmpty())
        {
            return;
        }
        if (world.elections().standCount() != stands)
        {
            world.violations().add("Steady: an election although nothing was wrong");
        }
        for (final SimulatedClient client : world.clients())
        {
            for (int i = 0; i < client.acknowledged().size(); i++)
            {
                requireExecuted(world, client.acknowledged().getLong(i));
            }
            if (client.unknownCount() == 0 && !client.isDone() && client.offeredCount() == 0)
            {
                world.violations().add("Liveness: nothing was taken from " + client);
            }
        }
    }

    /**
     * All nodes have executed the same: their snapshots must be equal, which is checked when they are there.
     */
    private static void compareSnapshots(final World world)
    {
        for (int id = 0; id < world.nodeCount() && world.violations().isEmpty(); id++)
        {
            world.node(id).takeSnapshot();
        }
        world.runUntil(world.nowNs() + SETTLE_NS);
        for (int id = 0; id < world.nodeCount() && world.violations().isEmpty(); id++)
        {
            if (world.node(id).snapshotIndex() != world.node(0).snapshotIndex())
            {
                world.violations().add("Snapshot: n" + id + " hasn't taken the same one as n0");
            }
        }
    }

    private static void requireExecuted(final World world, final long commandId)
    {
        for (int id = 0; id < world.nodeCount(); id++)
        {
            if (!world.checks().commands().hasExecuted(id, commandId))
            {
                world.violations().add("Durability: acknowledged command " + Long.toHexString(commandId) +
                    " isn't executed on n" + id);
            }
        }
    }

    /**
     * @return true when one leads, the fresh command is executed everywhere and all logs end alike.
     */
    private static boolean isEqual(final World world, final SimulatedClient fresh)
    {
        if (fresh.acknowledged().isEmpty())
        {
            return false;
        }
        int leaders = 0;
        for (int id = 0; id < world.nodeCount(); id++)
        {
            if (!world.isUp(id) || !world.checks().commands().hasExecuted(id, fresh.acknowledged().getLong(0)))
            {
                return false;
            }
            leaders += world.node(id).raft().isLeader() ? 1 : 0;
        }
        return leaders == 1;
    }
}
