package io.balsa.cli;

import io.balsa.node.NodeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/**
 * Which node of which cluster is meant, and where the rest of its settings stands.
 */
final class NodeIdentityOptions
{
    @Option(names = "--id", description = "Which of the members this node is.")
    private Integer id;

    @Option(names = "--members", paramLabel = "0=host:port,...",
        description = "All members of the cluster: the same on every node. One UDP port each.")
    private String members;

    @Option(names = "--dir", description = "Directory of this node alone: its log, term and counters.")
    private Path dir;

    @Option(names = "--cluster", paramLabel = "NAME", description = "Name of the cluster: the same on every node.")
    private String cluster;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings, one name=value a line.")
    private Path config;

    /**
     * A node of a cluster that {@code balsa cluster} made is known by its directory. Nothing happens if anything else
     * was said, or the directory isn't one of those.
     *
     * @throws IOException if the file of that cluster can't be read.
     */
    void completeFromLocalCluster() throws IOException
    {
        final Path own = dir == null ? null : dir.toAbsolutePath().normalize();
        final Path parent = own == null ? null : own.getParent();
        if (parent == null || id != null || members != null || cluster != null || config != null ||
            !LocalCluster.exists(parent))
        {
            return;
        }
        final LocalCluster local = LocalCluster.open(parent);
        for (int i = 0; i < local.nodeCount(); i++)
        {
            if (local.nodeDir(i).equals(own))
            {
                id = i;
                members = local.members();
                cluster = local.name();
            }
        }
    }

    /**
     * @param options what else was said.
     * @return the settings of the node.
     */
    NodeConfig configure(final NodeOptions options)
    {
        try
        {
            final NodeConfig.Builder builder = NodeConfig.builder();
            if (config != null)
            {
                builder.load(config);
            }
            builder.loadEnvironment();
            options.settings.forEach(builder::set);
            if (options.promise != null)
            {
                builder.durability(options.promise.durability());
            }
            if (id != null)
            {
                builder.memberId(id);
            }
            if (members != null)
            {
                builder.members(members);
            }
            if (dir != null)
            {
                builder.dir(dir);
            }
            if (cluster != null)
            {
                builder.cluster(cluster);
            }
            return builder.build();
        }
        catch (final IllegalArgumentException e)
        {
            throw new CliFailure(ExitCode.USAGE, e.getMessage(), e);
        }
        catch (final UncheckedIOException e)
        {
            throw new CliFailure(ExitCode.USAGE, e.getMessage(), e);
        }
    }
}
