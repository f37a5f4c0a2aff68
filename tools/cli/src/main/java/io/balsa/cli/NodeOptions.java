package io.balsa.cli;

import io.balsa.log.Durability;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * What may be said about nodes wherever nodes are started.
 */
final class NodeOptions
{
    /** What an acknowledgement promises, in the words of the command line. */
    enum Promise
    {
        /** On the disks of a quorum. */
        DISK(Durability.DISK_QUORUM, "on the disks of a quorum"),
        /** In the page caches of a quorum. */
        MEMORY(Durability.MEMORY_QUORUM, "in the page caches of a quorum");

        private final Durability durability;
        private final String description;

        Promise(final Durability durability, final String description)
        {
            this.durability = durability;
            this.description = description;
        }

        String description()
        {
            return description;
        }

        Durability durability()
        {
            return durability;
        }
    }

    @Option(names = "--durability", paramLabel = "disk|memory",
        description = "What acknowledged means: forced to the disks of a quorum (default), or in its page caches.")
    Promise promise;

    @Option(names = "--set", paramLabel = "name=value",
        description = "Any other setting of a node; may be repeated. 'balsa node --settings' lists them.")
    Map<String, String> settings = new LinkedHashMap<>();

    /**
     * @return the same as arguments of {@code balsa node}.
     */
    List<String> toArguments()
    {
        final List<String> arguments = new ArrayList<>();
        if (promise != null)
        {
            arguments.add("--durability=" + promise.name().toLowerCase(Locale.ROOT));
        }
        settings.forEach((name, value) -> arguments.add("--set=" + name + "=" + value));
        return arguments;
    }
}
