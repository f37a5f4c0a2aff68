package io.balsa.cli;

import io.balsa.monitor.FlushStatus;
import io.balsa.monitor.NodeStatus;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * A cluster on this machine: nodes as processes, all in one directory ({@link LocalCluster}).
 */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Starts, stops and shows a cluster of processes on this machine.")
final class ClusterCommand implements Runnable
{
    static final String DEFAULT_DIR = "./balsa-data";

    private static final int NODES_MAX = 9;

    /** What every verb takes. */
    static final class Where
    {
        @Option(names = "--dir", defaultValue = DEFAULT_DIR,
            description = "Directory of the cluster (default: ${DEFAULT-VALUE}).")
        private Path dir;

        @Option(names = "--json", description = "Prints the answer as JSON.")
        private boolean json;

        @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "30",
            description = "How long to wait (default: ${DEFAULT-VALUE}).")
        private long timeoutS;

        private long timeoutNs()
        {
            return TimeUnit.SECONDS.toNanos(timeoutS);
        }
    }

    @ParentCommand
    private Balsa balsa;

    @Spec
    private CommandSpec spec;

    @Override
    public void run()
    {
        throw new picocli.CommandLine.ParameterException(
            spec.commandLine(), "Say what to do: start, stop, status or kill-leader");
    }

    @Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = "Starts the nodes that don't run, and waits for a leader. The first start picks free ports of " +
            "the loopback; they and the arguments of the nodes are remembered in the directory.")
    int start(
        @Mixin final Where where,
        @Mixin final NodeOptions options,
        @Option(names = "--nodes", paramLabel = "N", description = "How many nodes, 1 to 9 (default: 3).")
        final Integer nodeCount) throws IOException
    {
        if (nodeCount != null && (nodeCount < 1 || nodeCount > NODES_MAX))
        {
            throw new CliFailure(ExitCode.USAGE, "--nodes must be 1 to " + NODES_MAX + ", not " + nodeCount + ".");
        }
        final LocalCluster cluster;
        try (FileChannel lock = LocalCluster.lock(where.dir))
        {
            assert lock.isOpen();
            cluster = openOrCreate(where, options, nodeCount);
            for (int id = 0; id < cluster.nodeCount(); id++)
            {
                if (cluster.process(id).isEmpty())
                {
                    cluster.startNode(id, true);
                }
            }
        }
        final NodeStatus leader = cluster.awaitLeader(where.timeoutNs(), () -> false);
        balsa.out().println(where.json ?
            new Json()
                .add("leader", leader.memberId())
                .add("term", leader.term())
                .add("members", cluster.members())
                .add("cluster", cluster.name()).toString() :
            "leader " + leader.memberId() + " term " + leader.term() + ", members " + cluster.members());
        return ExitCode.OK;
    }

    private static LocalCluster openOrCreate(
        final Where where, final NodeOptions options, final Integer nodeCount) throws IOException
    {
        if (!LocalCluster.exists(where.dir))
        {
            return LocalCluster.create(where.dir, nodeCount == null ? 3 : nodeCount, options.toArguments());
        }
        final LocalCluster cluster = LocalCluster.open(where.dir);
        if (nodeCount != null && nodeCount != cluster.nodeCount())
        {
            throw new CliFailure(ExitCode.USAGE, "The cluster in " + where.dir + " has " + cluster.nodeCount() +
                " nodes, not " + nodeCount + ": leave --nodes out, or take another --dir.");
        }
        if (!options.toArguments().isEmpty() && !options.toArguments().equals(cluster.arguments()))
        {
            throw new CliFailure(ExitCode.USAGE, "The cluster in " + where.dir + " was made with " +
                (cluster.arguments().isEmpty() ? "the default settings" : String.join(" ", cluster.arguments())) +
                ": leave the settings out, or take another --dir.");
        }
        return cluster;
    }

    @Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = "Stops all nodes gracefully and waits; what doesn't end in time is killed. The data stays.")
    int stop(@Mixin final Where where) throws IOException
    {
        final LocalCluster cluster = LocalCluster.open(where.dir);
        final int running = cluster.running();
        final List<Integer> killed = cluster.stop(where.timeoutNs());
        if (!killed.isEmpty())
        {
            balsa.err().println("balsa: nodes " + killed + " did not end in " + where.timeoutS + " s and were killed.");
        }
        balsa.out().println(where.json ?
            new Json().add("stopped", running).add("killed", killed.size()).toString() :
            running + " of " + cluster.nodeCount() + " nodes ran, all are stopped");
        return killed.isEmpty() ? ExitCode.OK : ExitCode.NEGATIVE;
    }

    @Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows every node's state in one line; exit code 4 if there is no leader.")
    int status(@Mixin final Where where) throws IOException
    {
        final LocalCluster cluster = LocalCluster.open(where.dir);
        final List<Json> nodes = new ArrayList<>();
        for (int id = 0; id < cluster.nodeCount(); id++)
        {
            final NodeStatus status = cluster.status(id).orElse(null);
            nodes.add(toJson(id, status));
            if (!where.json)
            {
                balsa.out().println(status == null ? "n" + id +
                    (cluster.process(id).isPresent() ? " starting" : " not running") : text(status));
            }
        }
        final NodeStatus leader = cluster.leader().orElse(null);
        if (where.json)
        {
            balsa.out().println(new Json()
                .add("leader", leader == null ? -1 : leader.memberId())
                .add("term", leader == null ? -1 : leader.term())
                .add("cluster", cluster.name())
                .add("members", cluster.members())
                .add("nodes", nodes));
        }
        if (leader == null)
        {
            balsa.err().println("balsa: there is no leader; 'balsa cluster start --dir " + where.dir +
                "' starts nodes that don't run.");
        }
        return leader == null ? ExitCode.NO_QUORUM : ExitCode.OK;
    }

    private static String text(final NodeStatus status)
    {
        final StringBuilder line = new StringBuilder(status.line());
        final String flush = status.flush().line();
        line.append(flush.isEmpty() ? "" : " | ").append(flush);
        status.serviceCounters().forEach((label, value) -> line.append(" | ").append(label).append(' ').append(value));
        return line.toString();
    }

    private static Json toJson(final int id, final NodeStatus status)
    {
        final Json json = new Json().add("id", id).add("alive", status != null);
        if (status != null)
        {
            final Json counters = new Json();
            status.serviceCounters().forEach(counters::add);
            json.add("pid", status.pid())
                .add("role", status.role())
                .add("term", status.term())
                .add("leader", status.leaderId())
                .add("firstIndex", status.firstIndex())
                .add("lastIndex", status.lastIndex())
                .add("durableIndex", status.durableIndex())
                .add("commitIndex", status.commitIndex())
                .add("appliedIndex", status.appliedIndex())
                .add("sessions", status.sessions())
                .add("elections", status.elections())
                .add("storageFull", status.storageFull())
                .add("flush", toJson(status.flush()))
                .add("counters", counters);
        }
        return json;
    }

    private static Json toJson(final FlushStatus flush)
    {
        final Json times = new Json();
        flush.times().forEach(times::add);
        final Json sizes = new Json();
        flush.sizes().forEach(sizes::add);
        return new Json()
            .add("count", flush.count())
            .add("lastNs", flush.lastNs())
            .add("maxNs", flush.maxNs())
            .add("lastEntries", flush.lastEntries())
            .add("maxEntries", flush.maxEntries())
            .add("lastBytes", flush.lastBytes())
            .add("maxBytes", flush.maxBytes())
            .add("queueEntries", flush.queueEntries())
            .add("queueBytes", flush.queueBytes())
            .add("byMs", times)
            .add("byEntries", sizes);
    }

    @Command(
        name = "kill-leader",
        mixinStandardHelpOptions = true,
        description = "kill -9 of the leader. 'start' brings the node back.")
    int killLeader(@Mixin final Where where) throws IOException
    {
        final LocalCluster cluster = LocalCluster.open(where.dir);
        final NodeStatus leader = cluster.leader().orElse(null);
        if (leader == null)
        {
            throw new CliFailure(ExitCode.NO_QUORUM, "There is no leader to kill: see 'balsa cluster status --dir " +
                where.dir + "'.");
        }
        cluster.kill(leader.memberId());
        cluster.awaitEnd(leader.memberId(), where.timeoutNs());
        balsa.out().println(where.json ?
            new Json().add("killed", leader.memberId()).add("pid", leader.pid()).add("term", leader.term()).toString() :
            "killed node " + leader.memberId() + " (pid " + leader.pid() + "), leader of term " + leader.term());
        return ExitCode.OK;
    }
}
