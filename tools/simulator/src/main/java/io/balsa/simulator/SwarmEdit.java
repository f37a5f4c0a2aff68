package io.balsa.simulator;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of a swarm isn't left to the seed.
 *
 * @param nodes      in the cluster; 0: as drawn.
 * @param settings   label of the nodes' settings; empty: as drawn.
 * @param clients    that send commands; 0: as drawn.
 * @param commands   of each client, at most; 0: the usual.
 * @param durationMs of the time in which things go wrong; 0: as drawn.
 * @param faults     exactly these classes; null: as drawn.
 * @param snapshots  label of when nodes take them; empty: as drawn.
 */
public record SwarmEdit(
    int nodes,
    String settings,
    int clients,
    int commands,
    long durationMs,
    Set<FaultClass> faults,
    String snapshots)
{
    /** All is left to the seed. */
    public static final SwarmEdit NONE = new SwarmEdit(0, "", 0, 0, 0, null, "");

    private static final int NODES_MAX = 7;
    private static final int CLIENTS_MAX = 8;
    private static final int COMMANDS_MAX = 100_000;
    private static final long DURATION_MAX_MS = 3_600_000;

    /**
     * Checks every field.
     */
    public SwarmEdit
    {
        require("nodes", nodes, NODES_MAX);
        require("clients", clients, CLIENTS_MAX);
        require("commands", commands, COMMANDS_MAX);
        require("ms", durationMs, DURATION_MAX_MS);
        if (!settings.isEmpty() && !SwarmWorlds.labels().contains(settings))
        {
            throw new IllegalArgumentException(
                "there are no settings " + settings + "; there are " + SwarmWorlds.labels());
        }
        if (!snapshots.isEmpty() && !SwarmWorlds.snapshotLabels().contains(snapshots))
        {
            throw new IllegalArgumentException(
                "there are no snapshots " + snapshots + "; there are " + SwarmWorlds.snapshotLabels());
        }
        if (faults != null)
        {
            final Set<FaultClass> copy = EnumSet.noneOf(FaultClass.class);
            copy.addAll(faults);
            faults = copy;
        }
    }

    boolean isNone()
    {
        return equals(NONE);
    }

    SwarmEdit withNodes(final int newNodes)
    {
        return new SwarmEdit(newNodes, settings, clients, commands, durationMs, faults, snapshots);
    }

    SwarmEdit withSettings(final String newSettings)
    {
        return new SwarmEdit(nodes, newSettings, clients, commands, durationMs, faults, snapshots);
    }

    SwarmEdit withClients(final int newClients)
    {
        return new SwarmEdit(nodes, settings, newClients, commands, durationMs, faults, snapshots);
    }

    SwarmEdit withCommands(final int newCommands)
    {
        return new SwarmEdit(nodes, settings, clients, newCommands, durationMs, faults, snapshots);
    }

    SwarmEdit withDurationMs(final long newDurationMs)
    {
        return new SwarmEdit(nodes, settings, clients, commands, newDurationMs, faults, snapshots);
    }

    SwarmEdit withFaults(final Set<FaultClass> newFaults)
    {
        return new SwarmEdit(nodes, settings, clients, commands, durationMs, newFaults, snapshots);
    }

    SwarmEdit withSnapshots(final String newSnapshots)
    {
        return new SwarmEdit(nodes, settings, clients, commands, durationMs, faults, newSnapshots);
    }

    /**
     * @return this as options of the command, each with a space before it; empty if all is left to the seed.
     */
    public String options()
    {
        final StringBuilder options = new StringBuilder();
        add(options, "nodes", nodes);
        options.append(settings.isEmpty() ? "" : " --settings " + settings);
        add(options, "clients", clients);
        add(options, "commands", commands);
        if (durationMs > 0)
        {
            options.append(" --seconds ").append(durationMs / 1000);
            options.append(durationMs % 1000 == 0 ? "" : "." + Long.toString(1000 + durationMs % 1000).substring(1));
        }
        if (faults != null)
        {
            options.append(" --faults ").append(faults.isEmpty() ? "none" :
                faults.stream().map(FaultClass::label).collect(Collectors.joining(",")));
        }
        options.append(snapshots.isEmpty() ? "" : " --snapshots " + snapshots);
        return options.toString();

    }

    private static void add(final StringBuilder options, final String name, final long value)
    {
        if (value > 0)
        {
            options.append(" --").append(name).append(' ').append(value);
        }
    }

    private static void require(final String what, final long value, final long max)
    {
        if (value < 0 || value > max)
        {
            throw new IllegalArgumentException("a swarm has 1 to " + max + " " + what + ", not " + value);
        }
    }
}
