package io.balsa.node;

import io.balsa.client.BlockingClient;
import io.balsa.client.ClientConfig;
import io.balsa.log.Durability;
import io.balsa.monitor.NodeStatus;
import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.service.SnapshotOutput;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.junit.jupiter.api.Assertions;

/**
 * A cluster of real nodes in this JVM, on the loopback.
 */
final class LocalNodes implements AutoCloseable
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    private final Path base;
    private final String members;
    private final Durability durability;
    private final Map<String, String> settings;
    private final BalsaNode[] nodes;

    LocalNodes(final Path base, final int count, final Durability durability)
    {
        this(base, count, durability, Map.of());
    }

    LocalNodes(final Path base, final int count, final Durability durability, final Map<String, String> settings)
    {
        this.settings = settings;
        this.base = base;
        this.durability = durability;
        this.members = members(count);
        nodes = new BalsaNode[count];
        for (int i = 0; i < count; i++)
        {
            start(i);
        }
    }

    static String members(final int count)
    {
        final StringBuilder list = new StringBuilder();
        final DatagramSocket[] sockets = new DatagramSocket[count];
        try
        {
            for (int i = 0; i < count; i++)
            {
                sockets[i] = new DatagramSocket(0);
                list.append(i == 0 ? "" : ",").append(i).append("=127.0.0.1:").append(sockets[i].getLocalPort());
            }
        }
        catch (final SocketException ex)
        {
            throw new IllegalStateException(ex);
        }
        finally
        {
            for (final DatagramSocket socket : sockets)
            {
                socket.close();
            }
        }
        return list.toString();
    }

    String members()
    {
        return members;
    }

    void start(final int memberId)
    {
        nodes[memberId] = BalsaNode.launch(config(memberId).build(), new CountingEcho());
    }

    NodeConfig.Builder config(final int memberId)
    {
        final NodeConfig.Builder builder =
            NodeConfig.builder().memberId(memberId).members(members).dir(dir(memberId)).durability(durability);
        settings.forEach(builder::set);
        return builder;
    }

    Path dir(final int memberId)
    {
        return base.resolve("node-" + memberId);
    }

    BalsaNode node(final int memberId)
    {
        return nodes[memberId];
    }

    void stop(final int memberId)
    {
        nodes[memberId].close();
        nodes[memberId] = null;
    }

    BlockingClient client()
    {
        return BlockingClient.connect(new ClientConfig().members(members), TimeUnit.NANOSECONDS.toMillis(TIMEOUT_NS));
    }

    int awaitLeader()
    {
        final int[] leader = {-1};
        await("a leader", () ->
        {
            for (int i = 0; i < nodes.length; i++)
            {
                if (nodes[i] != null && "LEADER".equals(status(i).role()))
                {
                    leader[0] = i;
                    return true;
                }
            }
            return false;
        });
        return leader[0];
    }

    /**
     * All running nodes have executed this many commands.
     */
    void awaitExecuted(final long count)
    {
        for (int i = 0; i < nodes.length; i++)
        {
            final int memberId = i;
            if (nodes[i] != null)
            {
                await("node " + i + " has executed " + count, () ->
                    status(memberId).serviceCounters().getOrDefault("executed", -1L) == count);
            }
        }
    }

    NodeStatus status(final int memberId)
    {
        try
        {
            return NodeStatus.read(dir(memberId));
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    void await(final String what, final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                Assertions.fail("awaited in vain: " + what + ": " + this);
            }
            Thread.yield();
        }
    }

    @Override
    public void close()
    {
        for (final BalsaNode node : nodes)
        {
            if (node != null)
            {
                node.close();
            }
        }
    }

    @Override
    public String toString()
    {
        final StringBuilder lines = new StringBuilder();
        for (int i = 0; i < nodes.length; i++)
        {
            lines.append('\n').append(nodes[i] == null ? "n" + i + " stopped" :
                status(i).line() + " " + status(i).serviceCounters() + " failure: " + nodes[i].failure());
        }
        return lines.toString();
    }

    /**
     * Answers each command with "count:command". Its snapshot is the count, in very many records.
     */
    private static final class CountingEcho implements Service
    {
        private static final int RECORDS = 5_000;

        private final UnsafeBuffer answer = new UnsafeBuffer(new byte[64 * 1024]);
        private AtomicCounter executed;
        private long count;
        private long loadedRecords;

        @Override
        public boolean hasSnapshots()
        {
            return true;
        }

        @Override
        public boolean takeSnapshot(final SnapshotOutput out)
        {
            while (out.count() < RECORDS)
            {
                answer.putLong(0, count + out.count());
                if (!out.offer(answer, 0, 100))
                {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void onSnapshotBegin()
        {
            loadedRecords = 0;
        }

        @Override
        public void onSnapshotRecord(final DirectBuffer buffer, final int offset, final int length)
        {
            if (loadedRecords++ == 0)
            {
                count = buffer.getLong(offset);
            }
            else if (buffer.getLong(offset) != count + loadedRecords - 1 || length != 100)
            {
                throw new IllegalStateException("record " + loadedRecords);
            }
        }

        @Override
        public void onSnapshotLoaded()
        {
            if (loadedRecords != RECORDS)
            {
                throw new IllegalStateException(loadedRecords + " records");
            }
            executed.set(count);
        }

        @Override
        public void onStart(final ServiceContext context)
        {
            executed = context.addCounter("executed");
        }

        @Override
        public void onCommand(
            final ClientSession session,
            final long timestamp,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            executed.set(++count);
            final byte[] head = (count + ":").getBytes(StandardCharsets.US_ASCII);
            answer.putBytes(0, head);
            answer.putBytes(head.length, buffer, offset, length);
            session.reply(answer, 0, head.length + length);
        }
    }
}
