package io.balsa.cli;

import io.balsa.monitor.NodeStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Starts a cluster of its own, replicates an input line by line, may kill the leader on the way, and then proves what
 * came of it: every acknowledged command on every node, once, in order.
 * <p>
 * Whatever happens, the nodes end with this process: gracefully when it ends or is interrupted, by the end of their
 * standard input when it is killed. The directory goes with them, unless something was wrong.
 */
final class Demo implements LeaderKill.Nodes
{
    /**
     * Which sample of orders.
     *
     * @param lines how many.
     * @param seed  decides every byte.
     */
    record Sample(int lines, long seed)
    {
    }

    /**
     * What to do.
     *
     * @param parent      in which the directory for the run is made; null for the usual one of temporary files.
     * @param input       name of a file, {@code -} for standard input, null for the sample.
     * @param sample      used without an input.
     * @param nodeCount   from 1.
     * @param killLeader  half-way.
     * @param lineMax     bytes of the longest line, 0 for the default.
     * @param arguments   of the nodes.
     * @param promise     shown in the summary.
     * @param timeoutNs   without progress.
     */
    record Plan(
        Path parent,
        String input,
        Sample sample,
        int nodeCount,
        boolean killLeader,
        int lineMax,
        List<String> arguments,
        String promise,
        long timeoutNs)
    {
    }

    private static final String PREFIX = "balsa-demo-";
    private static final long STOP_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long COMPARE_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long INTERRUPT_SECONDS = 30;

    private final Plan plan;
    private final InputStream stdin;
    private final PrintStream err;
    private final boolean showsProgress;

    private volatile boolean interrupted;
    private LocalCluster cluster;
    private ProgressLine progress;
    private LeaderKill trouble;
    private boolean isGood;

    Demo(final Plan plan, final InputStream stdin, final PrintStream err, final boolean showsProgress)
    {
        this.plan = plan;
        this.stdin = stdin;
        this.err = err;
        this.showsProgress = showsProgress;
    }

    /**
     * @param human gets the summary.
     * @param json  gets one line of JSON, null for none.
     * @return exit code.
     * @throws IOException if input or directory fail.
     */
    int run(final PrintStream human, final PrintStream json) throws IOException
    {
        final CountDownLatch cleaned = new CountDownLatch(1);
        final Thread hook = new Thread(() -> interrupt(cleaned), "balsa-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        try
        {
            return runIn(makeDirectory(), human, json);
        }
        finally
        {
            cleaned.countDown();
            if (!interrupted)
            {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        }
    }

    private Path makeDirectory() throws IOException
    {
        if (plan.parent() == null)
        {
            return Files.createTempDirectory(PREFIX);
        }
        if (!Files.isDirectory(plan.parent()))
        {
            throw new CliFailure(ExitCode.USAGE, plan.parent() + " is no directory: make it, or leave --dir out.");
        }
        return Files.createTempDirectory(plan.parent(), PREFIX);
    }

    /** In the shutdown hook: the JVM waits for it, and it for the orderly end of {@link #run}. */
    private void interrupt(final CountDownLatch cleaned)
    {
        interrupted = true;
        try
        {
            if (!cleaned.await(INTERRUPT_SECONDS, TimeUnit.SECONDS))
            {
                err.println("balsa: the demo did not end in time; its nodes end with this process.");
            }
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    private int runIn(final Path dir, final PrintStream human, final PrintStream json) throws IOException
    {
        try
        {
            return replicate(dir, human, json);
        }
        finally
        {
            if (progress != null)
            {
                progress.clear();
            }
            if (cluster != null)
            {
                cluster.stop(STOP_NS);
            }
            if (!isGood && !interrupted && cluster != null)
            {
                err.println("balsa: directories and logs of the nodes are kept in " + dir);
            }
            else
            {
                Directories.delete(dir);
            }
        }
    }

    private int replicate(final Path dir, final PrintStream human, final PrintStream json) throws IOException
    {
        try (InputSource input = open(dir))
        {
            progress = new ProgressLine(err, showsProgress, input.length());
            progress.show("starting " + plan.nodeCount() + " nodes");
            cluster = LocalCluster.create(dir, plan.nodeCount(), plan.arguments());
            for (int id = 0; id < plan.nodeCount(); id++)
            {
                cluster.startNode(id, false);
            }
            cluster.awaitLeader(plan.timeoutNs(), () -> interrupted);
            trouble = plan.killLeader() ? new LeaderKill(this, input.length()) : null;

            try (CommandPump pump = new CommandPump(client(), true, err))
            {
                final CommandPump.End end = pump.run(input.stream(), plan.timeoutNs(), this::onTurn, () -> interrupted);
                if (interrupted)
                {
                    throw new CliFailure(ExitCode.NEGATIVE, "Interrupted.");
                }
                if (trouble != null && end == CommandPump.End.DONE)
                {
                    trouble.finish(pump, System.nanoTime());
                }
                final List<Verdict.Replica> replicas = end == CommandPump.End.DONE ? awaitReplicas(pump) : replicas();
                final DemoReport report = new DemoReport(
                    plan, pump, end, trouble, replicas, cluster.leader().orElse(null));
                progress.clear();
                report.print(human);
                isGood = report.isClusterGood();
                if (json != null)
                {
                    json.println(report.toJson());
                }
                return report.exitCode();
            }
        }
    }

    private InputSource open(final Path dir) throws IOException
    {
        if (plan.input() != null)
        {
            return InputSource.named(plan.input(), stdin);
        }
        final Path sample = dir.resolve("order-flow.txt");
        OrderFlow.write(sample, plan.sample().lines(), plan.sample().seed());
        return InputSource.of(sample);
    }

    private CommandClient.Factory client()
    {
        return EngineClient.to(cluster.members(), cluster.name(), plan.lineMax());
    }

    private void onTurn(final CommandPump pump, final long nowNs)
    {
        progress.onTurn(pump, nowNs);
        if (trouble != null)
        {
            trouble.onTurn(pump, nowNs);
        }
    }

    /**
     * Waits until all nodes hold what was sent and one leads, for as long as any of them still moves, and all run.
     */
    private List<Verdict.Replica> awaitReplicas(final CommandPump pump)
    {
        progress.show("waiting for all nodes to apply everything");
        List<Verdict.Replica> replicas = List.of();
        long movedNs = System.nanoTime();
        long comparedNs = movedNs - COMPARE_INTERVAL_NS;
        while (!interrupted && System.nanoTime() - movedNs < plan.timeoutNs())
        {
            pump.keepAlive();
            if (System.nanoTime() - comparedNs >= COMPARE_INTERVAL_NS)
            {
                comparedNs = System.nanoTime();
                final List<Verdict.Replica> before = replicas;
                replicas = replicas();
                final boolean isGood = Verdict.of(pump, replicas, plan.nodeCount()).isGood();
                if (isGood && cluster.leader().isPresent() || cluster.running() < plan.nodeCount())
                {
                    break;
                }
                if (!replicas.equals(before))
                {
                    movedNs = comparedNs;
                }
            }
        }
        return replicas;
    }

    private List<Verdict.Replica> replicas()
    {
        final List<Verdict.Replica> replicas = new ArrayList<>();
        for (int id = 0; id < plan.nodeCount(); id++)
        {
            final NodeStatus status = cluster.status(id).orElse(null);
            final Map<String, Long> counters = status == null ? Map.of() : status.serviceCounters();
            if (counters.containsKey(LedgerService.COUNT) && counters.containsKey(LedgerService.HASH))
            {
                replicas.add(
                    new Verdict.Replica(id, counters.get(LedgerService.COUNT), counters.get(LedgerService.HASH)));
            }
        }
        return replicas;
    }

    @Override
    public int killLeader()
    {
        final NodeStatus leader = cluster.leader().orElse(null);
        return leader != null && cluster.kill(leader.memberId()) ? leader.memberId() : -1;
    }

    @Override
    public void restart(final int id)
    {
        try
        {
            cluster.awaitEnd(id, STOP_NS);
            cluster.startNode(id, false);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException("Cannot start node " + id + " again: " + e.getMessage(), e);
        }
    }
}
