package io.balsa.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * All tests of the lab that can be run, and our variants of them, each through the same seeds.
 */
public final class LabSuite
{
    private LabSuite()
    {
    }

    /**
     * What came of all tests.
     *
     * @param tests each with its own name as scenario, in the lab's order.
     * @param total over all lives of all tests.
     */
    public record LabSummary(List<SimulationSummary> tests, SimulationSummary total)
    {
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
     * Run, on threads of its own, until all seeds of all tests are done.
     *
     * @param options  what: the scenario is {@link Simulation#LAB}, the seeds are those of each test.
     * @param progress told now and then how many lives are done, of all tests.
     * @return what came of it.
     */
    public static LabSummary run(final SimulationOptions options, final LongConsumer progress)
    {
        return Simulation.isPatched(options) ?
            (LabSummary) Mutants.call("labHere", options, progress) : runHere(options, progress);
    }

    static LabSummary runHere(final SimulationOptions options, final LongConsumer progress)
    {
        final long beginNs = System.nanoTime();
        final List<SimulationSummary> tests = new ArrayList<>();
        final List<RunResult> all = new ArrayList<>();
        for (final String name : LabTests.names())
        {
            final SimulationOptions one = new SimulationOptions(LabTests.PREFIX + name, options.firstSeed(),
                options.lastSeed(), options.jobs(), options.without());
            final long before = all.size();
            final long testBeginNs = System.nanoTime();
            final RunResult[] results = Simulation.results(
                one, LabTests.named(name, options.without()), done -> progress.accept(before + done));
            tests.add(SimulationSummary.of(one, results, System.nanoTime() - testBeginNs));
            all.addAll(Arrays.asList(results));
        }
        return new LabSummary(tests,
            SimulationSummary.of(options, all.toArray(new RunResult[0]), System.nanoTime() - beginNs));
    }
}
