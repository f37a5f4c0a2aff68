package io.balsa.jmh;

import io.balsa.client.BalsaClient;
import io.balsa.client.ClientConfig;
import io.balsa.log.Durability;
import io.balsa.monitor.NodeStatus;
import io.balsa.node.BalsaNode;
import io.balsa.node.NodeConfig;
import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.service.SnapshotOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * How long a node takes to start, in one run: fills the log of a cluster of one with commands, starts it again so that
 * all of them are executed anew, takes a snapshot, and starts it once more.
 * <pre>
 * java ... io.balsa.jmh.StartUp DIRECTORY COMMANDS LENGTH
 * </pre>
 */
public final class StartUp
{
    private static final int IN_FLIGHT = 4096;
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long TIMEOUT_NS = TimeUnit.MINUTES.toNanos(30);

    private final Path dir;
    private final long count;
    private final int length;
    private long replies;

    private StartUp(final Path dir, final long count, final int length)
    {
        this.dir = dir;
        this.count = count;
        this.length = length;
    }

    /**
     * @param args directory, which must not exist; how many commands; bytes of each.
     */
    public static void main(final String[] args)
    {
        if (args.length != 3 || Files.exists(Path.of(args[0])))
        {
            System.err.println("usage: StartUp DIRECTORY COMMANDS LENGTH; the directory must not exist yet");
            System.exit(2);
        }
        new StartUp(Path.of(args[0]), Long.parseLong(args[1]), Integer.parseInt(args[2])).run();
    }

    private void run()
    {
        final String members = "0=127.0.0.1:" + freePort();
        final NodeConfig config = NodeConfig.builder().memberId(0).members(members)
            .dir(dir).durability(Durability.MEMORY_QUORUM)
            .set("command.length.max", String.valueOf(Math.max(1024, length))).set("snapshot.log.bytes", "0")
            .set("snapshot.retained", "2").build();
        try (BalsaNode node = BalsaNode.launch(config, new Counting()))
        {
            final long beginNs = System.nanoTime();
            fill(node, members);
            say("filled: %,d commands of %d bytes in %.1f s, the log has %,d MB",
                count, length, seconds(beginNs), logLength() / 1_000_000);
        }
        for (int i = 0; i < 3; i++)
        {
            start(config, "all executed anew");
        }
        try (BalsaNode node = BalsaNode.launch(config, new Counting()))
        {
            await(node, () -> executed() == count);
            final long beginNs = System.nanoTime();
            say("snapshot of %d in %.1f s", node.takeSnapshot().join(), seconds(beginNs));
        }
        for (int i = 0; i < 3; i++)
        {
            start(config, "covered by a snapshot, the log has " + logLength() / 1_000_000 + " MB");
        }
    }

    private void start(final NodeConfig config, final String what)
    {
        final long beginNs = System.nanoTime();
        try (BalsaNode node = BalsaNode.launch(config, new Counting()))
        {
            final double openSeconds = seconds(beginNs);
            await(node, () -> executed() == count && "LEADER".equals(status().role()));
            final double allSeconds = seconds(beginNs);
            say("started: open after %.3f s, leads and has executed all after %.3f s, %,.0f entries/s between; %s",
                openSeconds, allSeconds, count / (allSeconds - openSeconds), what);
        }
    }

    private void fill(final BalsaNode node, final String members)
    {
        final UnsafeBuffer command = new UnsafeBuffer(new byte[length]);
        try (BalsaClient client = BalsaClient.connect(
            new ClientConfig().members(members),
            (sequence, index, timestamp, buffer, offset, replyLength) -> replies++))
        {
            long sent = 0;
            while (replies < count)
            {
                while (sent < count && sent - replies < IN_FLIGHT && client.offer(command, 0, length) > 0)
                {
                    sent++;
                }
                if (client.poll() == 0)
                {
                    requireRunning(node);
                    Thread.yield();
                }
            }
        }
    }

    private static int freePort()
    {
        try (DatagramSocket socket = new DatagramSocket(0))
        {
            return socket.getLocalPort();
        }
        catch (final SocketException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private long executed()
    {
        return status().serviceCounters().getOrDefault("executed", -1L);
    }

    private NodeStatus status()
    {
        try
        {
            return NodeStatus.read(dir);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private long logLength()
    {
        try (Stream<Path> files = Files.list(dir))
        {
            return files.filter(file -> file.getFileName().toString().startsWith("segment-"))
                .mapToLong(file -> file.toFile().length()).sum();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static void await(final BalsaNode node, final BooleanSupplier condition)
    {
        final long beginNs = System.nanoTime();
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - beginNs > TIMEOUT_NS)
            {
                throw new IllegalStateException("not within half an hour");
            }
            requireRunning(node);
            // it is another thread of this process that must get on
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private static void requireRunning(final BalsaNode node)
    {
        if (node.isClosed())
        {
            throw new IllegalStateException("the node ended: " + node.failure());
        }
    }

    private static double seconds(final long beginNs)
    {
        return (System.nanoTime() - beginNs) / 1e9;
    }

    private static void say(final String format, final Object... values)
    {
        System.out.printf(format + "%n", values);
    }

    /**
     * Costs nothing.
     */
    private static final class Counting implements Service
    {
        private final UnsafeBuffer state = new UnsafeBuffer(new byte[Long.BYTES]);
        private AtomicCounter counter;
        private long executed;

        @Override
        public void onStart(final ServiceContext context)
        {
            counter = context.addCounter("executed");
        }

        @Override
        public boolean hasSnapshots()
        {
            return true;
        }

        @Override
        public boolean takeSnapshot(final SnapshotOutput out)
        {
            state.putLong(0, executed);
            return out.count() > 0 || out.offer(state, 0, Long.BYTES);
        }

        @Override
        public void onSnapshotBegin()
        {
            executed = 0;
        }

        @Override
        public void onSnapshotRecord(final DirectBuffer buffer, final int offset, final int recordLength)
        {
            executed = buffer.getLong(offset);
            counter.setRelease(executed);
        }

        @Override
        public void onCommand(
            final ClientSession session,
            final long timestamp,
            final DirectBuffer buffer,
            final int offset,
            final int commandLength)
        {
            executed++;
            counter.setRelease(executed);
            session.reply(buffer, offset, Long.BYTES);
        }
    }
}
