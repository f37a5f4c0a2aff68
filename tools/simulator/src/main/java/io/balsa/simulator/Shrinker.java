package io.balsa.simulator;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Cuts a failing life of a swarm down, step by step: what is left out stays out if the same invariant still breaks.
 * Steps are tried in a fixed order, so the outcome is the same each time, unless the time is over before.
 */
final class Shrinker
{
    private static final long MS = 1_000_000L;
    private static final long DURATION_MIN_MS = 100;
    private static final int[] COMMANDS = {1, 2, 5, 10, 20, 50, 100};

    private final SimulationOptions options;
    private final long deadlineNs;
    private final Consumer<String> progress;
    private final SwarmWorlds worlds;
    private final MemoryPool memory = new MemoryPool();
    private SwarmEdit best;
    private List<String> violations;
    private String invariant;
    private int lives;

    Shrinker(final SimulationOptions options, final long timeoutMs, final Consumer<String> progress)
    {
        if (!Scenarios.SWARM.equals(options.scenario()))
        {
            throw new IllegalArgumentException("only lives of " + Scenarios.SWARM + " can be cut down");
        }
        this.options = options;
        this.progress = progress;
        deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        worlds = SwarmWorlds.standard(options.without());
    }

    Shrunk shrink()
    {
        final SwarmPlan plan = SwarmPlan.draw(options.firstSeed(), worlds, options.edit());
        best = plan.asEdit();
        final RunResult whole = live(best);
        if (whole.violations().isEmpty())
        {
            throw new IllegalArgumentException("nothing was wrong with seed " + options.firstSeed());
        }
        invariant = invariantOf(whole);
        violations = whole.violations();
        if (whole.virtualNs() < best.durationMs() * MS)
        {
            tryOne(best.withDurationMs(whole.virtualNs() / MS + 1));
        }
        boolean isSmaller = true;
        while (isSmaller && !isOver())
        {
            final SwarmEdit before = best;
            leaveNodesOut();
            leaveFaultsOut();
            leaveWorkOut();
            leaveTimeOut();
            isSmaller = !before.equals(best);
        }
        return new Shrunk(best, violations, lives, !isSmaller);
    }

    private void leaveNodesOut()
    {
        boolean isFound = false;
        for (int nodes = 1; nodes < best.nodes() && !isFound; nodes++)
        {
            isFound = tryOne(best.withNodes(nodes));
        }
    }

    /** All at once, then halves, then one by one. */
    private void leaveFaultsOut()
    {
        for (int length = best.faults().size(); length > 0; length /= 2)
        {
            final List<FaultClass> all = new ArrayList<>(best.faults());
            for (int from = 0; from < all.size(); from += length)
            {
                final Set<FaultClass> rest = EnumSet.noneOf(FaultClass.class);
                rest.addAll(best.faults());
                if (rest.removeAll(all.subList(from, Math.min(all.size(), from + length))))
                {
                    tryOne(best.withFaults(rest));
                }
            }
        }
    }

    private void leaveWorkOut()
    {
        boolean isFound = false;
        for (int clients = 1; clients < best.clients() && !isFound; clients++)
        {
            isFound = tryOne(best.withClients(clients));
        }
        isFound = false;
        for (int i = 0; i < COMMANDS.length && COMMANDS[i] < best.commands() && !isFound; i++)
        {
            isFound = tryOne(best.withCommands(COMMANDS[i]));
        }
        if (!SwarmWorlds.DEFAULT.equals(best.settings()))
        {
            tryOne(best.withSettings(SwarmWorlds.DEFAULT));
        }
        if (!SwarmWorlds.NO_SNAPSHOTS.equals(best.snapshots()))
        {
            tryOne(best.withSnapshots(SwarmWorlds.NO_SNAPSHOTS));
        }
    }

    private void leaveTimeOut()
    {
        boolean isFound = true;
        while (isFound && best.durationMs() > DURATION_MIN_MS)
        {
            isFound = tryOne(best.withDurationMs(Math.max(DURATION_MIN_MS, best.durationMs() / 2))) ||
                tryOne(best.withDurationMs(Math.max(DURATION_MIN_MS, best.durationMs() * 7 / 8)));
        }
    }

    private boolean tryOne(final SwarmEdit edit)
    {
        if (isOver() || edit.equals(best))
        {
            return false;
        }
        final RunResult result = live(edit);
        if (result.violations().isEmpty() || !invariantOf(result).equals(invariant))
        {
            return false;
        }
        best = edit;
        violations = result.violations();
        progress.accept(best.options().strip());
        return true;
    }

    private RunResult live(final SwarmEdit edit)
    {
        lives++;
        final RunResult result = Scenarios.swarm(worlds, edit).run(options.firstSeed(), memory, Timeline.NONE);
        memory.reclaim();
        return result;
    }

    private boolean isOver()
    {
        return System.nanoTime() - deadlineNs >= 0;
    }

    /** Violations begin with the name of what was broken. */
    private static String invariantOf(final RunResult result)
    {
        final String first = result.violations().get(0);
        return first.substring(0, Math.max(0, first.indexOf(':')));
    }
}
