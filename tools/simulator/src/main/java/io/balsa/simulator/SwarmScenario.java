package io.balsa.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * Anything may go wrong for a while; nothing bad may ever happen. Then all is healed, and good things must happen
 * soon; then nothing goes wrong, and nothing must happen at all.
 */
final class SwarmScenario implements Scenario
{
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final long SETTLE_NS = 2 * S;
    private static final int SNAPSHOT_TRIES = 3;
    private static final double SCANNED = 0.25;
    private static final long STEADY_NS = 10 * S;

    private final SwarmWorlds worlds;
    private final SwarmEdit edit;
    private final long convergeNs;

    SwarmScenario(final SwarmWorlds worlds, final SwarmEdit edit, final long convergeNs)
    {
        this.worlds = worlds;
        this.edit = edit;
        this.convergeNs = convergeNs;
    }

    @Override
    public RunResult run(final long seed, final MemoryPool memory, final Timeline timeline)
    {
        final SwarmPlan plan = SwarmPlan.draw(seed, worlds, edit);
        final World world = new World(worlds.of(plan), NetworkSettings.lan(), seed, memory, timeline);
        final SimulationRandom random = new SimulationRandom(SimulationRandom.mix(~seed));
        world.startAll();
        for (int i = 0; i < plan.clients(); i++)
        {
            world.addClient(random.below(world.nodeCount()), 100)
                .work(1 + random.below(plan.commands()), random.below(200 * MS));
        }
        final Nemesis nemesis = new Nemesis(world, plan);
        nemesis.begin();
        final DurabilityScan scan = new DurabilityScan(world);
        if (random.chance(SCANNED))
        {
            world.at(random.below(plan.durationMs() * MS), () -> scan.run(random.chance(0.5)));
        }
        world.runUntil(plan.durationMs() * MS);

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
        if (world.violations().isEmpty())
        {
            scan.run(true);
        }
        world.commands().judge(world.violations());
        return RunResult.of(world, seed, isConverged ? convergedNs : -1, 0).planned(plan.toString());
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
     * All nodes execute the same: when nothing is to be done their snapshots are of one index, and then they must be
     * equal, which is checked as they are taken. A session may still expire between two of them.
     */
    private static void compareSnapshots(final World world)
    {
        for (int i = 0; i < SNAPSHOT_TRIES && world.violations().isEmpty(); i++)
        {
            final List<SimulatedNode> alive = new ArrayList<>();
            for (int id = 0; id < world.nodeCount(); id++)
            {
                if (!world.node(id).isDead())
                {
                    alive.add(world.node(id));
                    world.node(id).takeSnapshot();
                }
            }
            world.runUntil(world.nowNs() + SETTLE_NS);
            final long index = alive.get(0).snapshotIndex();
            if (alive.stream().allMatch(node -> node.snapshotIndex() == index))
            {
                return;
            }
        }
        if (world.violations().isEmpty())
        {
            world.violations().add("Snapshot: nodes that were asked for one haven't taken the same");
        }
    }

    private static void requireExecuted(final World world, final long commandId)
    {
        for (int id = 0; id < world.nodeCount(); id++)
        {
            if (!world.node(id).isDead() && !world.checks().commands().hasExecuted(id, commandId))
            {
                world.violations().add("Durability: acknowledged command " + Long.toHexString(commandId) +
                    " isn't executed on n" + id);
            }
        }
    }

    /**
     * @return true when one leads and the fresh command is executed by all whose disks are sound.
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
            if (world.node(id).isDead())
            {
                continue;
            }
            if (!world.isUp(id) || !world.checks().commands().hasExecuted(id, fresh.acknowledged().getLong(0)))
            {
                return false;
            }
            leaders += world.node(id).raft().isLeader() ? 1 : 0;
        }
        return leaders == 1;
    }
}
