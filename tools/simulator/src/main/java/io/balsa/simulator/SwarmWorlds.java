package io.balsa.simulator;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The clusters that a swarm draws from: so many nodes, with such settings, that take snapshots so often. Made once and
 * shared by all lives.
 */
final class SwarmWorlds
{
    /** The settings that nodes have when nothing is said. */
    static final String DEFAULT = "default";
    /** Nodes take snapshots only when they are asked for. */
    static final String NO_SNAPSHOTS = "none";

    private static final Map<String, Map<String, String>> KINDS = new LinkedHashMap<>();
    private static final Map<String, Map<String, String>> SNAPSHOTS = new LinkedHashMap<>();
    private static final String SHORT_SEGMENTS = "short-segments";
    private static final int NODES_MAX = 7;

    static
    {
        KINDS.put(DEFAULT, Map.of());
        // the only ones that keep space in hand: a snapshot and a start on a full disk need it
        KINDS.put(SHORT_SEGMENTS, Map.of(
            "segment.length", "16k", "command.length.max", "1k", "mtu", "1408", "storage.reserve", "auto"));
        KINDS.put("short-windows", Map.of("segment.length", "32k", "command.length.max", "2k", "mtu", "1408",
            "replication.window", "4k", "replication.lag.max", "8k"));
        KINDS.put("short-sessions", Map.of(
            "session.timeout", "1s", "session.retained.max", "40k", "command.length.max", "1k"));

        // some keep no log for members that lack it, some a little, so that snapshots are sent; and some all of it
        // chunks that hold little, so that a snapshot takes many cycles; and a rate that holds transfers up, but lets
        // all members have one in the time to agree
        SNAPSHOTS.put(NO_SNAPSHOTS, Map.of("snapshot.log.bytes", "0"));
        SNAPSHOTS.put("by-bytes", Map.of(
            "snapshot.log.bytes", "4k", "snapshot.chunk.length", "1k", "snapshot.retained", "1",
            "snapshot.log.retained.bytes", "0"));
        SNAPSHOTS.put("by-entries", Map.of(
            "snapshot.log.bytes", "0", "snapshot.entries", "40", "snapshot.chunk.length", "1k",
            "snapshot.retained", "3"));
        SNAPSHOTS.put("by-time", Map.of(
            "snapshot.log.bytes", "0", "snapshot.interval", "500ms", "snapshot.chunk.length", "1k",
            "snapshot.log.retained.bytes", "8k", "snapshot.transfer.rate", "2m", "snapshot.adopted.bytes", "0"));
    }

    private final Map<String, Map<String, WorldSettings[]>> worlds;
    private final List<String> labels;
    private final List<String> snapshotLabels;
    private final int[] nodeCounts;

    private SwarmWorlds(
        final List<String> labels,
        final List<String> snapshotLabels,
        final int[] nodeCounts,
        final Map<String, Map<String, WorldSettings[]>> worlds)
    {
        this.labels = labels;
        this.snapshotLabels = snapshotLabels;
        this.nodeCounts = nodeCounts;
        this.worlds = worlds;
    }

    /**
     * 1 to 7 nodes, with default settings and with tiny ones.
     */
    static SwarmWorlds standard(final Set<Mechanism> without)
    {
        return ofRegisters(List.copyOf(KINDS.keySet()), List.copyOf(SNAPSHOTS.keySet()), without);
    }

    /**
     * The same, but all of them take snapshots all the time, and have segments so short that they let go of log.
     */
    static SwarmWorlds compacting(final Set<Mechanism> without)
    {
        return ofRegisters(
            List.of(SHORT_SEGMENTS),
            SNAPSHOTS.keySet().stream().filter(label -> !label.equals(NO_SNAPSHOTS)).toList(), without);
    }

    /**
     * @param made       of a count of nodes and settings of snapshots.
     * @param nodeCounts that are drawn.
     */
    static SwarmWorlds of(
        final BiFunction<Integer, Map<String, String>, WorldSettings> made, final int... nodeCounts)
    {
        final Map<String, WorldSettings[]> all = new LinkedHashMap<>();
        for (final String label : List.of(NO_SNAPSHOTS, "by-bytes"))
        {
            // chunks as long as they are: nobody knows how long this service's records are
            final Map<String, String> settings = new HashMap<>(SNAPSHOTS.get(label));
            settings.remove("snapshot.chunk.length");
            all.put(label, new WorldSettings[NODES_MAX + 1]);
            for (final int count : nodeCounts)
            {
                all.get(label)[count] = made.apply(count, settings);
            }
        }
        return new SwarmWorlds(
            List.of(DEFAULT), List.copyOf(all.keySet()), nodeCounts, Map.of(DEFAULT, all));
    }

    /**
     * @return names of the settings.
     */
    static Set<String> labels()
    {
        return KINDS.keySet();
    }

    /**
     * @return names of the settings of snapshots.
     */
    static Set<String> snapshotLabels()
    {
        return SNAPSHOTS.keySet();
    }

    WorldSettings of(final SwarmPlan plan)
    {
        return worlds.get(plan.settings()).get(plan.snapshots())[plan.nodes()];
    }

    int drawNodeCount(final SimulationRandom random)
    {
        return nodeCounts[random.below(nodeCounts.length)];
    }

    String drawLabel(final SimulationRandom random)
    {
        return labels.get(random.below(labels.size()));
    }

    String drawSnapshotLabel(final SimulationRandom random)
    {
        return snapshotLabels.get(random.below(snapshotLabels.size()));
    }

    private static SwarmWorlds ofRegisters(
        final List<String> labels, final List<String> snapshotLabels, final Set<Mechanism> without)
    {
        final int[] counts = new int[NODES_MAX];
        for (int count = 1; count <= NODES_MAX; count++)
        {
            counts[count - 1] = count;
        }
        final Map<String, Map<String, WorldSettings[]>> worlds = new HashMap<>();
        for (final String label : labels)
        {
            worlds.put(label, new HashMap<>());
            for (final String snapshotLabel : snapshotLabels)
            {
                final Map<String, String> settings = new HashMap<>(KINDS.get(label));
                settings.putAll(SNAPSHOTS.get(snapshotLabel));
                final WorldSettings[] made = new WorldSettings[NODES_MAX + 1];
                for (final int count : counts)
                {
                    made[count] = WorldSettings.of(count, settings, without).withRegisters();
                }
                worlds.get(label).put(snapshotLabel, made);
            }
        }
        return new SwarmWorlds(labels, snapshotLabels, counts, worlds);
    }
}
