package io.balsa.simulator;

import java.io.PrintStream;
import java.util.EnumSet;

/**
 * The simulator without the command around it, for trying things out: scenario, first seed, last seed, jobs.
 */
public final class SimulateMain
{
    private SimulateMain()
    {
    }

    /**
     * @param args scenario, first seed, last seed, jobs, mechanism to do without; all may be left out. Scenario and
     *             seed alone: tell what happens.
     */
    public static void main(final String[] args)
    {
        if (args.length == 2)
        {
            Simulation.replay(args[0], Long.parseLong(args[1]), 400).forEach(System.out::println);
            return;
        }
        final SimulationOptions options = new SimulationOptions(
            args.length > 0 ? args[0] : "swarm",
            args.length > 1 ? Long.parseLong(args[1]) : 1,
            args.length > 2 ? Long.parseLong(args[2]) : 1000,
            args.length > 3 ? Integer.parseInt(args[3]) : 1,
            args.length > 4 ? EnumSet.of(Mechanism.named(args[4])) : EnumSet.noneOf(Mechanism.class));
        System.exit(run(options, System.out));
    }

    private static int run(final SimulationOptions options, final PrintStream out)
    {
        final SimulationSummary summary = Simulation.run(options, done ->
        {
        });
        for (final String failure : summary.failures())
        {
            out.println(failure);
        }
        out.println("changed leaders in " + summary.seedsWithChanges());
        out.println("faults " + summary.faults() + " events " + summary.events() + " simulated s " +
            summary.simulatedSeconds());
        out.println(summary.toJson());
        return summary.violations() == 0 ? 0 : 1;
    }
}
