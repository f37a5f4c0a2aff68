package io.balsa.simulator;

import java.util.EnumSet;
import java.util.Set;

/**
 * What to simulate.
 *
 * @param scenario  one of {@link Simulation#scenarios()}.
 * @param firstSeed of the range.
 * @param lastSeed  of the range, included.
 * @param jobs      threads; worlds don't share anything.
 * @param without   mechanisms that are taken away.
 * @param edit      what of a swarm isn't left to the seed.
 */
public record SimulationOptions(
    String scenario, long firstSeed, long lastSeed, int jobs, Set<Mechanism> without, SwarmEdit edit)
{
    private static final int SEEDS_MAX = 100_000_000;

    /**
     * Checks every field.
     */
    public SimulationOptions
    {
        if (!Simulation.scenarios().contains(scenario))
        {
            throw new IllegalArgumentException(
                "there is no scenario " + scenario + "; there are " + Simulation.scenarios());
        }
        if (lastSeed < firstSeed)
        {
            throw new IllegalArgumentException("seeds " + firstSeed + ".." + lastSeed + " are none");
        }
        if (lastSeed - firstSeed < 0 || lastSeed - firstSeed >= SEEDS_MAX)
        {
            throw new IllegalArgumentException(
                "seeds " + firstSeed + ".." + lastSeed + " are more than " + SEEDS_MAX + " at once");
        }
        if (jobs < 1)
        {
            throw new IllegalArgumentException("jobs must be at least 1, not " + jobs);
        }
        if (!edit.isNone() && !Scenarios.SWARM.equals(scenario))
        {
            throw new IllegalArgumentException(
                "nodes, settings, clients, commands, duration, fault classes and snapshots can be given for " +
                    Scenarios.SWARM + " only, not for " + scenario);
        }
        without = Set.copyOf(without);
    }

    /**
     * All is left to the seeds.
     *
     * @param scenario  one of {@link Simulation#scenarios()}.
     * @param firstSeed of the range.
     * @param lastSeed  of the range, included.
     * @param jobs      threads.
     * @param without   mechanisms that are taken away.
     */
    public SimulationOptions(
        final String scenario,
        final long firstSeed,
        final long lastSeed,
        final int jobs,
        final Set<Mechanism> without)
    {
        this(scenario, firstSeed, lastSeed, jobs, without, SwarmEdit.NONE);
    }

    /**
     * With all mechanisms.
     *
     * @param scenario  one of {@link Simulation#scenarios()}.
     * @param firstSeed of the range.
     * @param lastSeed  of the range, included.
     * @param jobs      threads.
     */
    public SimulationOptions(final String scenario, final long firstSeed, final long lastSeed, final int jobs)
    {
        this(scenario, firstSeed, lastSeed, jobs, EnumSet.noneOf(Mechanism.class));
    }
}
