package io.balsa.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Runs a scenario through many seeds. The result depends on the seeds alone, not on the number of threads.
 */
public final class Simulation
{
    private static final long PROGRESS_EVERY = 64;

    private final SimulationOptions options;
    private final Scenario scenario;
    private final LongConsumer progress;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private volatile Throwable failure;

    private Simulation(final SimulationOptions options, final Scenario scenario, final LongConsumer progress)
    {
        this.options = options;
        this.scenario = scenario;
        this.progress = progress;
    }

    /**
     * @return the names of all scenarios, in the order in which they should be shown.
     */
    public static Set<String> scenarios()
    {
        return Scenarios.names();
    }

    /**
     * Run, on threads of its own, until all seeds are done.
     *
     * @param options  what.
     * @param progress told now and then how many seeds are done, from any of the threads.
     * @return what came of it.
     */
    public static SimulationSummary run(final SimulationOptions options, final LongConsumer progress)
    {
        final boolean isPatched = options.without().stream().anyMatch(mechanism -> !mechanism.patches().isEmpty());
        return isPatched ? Mutants.run(options, progress) : runHere(options, progress);
    }

    /**
     * Run with this very class's engine, changed or not. For {@link Mutants} alone, which finds it by its name.
     *
     * @param options  what.
     * @param progress as in {@link #run}.
     * @return what came of it.
     */
    public static SimulationSummary runHere(final SimulationOptions options, final LongConsumer progress)
    {
        return run(options, Scenarios.named(options.scenario(), options.without(), options.edit()), progress);
    }

    static SimulationSummary run(
        final SimulationOptions options, final Scenario scenario, final LongConsumer progress)
    {
        return new Simulation(options, scenario, progress).runAll();
    }

    /**
     * Live one seed again and tell what happens.
     *
     * @param scenario one of {@link #scenarios()}.
     * @param seed     of the life.
     * @param linesMax how much is told: the last lines.
     * @return one line for each thing that happened, then what was wrong and how the nodes were in the end.
     */
    public static List<String> replay(final String scenario, final long seed, final int linesMax)
    {
        final Timeline timeline = new Timeline(linesMax);
        final RunResult result = Scenarios.named(scenario, Set.of()).run(seed, new MemoryPool(), timeline);
        final List<String> lines = new ArrayList<>(timeline.lines());
        lines.addAll(result.violations());
        if (!result.state().isEmpty())
        {
            lines.add(result.state());
        }
        lines.add("trace hash " + Long.toHexString(result.traceHash()));
        return lines;
    }

    private SimulationSummary runAll()
    {
        final long beginNs = System.nanoTime();
        final int count = Math.toIntExact(options.lastSeed() - options.firstSeed() + 1);
        final RunResult[] results = new RunResult[count];
        final List<Thread> threads = new ArrayList<>();
        for (int job = 0; job < options.jobs(); job++)
        {
            final Thread thread = new Thread(() -> work(results), "balsa-simulation-" + job);
            thread.start();
            threads.add(thread);
        }
        for (final Thread thread : threads)
        {
            join(thread);
        }
        if (failure != null)
        {
            throw new IllegalStateException("the simulator failed: " + failure, failure);
        }
        return SimulationSummary.of(options, results, System.nanoTime() - beginNs);
    }

    private void work(final RunResult[] results)
    {
        final MemoryPool memory = new MemoryPool();
        int place = (int) next.getAndIncrement();
        while (place < results.length && failure == null)
        {
            final long seed = options.firstSeed() + place;
            try
            {
                results[place] = scenario.run(seed, memory, Timeline.NONE);
            }
            catch (final RuntimeException | Error ex)
            {
                failure = new IllegalStateException("seed " + seed, ex);
            }
            memory.reclaim();
            final long count = done.incrementAndGet();
            if (count % PROGRESS_EVERY == 0)
            {
                progress.accept(count);
            }
            place = (int) next.getAndIncrement();
        }
    }

    private static void join(final Thread thread)
    {
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", ex);
        }
    }
}
