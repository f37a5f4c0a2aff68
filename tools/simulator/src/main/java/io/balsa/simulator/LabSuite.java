package io.balsa.simulator;

import java.io.PrintStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * All tests of the lab, each through many seeds, and a table of what came of them. What can't be run yet is listed as
 * pending and never counts as passed.
 */
public final class LabSuite
{
    private static final String SCENARIO = "lab";

    private final long firstSeed;
    private final long lastSeed;
    private final int jobs;
    private final Set<Mechanism> without;
    private final PrintStream out;
    private int failedTests;

    /**
     * @param firstSeed of the range that each test gets.
     * @param lastSeed  of the range, included.
     * @param jobs      threads.
     * @param without   mechanisms that are taken away.
     * @param out       gets the table, and each failure with what replays it.
     */
    public LabSuite(
        final long firstSeed,
        final long lastSeed,
        final int jobs,
        final Set<Mechanism> without,
        final PrintStream out)
    {
        this.without = without;
        this.firstSeed = firstSeed;
        this.lastSeed = lastSeed;
        this.jobs = jobs;
        this.out = out;
    }

    /**
     * The suite without the command around it: {@code all} or a test's name, first seed, last seed, jobs, mechanism to
     * do without.
     *
     * @param args all may be left out.
     */
    public static void main(final String[] args)
    {
        final String name = args.length > 0 ? args[0] : "all";
        final long first = args.length > 1 ? Long.parseLong(args[1]) : 1;
        final long last = args.length > 2 ? Long.parseLong(args[2]) : first + 99;
        final int jobs = args.length > 3 ? Integer.parseInt(args[3]) : 1;
        final Set<Mechanism> without =
            args.length > 4 ? EnumSet.of(Mechanism.named(args[4])) : EnumSet.noneOf(Mechanism.class);
        final LabSuite suite = new LabSuite(first, last, jobs, without, System.out);
        System.exit(("all".equals(name) ? suite.run() : suite.run(List.of(name))) ? 0 : 1);
    }

    /**
     * @return names of the tests that can be run, in the lab's order.
     */
    public static List<String> tests()
    {
        return LabTests.own();
    }

    /**
     * @return names of tests that aren't the lab's own: the same with settings that show more.
     */
    public static List<String> variants()
    {
        return LabTests.variants();
    }

    /**
     * @return names of the tests that can't be run yet.
     */
    public static List<String> pending()
    {
        return LabTests.PENDING;
    }

    /**
     * Run all tests that can be run, and the variants.
     *
     * @return true if nothing failed.
     */
    public boolean run()
    {
        return run(LabTests.names());
    }

    /**
     * Run some.
     *
     * @param names of them.
     * @return true if nothing failed.
     */
    public boolean run(final List<String> names)
    {
        failedTests = 0;
        out.printf(Locale.ROOT, "%-22s %7s %7s  %s%n", SCENARIO, "passed", "failed",
            "last agreement ms: p50, p99, p99.9, max; simulated s a second");
        for (final String name : names)
        {
            show(name, Simulation.run(
                new SimulationOptions(LabTests.PREFIX + name, firstSeed, lastSeed, jobs, without), done ->
                {
                }));
        }
        for (final String name : LabTests.PENDING)
        {
            out.printf(Locale.ROOT, "%-22s PENDING (needs snapshots)%n", name);
        }
        return failedTests == 0;
    }

    private void show(final String name, final SimulationSummary summary)
    {
        final SimulationSummary.Percentiles times = summary.agreementMs();
        out.printf(Locale.ROOT, "%-22s %7d %7d  %7.0f %7.0f %7.0f %7.0f  %7.0f%n", name,
            summary.seeds() - summary.violations(), summary.violations(),
            times.p50(), times.p99(), times.p999(), times.max(), summary.simulatedSecondsPerSecond());
        failedTests += summary.violations() == 0 ? 0 : 1;
        for (final String failure : summary.failures())
        {
            final long seed = Long.parseLong(failure.substring("seed ".length(), failure.indexOf(':')));
            out.println(failure);
            out.println("  replay: balsa simulate --scenario " + LabTests.PREFIX + name +
                " --seeds " + seed + ".." + seed);
        }
    }
}
