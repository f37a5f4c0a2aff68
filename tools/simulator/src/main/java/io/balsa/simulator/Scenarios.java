package io.balsa.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Every scenario by its name.
 */
final class Scenarios
{
    private static final long MS = 1_000_000L;
    /** The only one that can be edited. */
    static final String SWARM = "swarm";

    /** Ten election timeouts. */
    private static final long CONVERGE_NS = 3_000_000_000L;

    private static final Map<String, Function<Set<Mechanism>, Scenario>> ALL = new LinkedHashMap<>();

    static
    {
        ALL.put(SWARM, without -> swarm(without, SwarmEdit.NONE));
        ALL.put("swarm-snapshots", without -> swarm(SwarmWorlds.compacting(without), SwarmEdit.NONE));
        ALL.put(PowerCutsScenario.POWER_CUTS, PowerCutsScenario::new);
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
        seed("seed-terms", SeedScenario.Variant.MANY_TERMS, network ->
        {
        });
        fifo("seed-fifo", NetworkSettings.Order.ONE_STREAM);
        fifo("seed-fifo-2", NetworkSettings.Order.TWO_STREAMS);
        seed("seed-aeron", SeedScenario.Variant.NONE, network -> network.order = NetworkSettings.Order.AERON);
        seed("held-replies", SeedScenario.Variant.NONE, network -> network.replyHold = 1.0);
        directed("timer-rule", DirectedScenario.Plot.NEW_TERMS);
        directed("deaf-candidate", DirectedScenario.Plot.DEAF_CANDIDATE);
        directed("deaf-leader", DirectedScenario.Plot.DEAF_LEADER);
        directed("partial-cut", DirectedScenario.Plot.PARTIAL_CUT);
        directed("quiet-winner", DirectedScenario.Plot.QUIET_WINNER);
        directed("unfit-asks", DirectedScenario.Plot.UNFIT_ASKS);
        settled("lost-tail", SettledScenario.Plot.LOST_TAIL);
        settled("late-answer", SettledScenario.Plot.LATE_ANSWER);
        settled("repeated-entry", SettledScenario.Plot.REPEATED_ENTRY);
        settled("returning-leader", SettledScenario.Plot.RETURNING_LEADER);
        settled("two-behind", SettledScenario.Plot.TWO_BEHIND);
        settled("known-tail", SettledScenario.Plot.KNOWN_TAIL);
        settled("long-load", SettledScenario.Plot.LONG_LOAD);
        ALL.put("killed-receiver", without ->
            new SnapshotTransferScenario(SnapshotTransferScenario.Plot.KILLED_RECEIVER, without));
        ALL.put("slow-receiver", without ->
            new SnapshotTransferScenario(SnapshotTransferScenario.Plot.SLOW_RECEIVER, without));
        ALL.put("adopting-leader", SnapshotAdoptionScenario::new);
        ALL.put("rotten-entry", without -> new RottenDiskScenario(RottenDiskScenario.Plot.HELD, without));
        ALL.put("rotten-everywhere", without -> new RottenDiskScenario(RottenDiskScenario.Plot.NOWHERE, without));
        ALL.put("wiped-member", without -> new StoreScenario(StoreScenario.Plot.WIPED_MEMBER, without));
        ALL.put("wiped-voter", without -> new StoreScenario(StoreScenario.Plot.WIPED_VOTER, without));
        ALL.put("hung-disk", without -> new StoreScenario(StoreScenario.Plot.HUNG_DISK, without));
        full("full-disk", FullDiskScenario.Plot.LEADER);
        full("full-disk-follower", FullDiskScenario.Plot.FOLLOWER);
        full("full-disk-quorum", FullDiskScenario.Plot.QUORUM);
        full("full-disk-all", FullDiskScenario.Plot.ALL);
        full("full-disk-snapshots", FullDiskScenario.Plot.SNAPSHOTS);
        ALL.put("figure-8", FigureEightScenario::new);
        ALL.put("lan", without -> new FailoverScenario(5, NetworkSettings.lan(), without));
        ALL.put("lan-3", without -> new FailoverScenario(3, NetworkSettings.lan(), without));
        ALL.put("wan", without -> new FailoverScenario(5, NetworkSettings.wan(), without));
        ALL.put("wan-3", without -> new FailoverScenario(3, NetworkSettings.wan(), without));
        ALL.put("wan-loss", without -> new FailoverScenario(5, NetworkSettings.wan().loss(0.01), without));
        ALL.put("wan-600", without ->
            new FailoverScenario(5, NetworkSettings.wan().delays(280 * MS, 320 * MS), without));
        ALL.put("seed-variant-6", without -> LabTests.named("Figure8Unreliable3C", without));
        ALL.put(Simulation.LAB, without ->
        {
            throw new IllegalArgumentException(
                Simulation.LAB + " is many tests: name one, like " + LabTests.PREFIX + LabTests.own().get(0));
        });
        LabTests.names().forEach(name -> ALL.put(LabTests.PREFIX + name, without -> LabTests.named(name, without)));
    }

    private Scenarios()
    {
    }

    static Set<String> names()
    {
        return ALL.keySet();
    }

    static Scenario named(final String name, final Set<Mechanism> without)
    {
        return ALL.get(name).apply(without);
    }

    static Scenario named(final String name, final Set<Mechanism> without, final SwarmEdit edit)
    {
        return SWARM.equals(name) ? swarm(without, edit) : named(name, without);
    }

    private static Scenario swarm(final Set<Mechanism> without, final SwarmEdit edit)
    {
        return swarm(SwarmWorlds.standard(without), edit);
    }

    static Scenario swarm(final SwarmWorlds worlds, final SwarmEdit edit)
    {
        return new SwarmScenario(worlds, edit, CONVERGE_NS);
    }

    private static void directed(final String name, final DirectedScenario.Plot plot)
    {
        ALL.put(name, without -> new DirectedScenario(plot, without));
    }

    private static void full(final String name, final FullDiskScenario.Plot plot)
    {
        ALL.put(name, without -> new FullDiskScenario(plot, without));
    }

    private static void settled(final String name, final SettledScenario.Plot plot)
    {
        ALL.put(name, without -> new SettledScenario(plot, without));
    }

    private static void seed(
        final String name,
        final SeedScenario.Variant variant,
        final java.util.function.Consumer<NetworkSettings> change)
    {
        ALL.put(name, without -> new SeedScenario(Map.of(), without, variant, change));
    }

    /**
     * A transport that keeps order turns one held message into many: no leader can hear its quorum within 600 ms. Such
     * a transport must be declared; Balsa's own control streams skip what is late.
     */
    private static void fifo(final String name, final NetworkSettings.Order order)
    {
        ALL.put(name, without -> new SeedScenario(
            Map.of("transport.ordered", "true"), without, SeedScenario.Variant.NONE,
            network -> network.order = order));
    }
}
