package io.balsa.simulator;

import io.balsa.service.Service;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Leads a service of your own through faulty lives: clusters of three and five whole nodes, whose processes are killed,
 * whose machines lose power, whose disks fill and fail, whose clocks and networks misbehave; and checks that all
 * replicas execute the same commands in the same order, each once, and come to the same state; after a start from a
 * snapshot too, if the service has snapshots.
 * <pre>{@code
 * @Test
 * void shouldAgreeWhateverHappens()
 * {
 *     ServiceTrial.of(MyLedger::new)
 *         .stateHash(MyLedger::hash)
 *         .commands(random -> MyLedger.commandOf(random))
 *         .seeds(1, 1000)
 *         .run();
 * }
 * }</pre>
 *
 * @param <S> the service.
 */
public final class ServiceTrial<S extends Service>
{
    private static final long CONVERGE_NS = 3_000_000_000L;
    private static final int TIMELINE_LINES = 60;

    private final Supplier<S> services;
    private ToLongFunction<? super S> stateHash = service -> 0;
    private CommandSource commands = CommandSource.ANY;
    private long firstSeed = 1;
    private long lastSeed = 100;
    private int jobs = 1;

    private ServiceTrial(final Supplier<S> services)
    {
        this.services = services;
    }

    /**
     * @param services makes a new one for each life of each node.
     * @param <S>      the service.
     * @return a trial with random commands and seeds 1 to 100.
     */
    public static <S extends Service> ServiceTrial<S> of(final Supplier<S> services)
    {
        return new ServiceTrial<>(services);
    }

    /**
     * What must be the same on all replicas after each command. Without it only the commands themselves are compared.
     *
     * @param newStateHash cheap: called after every command.
     * @return this.
     */
    public ServiceTrial<S> stateHash(final ToLongFunction<? super S> newStateHash)
    {
        stateHash = newStateHash;
        return this;
    }

    /**
     * @param newCommands makes a command of at most 1000 bytes from a random number, and from nothing else.
     * @return this.
     */
    public ServiceTrial<S> commands(final LongFunction<byte[]> newCommands)
    {
        commands = (buffer, offset, limit, random) ->
        {
            final byte[] command = newCommands.apply(random.next());
            buffer.putBytes(offset, command);
            return command.length;
        };
        return this;
    }

    /**
     * @param first seed.
     * @param last  seed, included.
     * @return this.
     */
    public ServiceTrial<S> seeds(final long first, final long last)
    {
        firstSeed = first;
        lastSeed = last;
        return this;
    }

    /**
     * @param newJobs threads; the result is the same.
     * @return this.
     */
    public ServiceTrial<S> jobs(final int newJobs)
    {
        jobs = newJobs;
        return this;
    }

    /**
     * Live all lives.
     *
     * @return figures.
     * @throws AssertionError if anything was wrong, with the seed, what happened last, and how to live it again.
     */
    public SimulationSummary run()
    {
        final Supplier<WorldSettings.ServiceUnderTest<?>> tested =
            () -> new WorldSettings.ServiceUnderTest<>(services.get(), stateHash);
        final SwarmScenario scenario = new SwarmScenario(
            SwarmWorlds.of(
                (count, snapshots) -> WorldSettings.of(count, snapshots, Set.of()).with(tested, () -> commands), 3, 5),
            SwarmEdit.NONE, CONVERGE_NS);
        final SimulationSummary summary = Simulation.run(
            new SimulationOptions("swarm", firstSeed, lastSeed, jobs), scenario, done ->
            {
            });
        if (summary.violations() > 0)
        {
            final long seed = summary.failedSeeds().get(0);
            final Replay replay = Simulation.replay(scenario, seed);
            throw new AssertionError(summary.failures().get(0) + "what happened last:\n" +
                String.join("\n", replay.timeline(TIMELINE_LINES)) +
                "\nto live it again: seeds(" + seed + ", " + seed + ")");
        }
        return summary;
    }
}
