package io.balsa.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Every scenario by its name.
 */
final class Scenarios
{
    private static final Map<String, Supplier<Scenario>> ALL = new LinkedHashMap<>();

    static
    {
        seed("seed", SeedScenario.Variant.NONE, network ->
        {
        });
        seed("seed-variant-1", SeedScenario.Variant.OLD_TERM, network ->
        {
        });
        seed("seed-variant-2", SeedScenario.Variant.NONE, network -> network.requestHold = network.replyHold);
        seed("seed-variant-3", SeedScenario.Variant.NONE, network ->
        {
            network.requestLoss = 0.3;
            network.replyLoss = 0.3;
            network.replyHold = 0;
        });
        seed("seed-variant-4", SeedScenario.Variant.TWO_DOWN, network ->
        {
        });
        seed("seed-variant-5", SeedScenario.Variant.ONE_DEAF, network ->
        {
        });
        seed("seed-fifo", SeedScenario.Variant.NONE, network -> network.order = NetworkSettings.Order.ONE_STREAM);
        seed("seed-fifo-2", SeedScenario.Variant.NONE, network -> network.order = NetworkSettings.Order.TWO_STREAMS);
        seed("seed-aeron", SeedScenario.Variant.NONE, network -> network.order = NetworkSettings.Order.AERON);
        LabTests.all().forEach((name, test) -> ALL.put(LabTests.PREFIX + name, () -> test));
        LabTests.variants().forEach((name, test) -> ALL.put(LabTests.PREFIX + name, () -> test));
    }

    private Scenarios()
    {
    }

    static Set<String> names()
    {
        return ALL.keySet();
    }

    static Scenario named(final String name)
    {
        return ALL.get(name).get();
    }

    private static void seed(
        final String name,
        final SeedScenario.Variant variant,
        final java.util.function.Consumer<NetworkSettings> change)
    {
        ALL.put(name, () -> new SeedScenario(Map.of(), variant, change));
    }
}
