package io.balsa.simulator;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The frame of one life of a swarm, drawn from the seed before anything happens, so that it can be shown and cut down.
 *
 * @param nodes      in the cluster.
 * @param settings   label of the nodes' settings.
 * @param clients    that send commands.
 * @param commands   of each client, at most.
 * @param durationMs of the time in which things go wrong.
 * @param faults     which, and how strongly: 0 to 1.
 * @param pauseMaxMs a pause is shorter.
 * @param downMaxMs  a node that ended is started again sooner.
 * @param mayAllFail true: all may be down at once; false: a minority.
 * @param snapshots  label of when nodes take snapshots, and how many they keep.
 */
record SwarmPlan(
    int nodes,
    String settings,
    int clients,
    int commands,
    long durationMs,
    Map<FaultClass, Double> faults,
    long pauseMaxMs,
    long downMaxMs,
    boolean mayAllFail,
    String snapshots)
{
    private static final double CLASS_IS_ON = 0.5;
    private static final double ALL_MAY_FAIL = 0.3;
    private static final int CLIENTS_MAX = 3;
    private static final int COMMANDS_MAX = 200;
    private static final long DURATION_MIN_MS = 5_000;
    private static final long DURATION_MAX_MS = 20_000;

    /**
     * Everything is drawn, also what is edited then: what isn't edited stays as it was.
     */
    static SwarmPlan draw(final long seed, final SwarmWorlds worlds, final SwarmEdit edit)
    {
        final SimulationRandom random = new SimulationRandom(SimulationRandom.mix(seed));
        final int nodes = worlds.drawNodeCount(random);
        final String settings = worlds.drawLabel(random);
        final int clients = 1 + random.below(CLIENTS_MAX);
        final long durationMs = random.between(DURATION_MIN_MS, DURATION_MAX_MS);
        final long pauseMaxMs = random.between(20, 2_000);
        final long downMaxMs = random.between(100, 5_000);
        final boolean mayAllFail = random.chance(ALL_MAY_FAIL);
        final Map<FaultClass, Double> faults = drawFaults(random, edit.faults());
        final String snapshots = worlds.drawSnapshotLabel(random);
        return new SwarmPlan(
            edit.nodes() > 0 ? edit.nodes() : nodes,
            edit.settings().isEmpty() ? settings : edit.settings(),
            edit.clients() > 0 ? edit.clients() : clients,
            edit.commands() > 0 ? edit.commands() : COMMANDS_MAX,
            edit.durationMs() > 0 ? edit.durationMs() : durationMs,
            faults, pauseMaxMs, downMaxMs, mayAllFail,
            edit.snapshots().isEmpty() ? snapshots : edit.snapshots());
    }

    /**
     * Good weather is common: without it, none of its kinds; with it, all, and each spell draws its own.
     */
    private static Map<FaultClass, Double> drawFaults(final SimulationRandom random, final Set<FaultClass> edit)
    {
        final Map<FaultClass, Double> faults = new EnumMap<>(FaultClass.class);
        for (final FaultClass faultClass : FaultClass.values())
        {
            // drawn for every class, so that another set of them doesn't change the strength of one
            final boolean isDrawn = random.chance(CLASS_IS_ON);
            final double strength = random.unit();
            final boolean isOn;
            if (edit != null)
            {
                isOn = edit.contains(faultClass);
            }
            else if (faultClass == FaultClass.DELAY || faultClass == FaultClass.ORDER)
            {
                isOn = true;
            }
            else
            {
                isOn = faultClass.isWeather() ? faults.containsKey(FaultClass.WEATHER) : isDrawn;
            }
            if (isOn)
            {
                faults.put(faultClass, faultClass.isWeather() ? 1.0 : strength);
            }
        }
        return faults;
    }

    /**
     * @return what draws the same plan from the same seed, but leaves nothing to it that can be edited.
     */
    SwarmEdit asEdit()
    {
        return new SwarmEdit(nodes, settings, clients, commands, durationMs, faults.keySet(), snapshots);
    }

    /**
     * @return 0: not at all.
     */
    double strength(final FaultClass faultClass)
    {
        return faults.getOrDefault(faultClass, 0.0);
    }

    /**
     * @return of how many nodes at most may be down at once.
     */
    int downMax()
    {
        return mayAllFail ? nodes : Math.max(1, (nodes - 1) / 2);
    }

    /**
     * @return true if no snapshots are taken, so that all nodes keep the log from its beginning.
     */
    boolean keepsLog()
    {
        return SwarmWorlds.NO_SNAPSHOTS.equals(snapshots) && strength(FaultClass.SNAPSHOT) == 0;
    }

    @Override
    public String toString()
    {
        return "plan: nodes " + nodes + ", settings " + settings + ", snapshots " + snapshots + ", clients "
 + clients + ", commands up to " +
            commands + " each, faults for " + durationMs + " ms: " + (faults.isEmpty() ? "none" :
            faults.keySet().stream().map(FaultClass::label).collect(Collectors.joining(", ")));
    }
}
