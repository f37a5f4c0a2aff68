package io.balsa.cli;

import io.balsa.simulator.Fault;
import io.balsa.simulator.LabSuite;
import io.balsa.simulator.Mechanism;
import io.balsa.simulator.Replay;
import io.balsa.simulator.Shrunk;
import io.balsa.simulator.Simulation;
import io.balsa.simulator.SimulationOptions;
import io.balsa.simulator.SimulationSummary;
import io.balsa.simulator.SimulationSummary.Percentiles;
import io.balsa.simulator.SwarmEdit;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What {@code balsa simulate} says about what it ran, and how a failure is told so that it can be understood and seen
 * again.
 */
final class SimulationReport
{
    private static final String SWARM = "swarm";
    private static final int LINES_MAX = 200;

    private final SimulationOptions options;
    private final PrintStream out;

    SimulationReport(final SimulationOptions options, final PrintStream out)
    {
        this.options = options;
        this.out = out;
    }

    /**
     * @return the command that lives one seed again.
     */
    static String command(final SimulationOptions options, final long seed, final SwarmEdit edit)
    {
        final String without = options.without().stream().map(Mechanism::label).sorted()
            .collect(Collectors.joining(","));
        return "tools/balsa simulate --scenario " + options.scenario() + " --seeds " + seed + edit.options() +
            (without.isEmpty() ? "" : " --without " + without);
    }

    /**
     * Seeds that failed, each with what was wrong and the command that lives it again.
     */
    void failures(final SimulationSummary summary)
    {
        for (int i = 0; i < summary.failures().size(); i++)
        {
            // how the nodes were in the end is in the story
            out.println(summary.failures().get(i).split("\nat ")[0].stripTrailing());
            out.println("again: " + command(options, summary.failedSeeds().get(i), options.edit()));
        }
        if (summary.violations() > summary.failures().size())
        {
            out.println("and " + (summary.violations() - summary.failures().size()) + " more seeds with violations");
        }
    }

    /**
     * The story of one failed seed: cut down if possible, then lived again with the flight recorders on.
     *
     * @param seed            that failed.
     * @param shrinkTimeoutMs 0: it isn't cut down.
     * @param progress        shows what is left of it.
     */
    void story(final long seed, final long shrinkTimeoutMs, final ProgressLine progress)
    {
        final SimulationOptions one = of(seed, options.edit());
        SwarmEdit edit = options.edit();
        if (shrinkTimeoutMs > 0 && SWARM.equals(options.scenario()))
        {
            final Shrunk shrunk = Simulation.shrink(one, shrinkTimeoutMs, left -> progress.show("left: " + left));
            progress.clear();
            edit = shrunk.edit();
            out.println();
            out.println("cut down in " + shrunk.lives() + " lives" +
                (shrunk.isDone() ? "" : ", more was not tried within " + shrinkTimeoutMs / 1000 + " s") + ", to: " +
                command(options, seed, edit));
        }
        final Replay replay = Simulation.replay(of(seed, edit));
        final List<String> lines = replay.timeline(LINES_MAX);
        out.println();
        out.println("the last " + lines.size() + " lines of what happened in it:");
        lines.forEach(out::println);
        replay.violations().forEach(out::println);
        out.println(replay.state().stripTrailing());
        out.println("version " + Balsa.Version.number() + ", " + System.getProperty("java.vm.name") + ' ' +
            Runtime.version());
        out.println("again: " + command(options, seed, edit) + " --timeline");
        out.println();
    }

    void summary(final SimulationSummary summary)
    {
        out.printf(Locale.ROOT, "%s: %,d %s, %,d violations, %,.0f simulated seconds, %,.0f a second and thread%n",
            summary.scenario(), summary.seeds(), Simulation.LAB.equals(summary.scenario()) ? "lives" : "seeds",
            summary.violations(), summary.simulatedSeconds(),
            summary.simulatedSecondsPerSecond());
        print("agreement", summary.agreementMs(), "ms");
        print("first leader", summary.firstLeaderMs(), "ms");
        print("terms used", summary.termsUsed(), "");
        out.printf(Locale.ROOT, "  second leader before agreement in %.3f %% of the seeds%n",
            summary.leaderChangesPercent());
        out.println("  faults: " + faults(summary, false));
        if (SWARM.equals(summary.scenario()))
        {
            final String never = faults(summary, true);
            out.println("  never happened: " + (never.isEmpty() ? "none of them" : never));
        }
        out.println("  trace hash " + Long.toHexString(summary.traceHash()));
    }

    /**
     * A table of the lab's tests: passed and failed.
     */
    void lab(final LabSuite.LabSummary lab)
    {
        out.printf(Locale.ROOT, "%-34s %7s %7s  %s%n", "test", "passed", "failed",
            "last agreement ms: p50, p99, p99.9, max; simulated s a second and thread");
        for (final SimulationSummary test : lab.tests())
        {
            final Percentiles times = test.agreementMs();
            out.printf(Locale.ROOT, "%-34s %7d %7d  %6.0f %6.0f %6.0f %6.0f  %6.0f%n", test.scenario(),
                test.seeds() - test.violations(), test.violations(),
                times.p50(), times.p99(), times.p999(), times.max(), test.simulatedSecondsPerSecond());
        }
    }

    /**
     * The part of a range that another run would have, for one of the lab's tests.
     */
    SimulationReport of(final SimulationSummary test)
    {
        return new SimulationReport(new SimulationOptions(test.scenario(), options.firstSeed(), options.lastSeed(),
            options.jobs(), options.without()), out);
    }

    private SimulationOptions of(final long seed, final SwarmEdit edit)
    {
        return new SimulationOptions(options.scenario(), seed, seed, 1, options.without(), edit);
    }

    private static String faults(final SimulationSummary summary, final boolean isNever)
    {
        final String faults = summary.faults().entrySet().stream()
            .filter(entry -> entry.getValue() == 0 == isNever && !(isNever && entry.getKey().isOfStep()))
            .map((final Map.Entry<Fault, Long> entry) ->
                entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ') +
                (isNever ? "" : String.format(Locale.ROOT, " %,d", entry.getValue())))
            .collect(Collectors.joining(", "));
        return faults.isEmpty() && !isNever ? "none" : faults;
    }

    private void print(final String what, final Percentiles percentiles, final String unit)
    {
        out.printf(Locale.ROOT, "  %-13s p50 %,.0f  p99 %,.0f  p99.9 %,.0f  max %,.0f %s%n",
            what, percentiles.p50(), percentiles.p99(), percentiles.p999(), percentiles.max(), unit);
    }
}
