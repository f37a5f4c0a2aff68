package io.balsa.simulator;

import java.util.Map;
import java.util.Set;

/**
 * A settled cluster loses its leader's machine: how long until another leads and can commit.
 */
final class FailoverScenario implements Scenario
{
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final long SETTLE_NS = S;
    private static final long CAP_NS = 30 * S;

    private final WorldSettings settings;
    private final NetworkSettings network;

    FailoverScenario(final int nodeCount, final NetworkSettings network, final Set<Mechanism> without)
    {
        settings = WorldSettings.of(nodeCount, Map.of(), without);
        this.network = network;
    }

    @Override
    public RunResult run(final long seed, final MemoryPool memory, final Timeline timeline)
    {
        final World world = new World(settings, network, seed, memory, timeline);
        final SimulationRandom random = world.fork();
        world.startAll();
        awaitServing(world, Elections.NOBODY, CAP_NS);
        final long settledNs = world.nowNs() + SETTLE_NS + random.below(100 * MS);
        world.runUntil(settledNs);

        final int leaderId = world.elections().leaderId();
        final long firstTerm = world.elections().leaderTerm();
        final long beginNs = world.nowNs();
        if (leaderId != Elections.NOBODY)
        {
            world.counts().add(Fault.POWER_CUT);
            world.node(leaderId).end(true);
        }
        final boolean isDone = awaitServing(world, leaderId, beginNs + CAP_NS);
        if (!isDone && world.violations().isEmpty())
        {
            world.violations().add("Liveness: no leader in 30 s");
        }
        return RunResult.of(world, seed, isDone ? world.nowNs() - beginNs : -1, firstTerm);
    }

    /**
     * @return true when a node leads that isn't the former leader, and has committed an entry of its term.
     */
    private static boolean awaitServing(final World world, final int formerId, final long untilNs)
    {
        while (world.nowNs() < untilNs && world.violations().isEmpty())
        {
            final int leaderId = world.elections().leaderId();
            if (leaderId != Elections.NOBODY && leaderId != formerId && world.isUp(leaderId) &&
                world.node(leaderId).raft().commitIndex() >= world.node(leaderId).raft().termStartIndex())
            {
                return true;
            }
            world.step(untilNs);
        }
        return false;
    }
}
