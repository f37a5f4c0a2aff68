package io.balsa.simulator;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The exam: five different logs, nobody leads, a network that holds two thirds of all replies. Agreement is one
 * client's command executed on all five.
 */
final class SeedScenario implements Scenario
{
    private static final long S = 1_000_000_000L;
    private static final long CAP_NS = 30 * S;
    private static final long RETRY_MS = 50;
    private static final int ALL = (1 << SeedLogs.NODES) - 1;

    private final WorldSettings settings;
    private final NetworkSettings network;
    private final Variant variant;

    /** What is different. */
    enum Variant
    {
        /** Nothing. */
        NONE,
        /** The most advanced was cut off in term 15 until now, the others are in term 105. */
        OLD_TERM,
        /** Every node is in another term. */
        MANY_TERMS,
        /** Two nodes are down for good. */
        TWO_DOWN,
        /** One node can send but hears nothing, for good. */
        ONE_DEAF
    }

    SeedScenario(
        final Map<String, String> nodeSettings,
        final Set<Mechanism> without,
        final Variant variant,
        final Consumer<NetworkSettings> change)
    {
        settings = WorldSettings.of(SeedLogs.NODES, nodeSettings, without);
        network = NetworkSettings.seed();
        change.accept(network);
        this.variant = variant;
    }

    @Override
    public RunResult run(final long seed, final MemoryPool memory, final Timeline timeline)
    {
        final World world = new World(settings, network, seed, memory, timeline);
        final SimulationRandom random = world.fork();
        final long[] terms = new long[SeedLogs.NODES];
        final long firstTerm = variant == Variant.OLD_TERM ? 105 : SeedLogs.TERM;
        Arrays.fill(terms, firstTerm);
        if (variant == Variant.OLD_TERM)
        {
            terms[2] = 15;
        }
        for (int id = 0; id < SeedLogs.NODES && variant == Variant.MANY_TERMS; id++)
        {
            terms[id] = random.between(100, 140);
        }
        SeedLogs.write(world, terms);
        final int mask = start(world, random);

        final SimulatedClient client = world.addClient(random.below(SeedLogs.NODES), RETRY_MS);
        client.work(1, 0);
        final long commandId = client.commandId(1);
        while (world.nowNs() < CAP_NS && !isExecuted(world, commandId, mask) && world.step(CAP_NS))
        {
            continue;
        }
        final boolean isDone = isExecuted(world, commandId, mask);
        if (!isDone && world.violations().isEmpty())
        {
            world.violations().add("Liveness: no agreement in 30 s");
        }
        return RunResult.of(world, seed, isDone ? world.nowNs() : -1, firstTerm);
    }

    private int start(final World world, final SimulationRandom random)
    {
        int mask = ALL;
        if (variant == Variant.TWO_DOWN)
        {
            final int one = random.below(SeedLogs.NODES);
            final int other = (one + 1 + random.below(SeedLogs.NODES - 1)) % SeedLogs.NODES;
            mask &= ~(1 << one | 1 << other);
        }
        if (variant == Variant.ONE_DEAF)
        {
            final int deaf = random.below(SeedLogs.NODES);
            mask &= ~(1 << deaf);
            for (int id = 0; id < SeedLogs.NODES; id++)
            {
                world.network().block(id, deaf, true);
            }
        }
        for (int id = 0; id < SeedLogs.NODES; id++)
        {
            if (variant != Variant.TWO_DOWN || (mask & 1 << id) != 0)
            {
                world.node(id).start();
            }
        }
        return mask;
    }

    private static boolean isExecuted(final World world, final long commandId, final int mask)
    {
        for (int id = 0; id < SeedLogs.NODES; id++)
        {
            if ((mask & 1 << id) != 0 && !world.checks().commands().hasExecuted(id, commandId))
            {
                return false;
            }
        }
        return true;
    }
}
