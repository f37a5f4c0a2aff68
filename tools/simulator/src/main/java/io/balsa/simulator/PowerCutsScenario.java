package io.balsa.simulator;

import io.balsa.node.NodeConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One store alone, with a power cut at each step on its disk. What is lost is decided by the seed; nothing that was
 * forced is harmed, so each start must succeed.
 */
final class PowerCutsScenario implements Scenario
{
    static final String POWER_CUTS = "power-cuts";

    private final List<Kind> kinds = new ArrayList<>();

    private record Kind(NodeConfig config, int commandLengthMax)
    {
    }

    PowerCutsScenario(final Set<Mechanism> without)
    {
        add(1024, Map.of("snapshot.retained", "1", "snapshot.removal.rate", "16k"), without);
        add(1024, Map.of("snapshot.retained", "2"), without);
        add(3072, Map.of("snapshot.retained", "3", "segment.length", "20k"), without);
        add(1024, Map.of("snapshot.retained", "1", "durability", "memory", "memory.flush.interval", "1ms"), without);
    }

    @Override
    public RunResult run(final long seed, final MemoryPool memory, final Timeline timeline)
    {
        final Kind kind = kinds.get((int) Long.remainderUnsigned(seed, kinds.size()));
        return new StoreLife(kind.config, kind.commandLengthMax, seed, memory, timeline).run(seed);
    }

    private void add(final int commandLengthMax, final Map<String, String> own, final Set<Mechanism> without)
    {
        final Map<String, String> settings = new HashMap<>(Map.of(
            "segment.length", "16k", "mtu", "1408", "command.length.max", Integer.toString(commandLengthMax),
            "snapshot.chunk.length", Integer.toString(SnapshotDonor.CHUNK_LENGTH)));
        settings.putAll(own);
        kinds.add(new Kind(WorldSettings.of(1, settings, without).nodes()[0], commandLengthMax));
    }
}
