package io.balsa.cli;

import io.balsa.simulator.FaultClass;
import io.balsa.simulator.SwarmEdit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/**
 * What of a swarm isn't left to the seed: how a life that was cut down is lived again.
 */
final class SwarmOptions
{
    private static final String NO_FAULTS = "none";

    @Option(names = "--nodes", paramLabel = "N", description = "swarm: so many nodes, not those that the seed draws.")
    private int nodes;

    @Option(names = "--settings", paramLabel = "NAME", defaultValue = "",
        description = "swarm: settings of the nodes: default, short-segments, short-windows, short-sessions.")
    private String settings;

    @Option(names = "--clients", paramLabel = "N", description = "swarm: so many clients.")
    private int clients;

    @Option(names = "--commands", paramLabel = "N", description = "swarm: so many commands of each client, at most.")
    private int commands;

    @Option(names = "--seconds", paramLabel = "S", description = "swarm: things go wrong for so long.")
    private double seconds;

    @Option(names = "--snapshots", paramLabel = "NAME", defaultValue = "",
        description = "swarm: when nodes take snapshots: none, by-bytes, by-entries, by-time.")
    private String snapshots;

    @Option(names = "--faults", paramLabel = "CLASS", split = ",",
        description = "swarm: exactly these classes of faults, or 'none'. 'list' names them all.")
    private List<String> faults;

    boolean isListWanted()
    {
        return faults != null && faults.contains("list");
    }

    /**
     * @throws IllegalArgumentException saying what makes no sense.
     */
    SwarmEdit edit()
    {
        return new SwarmEdit(
            nodes, settings, clients, commands, Math.round(seconds * 1000), faultClasses(), snapshots);
    }

    private Set<FaultClass> faultClasses()
    {
        if (faults == null)
        {
            return null;
        }
        final Set<FaultClass> classes = EnumSet.noneOf(FaultClass.class);
        if (!faults.equals(List.of(NO_FAULTS)))
        {
            faults.forEach(label -> classes.add(FaultClass.named(label)));
        }
        return classes;
    }
}
