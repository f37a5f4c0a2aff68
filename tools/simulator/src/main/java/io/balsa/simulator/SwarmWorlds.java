package io.balsa.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * The clusters that a swarm draws from: so many nodes, with such settings. Made once and shared by all lives.
 */
final class SwarmWorlds
{
    /** The settings that nodes have when nothing is said. */
    static final String DEFAULT = "default";

    private static final Map<String, Map<String, String>> KINDS = new LinkedHashMap<>();
    private static final int NODES_MAX = 7;

    static
    {
        KINDS.put(DEFAULT, Map.of());
        KINDS.put("short-segments", Map.of("segment.length", "16k", "command.length.max", "1k", "mtu", "1408"));
        KINDS.put("short-windows", Map.of("segment.length", "32k", "command.length.max", "2k", "mtu", "1408",
            "replication.window", "4k", "replication.lag.max", "8k"));
        KINDS.put("short-sessions", Map.of("session.timeout", "1s", "session.retained.max", "40k"));
    }

    private final Map<String, WorldSettings[]> byLabel;
    private final int[] nodeCounts;

    private SwarmWorlds(final Map<String, WorldSettings[]> byLabel, final int... nodeCounts)
    {
        this.byLabel = byLabel;
        this.nodeCounts = nodeCounts;
    }

    /**
     * 1 to 7 nodes, with default settings and with tiny ones.
     */
    static SwarmWorlds standard(final Set<Mechanism> without)
    {
        final int[] counts = new int[NODES_MAX];
        final Map<String, WorldSettings[]> all = new LinkedHashMap<>();
        for (final String label : KINDS.keySet())
        {
            all.put(label, new WorldSettings[NODES_MAX + 1]);
        }
        for (int count = 1; count <= NODES_MAX; count++)
        {
            counts[count - 1] = count;
            for (final Map.Entry<String, WorldSettings[]> entry : all.entrySet())
            {
                entry.getValue()[count] =
                    WorldSettings.of(count, KINDS.get(entry.getKey()), without).withRegisters();
            }
        }
        return new SwarmWorlds(all, counts);
    }

    /**
     * @param made       of a count of nodes.
     * @param nodeCounts that are drawn.
     */
    static SwarmWorlds of(final IntFunction<WorldSettings> made, final int... nodeCounts)
    {
        final WorldSettings[] all = new WorldSettings[NODES_MAX + 1];
        for (final int count : nodeCounts)
        {
            all[count] = made.apply(count);
        }
        return new SwarmWorlds(Map.of(DEFAULT, all), nodeCounts);
    }

    /**
     * @return names of the settings.
     */
    static Set<String> labels()
    {
        return KINDS.keySet();
    }

    WorldSettings of(final SwarmPlan plan)
    {
        return byLabel.get(plan.settings())[plan.nodes()];
    }

    int drawNodeCount(final SimulationRandom random)
    {
        return nodeCounts[random.below(nodeCounts.length)];
    }

    String drawLabel(final SimulationRandom random)
    {
        return List.copyOf(byLabel.keySet()).get(random.below(byLabel.size()));
    }
}
