package io.balsa.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Runs a scenario through many seeds. The result depends on the seeds alone, not on the number of threads.
 */
public final class Simulation
{
    /** The name of all tests of the lab together, which {@link LabSuite} runs. */
    public static final String LAB = "lab";

    private static final long PROGRESS_EVERY = 16;

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
        return isPatched(options) ? Mutants.run(options, progress) : runHere(options, progress);
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
        return LAB.equals(options.scenario()) ?
            LabSuite.runHere(options, progress).total() : run(options, scenario(options), progress);
    }

    /**
     * As {@link LabSuite#run}, with this very class's engine. For {@link Mutants} alone, which finds it by its name.
     *
     * @param options  what.
     * @param progress as there.
     * @return what came of it.
     */
    public static LabSuite.LabSummary labHere(final SimulationOptions options, final LongConsumer progress)
    {
        return LabSuite.runHere(options, progress);
    }

    /**
     * The times to agreement themselves, for who draws their distribution.
     *
     * @param options  what.
     * @param progress as in {@link #run}.
     * @return ms, ascending; infinite where there was none.
     */
    public static double[] agreementMs(final SimulationOptions options, final LongConsumer progress)
    {
        return isPatched(options) ? (double[]) Mutants.call("agreementMsHere", options, progress) :
            agreementMsHere(options, progress);
    }

    /**
     * As {@link #agreementMs}, with this very class's engine. For {@link Mutants} alone, which finds it by its name.
     *
     * @param options  what.
     * @param progress as in {@link #run}.
     * @return ms, ascending; infinite where there was none.
     */
    public static double[] agreementMsHere(final SimulationOptions options, final LongConsumer progress)
    {
        return Arrays.stream(results(options, scenario(options), progress))
            .mapToDouble(result -> result.agreementNs() < 0 ? Double.POSITIVE_INFINITY : result.agreementNs() / 1e6)
            .sorted().toArray();
    }

    static SimulationSummary run(
        final SimulationOptions options, final Scenario scenario, final LongConsumer progress)
    {
        final long beginNs = System.nanoTime();
        final RunResult[] results = results(options, scenario, progress);
        return SimulationSummary.of(options, results, System.nanoTime() - beginNs);
    }

    static RunResult[] results(
        final SimulationOptions options, final Scenario scenario, final LongConsumer progress)
    {
        return new Simulation(options, scenario, progress).runAll();
    }

    /**
     * Live the first seed again, with the flight recorders of all nodes on.
     *
     * @param options what.
     * @return all that is known of that life.
     */
    public static Replay replay(final SimulationOptions options)
    {
        return isPatched(options) ? (Replay) Mutants.call("replayHere", options) : replayHere(options);
    }

    /**
     * As {@link #replay}, with this very class's engine. For {@link Mutants} alone, which finds it by its name.
     *
     * @param options what.
     * @return all that is known of that life.
     */
    public static Replay replayHere(final SimulationOptions options)
    {
        return replay(scenario(options), options.firstSeed());
    }

    static Replay replay(final Scenario scenario, final long seed)
    {
        final Timeline timeline = Timeline.recording();
        return Replay.of(scenario.run(seed, new MemoryPool(), timeline), timeline);
    }

    /**
     * Cut down the life of the first seed, in which something was wrong, to a smaller one in which the same is wrong:
     * fewer nodes, clients, commands, classes of faults, a shorter time. Lives of a swarm only.
     *
     * @param options   what.
     * @param timeoutMs an end to it, whatever was reached by then; 1 at least.
     * @param progress  told now and then what is left, as options of the command.
     * @return what is left.
     */
    public static Shrunk shrink(
        final SimulationOptions options, final long timeoutMs, final Consumer<String> progress)
    {
        return isPatched(options) ? (Shrunk) Mutants.call("shrinkHere", options, timeoutMs, progress) :
            shrinkHere(options, timeoutMs, progress);
    }

    /**
     * As {@link #shrink}, with this very class's engine. For {@link Mutants} alone, which finds it by its name.
     *
     * @param options   what.
     * @param timeoutMs an end to it.
     * @param progress  told now and then.
     * @return what is left.
     */
    public static Shrunk shrinkHere(
        final SimulationOptions options, final Long timeoutMs, final Consumer<String> progress)
    {
        return new Shrinker(options, timeoutMs, progress).shrink();
    }

    static boolean isPatched(final SimulationOptions options)
    {
        return options.without().stream().anyMatch(mechanism -> !mechanism.patches().isEmpty());
    }

    private static Scenario scenario(final SimulationOptions options)
    {
        return Scenarios.named(options.scenario(), options.without(), options.edit());
    }

    private RunResult[] runAll()
    {
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
            throw new IllegalStateException("the simulator failed at " + failure.getMessage(), failure);
        }
        return results;
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
                failure = new IllegalStateException("seed " + seed + ": " + ex, ex);
            }
            memory.reclaim();
            final long count = done.incrementAndGet();
            if (count % PROGRESS_EVERY == 0 || count == results.length)
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
