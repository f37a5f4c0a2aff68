package io.balsa.cli;

import io.balsa.monitor.NodeStatus;
import io.balsa.monitor.RunFile;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The nodes of one cluster as processes of this machine, all in one directory:
 * <pre>
 * cluster.properties    members with their ports, arguments of the nodes: the same at every start
 * cluster.lock          held while nodes are being started
 * node-0/               the directory of node 0, the engine's own
 * node-0.pid            which process it is, see {@link ProcessIdentity}
 * node-0.log            what it printed
 * </pre>
 * Nodes are signalled only when their pid file names the very process that runs. For one thread.
 */
final class LocalCluster
{
    private static final String FILE = "cluster.properties";
    private static final String ARGUMENT = "argument.";
    private static final long POLL_NS = 20_000_000;
    private static final long INTERRUPT_NS = 200_000_000;

    private final Path dir;
    private final String name;
    private final String members;
    private final int nodeCount;
    private final List<String> arguments;

    private LocalCluster(final Path dir, final Properties properties)
    {
        this.dir = dir;
        this.name = properties.getProperty("cluster");
        this.members = properties.getProperty("members");
        this.nodeCount = members.split(",").length;
        this.arguments = new ArrayList<>();
        for (int i = 0; properties.containsKey(ARGUMENT + i); i++)
        {
            arguments.add(properties.getProperty(ARGUMENT + i));
        }
    }

    static boolean exists(final Path dir)
    {
        return Files.exists(dir.resolve(FILE));
    }

    /**
     * @param dir       made if it doesn't exist; holds no cluster yet.
     * @param nodeCount from 1.
     * @param arguments of every node.
     * @return the cluster, with free ports of the loopback; nothing runs yet.
     * @throws IOException if the directory can't be written.
     */
    static LocalCluster create(final Path dir, final int nodeCount, final List<String> arguments) throws IOException
    {
        final List<Integer> ports = FreePorts.find(nodeCount);
        final StringBuilder members = new StringBuilder();
        for (int id = 0; id < nodeCount; id++)
        {
            members.append(id == 0 ? "" : ",").append(id).append("=127.0.0.1:").append(ports.get(id));
        }
        final Properties properties = new Properties();
        // a name of its own: neighbours that end up on a port of ours one day are told apart
        properties.setProperty("cluster", "local-" + Long.toHexString(System.nanoTime()));
        properties.setProperty("members", members.toString());
        for (int i = 0; i < arguments.size(); i++)
        {
            properties.setProperty(ARGUMENT + i, arguments.get(i));
        }
        Files.createDirectories(dir);
        try (Writer writer = Files.newBufferedWriter(dir.resolve(FILE)))
        {
            properties.store(writer, "A local cluster of the balsa command: see tools/README.md");
        }
        return new LocalCluster(dir, properties);
    }

    /**
     * @param dir of a cluster that was created before.
     * @return the cluster.
     * @throws IOException if its file can't be read.
     */
    static LocalCluster open(final Path dir) throws IOException
    {
        if (!exists(dir))
        {
            throw new CliFailure(ExitCode.NEGATIVE,
                "There is no cluster in " + dir + ": start one with 'balsa cluster start --dir " + dir + "'.");
        }
        final Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(dir.resolve(FILE)))
        {
            properties.load(reader);
        }
        if (properties.getProperty("members", "").isEmpty() || properties.getProperty("cluster", "").isEmpty())
        {
            throw new CliFailure(ExitCode.NEGATIVE,
                dir.resolve(FILE) + " names no members or no cluster: remove the directory and start anew.");
        }
        return new LocalCluster(dir, properties);
    }

    /**
     * One start at a time: two would start every node twice, and one pid file of each would be wrong.
     *
     * @param dir made if it doesn't exist.
     * @return closed when the start is over.
     * @throws IOException if another start is under way, or the directory can't be written.
     */
    static FileChannel lock(final Path dir) throws IOException
    {
        Files.createDirectories(dir);
        final FileChannel channel = FileChannel.open(
            dir.resolve("cluster.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try
        {
            if (channel.tryLock() != null)
            {
                return channel;
            }
        }
        catch (final OverlappingFileLockException e)
        {
            // held by this very process: as taken as by another
        }
        channel.close();
        throw new CliFailure(ExitCode.NEGATIVE,
            "Somebody else is starting the cluster in " + dir + ": wait for that, then see 'balsa cluster status'.");
    }

    String name()
    {
        return name;
    }

    String members()
    {
        return members;
    }

    int nodeCount()
    {
        return nodeCount;
    }

    List<String> arguments()
    {
        return arguments;
    }

    Path logFile(final int id)
    {
        return dir.resolve("node-" + id + ".log");
    }

    Path nodeDir(final int id)
    {
        return dir.resolve("node-" + id);
    }

    private Path pidFile(final int id)
    {
        return dir.resolve("node-" + id + ".pid");
    }

    /**
     * @param id       of a node that isn't running.
     * @param detached true: outlives this process, out of reach of its terminal's signals; false: ends with this
     *                 process, even if that is killed.
     * @throws IOException if it can't be started.
     */
    void startNode(final int id, final boolean detached) throws IOException
    {
        final List<String> command = new ArrayList<>();
        final Path setsid = Path.of("/usr/bin/setsid");
        if (detached && Files.isExecutable(setsid))
        {
            command.add(setsid.toString());
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
            NodeFlags.of(ManagementFactory.getRuntimeMXBean().getInputArguments(), Runtime.version().feature()));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Balsa.class.getName());
        command.addAll(List.of(
            "node", "--id=" + id, "--members=" + members, "--cluster=" + name, "--dir=" + nodeDir(id)));
        command.addAll(arguments);
        if (!detached)
        {
            command.add("--until-stdin-ends");
        }
        final ProcessBuilder builder = new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile(id).toFile()));
        if (detached)
        {
            builder.redirectInput(new File("/dev/null"));
        }
        ProcessIdentity.of(builder.start().toHandle()).write(pidFile(id));
    }

    /**
     * @param id of a node.
     * @return its process if it runs.
     */
    Optional<ProcessHandle> process(final int id)
    {
        return ProcessIdentity.read(pidFile(id)).flatMap(ProcessIdentity::find);
    }

    /**
     * @param id of a node.
     * @return what it shows, if it runs and shows anything yet.
     */
    Optional<NodeStatus> status(final int id)
    {
        if (process(id).isEmpty())
        {
            return Optional.empty();
        }
        try
        {
            return Optional.of(NodeStatus.read(nodeDir(id))).filter(NodeStatus::alive);
        }
        catch (final IOException | RuntimeException e)
        {
            // starting, or ending while we look: ask again
            return Optional.empty();
        }
    }

    /**
     * @return the leader of the highest term, of those that run.
     */
    Optional<NodeStatus> leader()
    {
        NodeStatus leader = null;
        for (int id = 0; id < nodeCount; id++)
        {
            final NodeStatus status = status(id).orElse(null);
            if (status != null && "LEADER".equals(status.role()) && (leader == null || status.term() > leader.term()))
            {
                leader = status;
            }
        }
        return Optional.ofNullable(leader);
    }

    /**
     * @param timeoutNs to wait.
     * @param cancelled when true, the wait ends.
     * @return the leader.
     */
    NodeStatus awaitLeader(final long timeoutNs, final BooleanSupplier cancelled)
    {
        final long beginNs = System.nanoTime();
        while (!cancelled.getAsBoolean())
        {
            final Optional<NodeStatus> leader = leader();
            if (leader.isPresent())
            {
                return leader.get();
            }
            if (running() < nodeCount)
            {
                // Ctrl-C reaches nodes and us in any order: look whether it was that before something is said
                LockSupport.parkNanos(INTERRUPT_NS);
                if (!cancelled.getAsBoolean())
                {
                    throw anEnd();
                }
            }
            if (System.nanoTime() - beginNs > timeoutNs)
            {
                throw new CliFailure(ExitCode.NO_QUORUM, "No leader after " + timeoutNs / 1_000_000_000 +
                    " s: the nodes say why in " + dir + File.separator + "node-*.log.");
            }
            LockSupport.parkNanos(POLL_NS);
        }
        throw new CliFailure(ExitCode.NEGATIVE, "Interrupted.");
    }

    private CliFailure anEnd()
    {
        for (int id = 0; id < nodeCount; id++)
        {
            if (process(id).isEmpty())
            {
                return new CliFailure(ExitCode.NEGATIVE, "Node " + id + " ended: " + lastLine(logFile(id)) +
                    " (all of it: " + logFile(id) + ")");
            }
        }
        return new CliFailure(ExitCode.NEGATIVE, "A node ended at start: see the logs in " + dir + ".");
    }

    /**
     * {@code kill -9}.
     *
     * @param id of a node.
     * @return false if it didn't run.
     */
    boolean kill(final int id)
    {
        return process(id).map(ProcessHandle::destroyForcibly).orElse(false);
    }

    /**
     * A killed process goes at once, unless the kernel holds it; until then its port and files are taken.
     *
     * @param id        of a node that was killed.
     * @param timeoutNs to wait at most.
     */
    void awaitEnd(final int id, final long timeoutNs)
    {
        final long beginNs = System.nanoTime();
        while (process(id).isPresent() && System.nanoTime() - beginNs < timeoutNs)
        {
            LockSupport.parkNanos(POLL_NS / 10);
        }
    }

    /**
     * Ask all nodes to end, wait, and kill those that don't.
     *
     * @param timeoutNs to wait for the graceful end.
     * @return ids of nodes that had to be killed.
     */
    List<Integer> stop(final long timeoutNs)
    {
        final long beginNs = System.nanoTime();
        for (int id = 0; id < nodeCount; id++)
        {
            process(id).ifPresent(ProcessHandle::destroy);
        }
        while (running() > 0 && System.nanoTime() - beginNs < timeoutNs)
        {
            LockSupport.parkNanos(POLL_NS);
        }
        final List<Integer> killed = new ArrayList<>();
        for (int id = 0; id < nodeCount; id++)
        {
            if (kill(id))
            {
                killed.add(id);
            }
        }
        killed.forEach((id) -> awaitEnd(id, timeoutNs));
        removeLeftovers();
        return killed;
    }

    /**
     * A node that was killed leaves its media driver's folder in shared memory, until it starts again.
     */
    private void removeLeftovers()
    {
        for (int id = 0; id < nodeCount; id++)
        {
            try
            {
                RunFile.read(nodeDir(id)).removeLeftovers();
            }
            catch (final IOException e)
            {
                // never started, or half written: the next start takes it away
            }
        }
    }

    int running()
    {
        int count = 0;
        for (int id = 0; id < nodeCount; id++)
        {
            count += process(id).isPresent() ? 1 : 0;
        }
        return count;
    }

    private static String lastLine(final Path file)
    {
        try
        {
            final String[] lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).trim().split("\n");
            final String line = lines[lines.length - 1].trim();
            return line.isEmpty() ? "it said nothing." : line.replaceFirst("^balsa: ", "");
        }
        catch (final IOException e)
        {
            return "it said nothing.";
        }
    }
}
