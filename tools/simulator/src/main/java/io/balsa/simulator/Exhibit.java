package io.balsa.simulator;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where the absence of a mechanism shows.
 *
 * @param scenario that shows it.
 * @param seeds    from 1 to this: as few as surely do.
 * @param symptom  how it shows.
 * @param masks    label of another mechanism that hides the absence, and is taken away in both runs; empty: none.
 */
record Exhibit(String scenario, int seeds, Symptom symptom, String masks)
{
    Exhibit(final String scenario, final int seeds, final Symptom.Figure figure, final double limit)
    {
        this(scenario, seeds, figure, limit, "");
    }

    Exhibit(
        final String scenario, final int seeds, final Symptom.Figure figure, final double limit, final String masks)
    {
        this(scenario, seeds, new Symptom(figure, limit), masks);
    }

    static Exhibit violation(final String scenario, final int seeds)
    {
        return new Exhibit(scenario, seeds, Symptom.violation(), "");
    }

    Exhibit without(final String otherLabel)
    {
        return new Exhibit(scenario, seeds, symptom, otherLabel);
    }

    /**
     * The run that must be right.
     */
    SimulationSummary runSound(final int jobs)
    {
        return run(hidden(), jobs);
    }

    /**
     * The run that must be wrong.
     */
    SimulationSummary runWithout(final Mechanism mechanism, final int jobs)
    {
        final Set<Mechanism> without = hidden();
        without.add(mechanism);
        return run(without, jobs);
    }

    private Set<Mechanism> hidden()
    {
        return masks.isEmpty() ? EnumSet.noneOf(Mechanism.class) : EnumSet.of(Mechanism.named(masks));
    }

    private SimulationSummary run(final Set<Mechanism> without, final int jobs)
    {
        return Simulation.run(new SimulationOptions(scenario, 1, seeds, jobs, without), done ->
        {
        });
    }
}
