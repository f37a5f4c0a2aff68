package io.balsa.jmh;

import io.balsa.client.BalsaClient;
import io.balsa.client.ClientConfig;
import io.balsa.client.ClientListener;
import io.balsa.log.Durability;
import io.balsa.node.BalsaNode;
import io.balsa.node.NodeConfig;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Nodes with an echo service and a client, all in this process, on the loopback.
 */
final class LocalCluster implements AutoCloseable, ClientListener
{
    private static final int PAYLOAD_LENGTH = 64;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private final UnsafeBuffer command = new UnsafeBuffer(ByteBuffer.allocateDirect(PAYLOAD_LENGTH));
    private final Path directory;
    private final List<BalsaNode> nodes = new ArrayList<>();
    private final BalsaClient client;
    private long replies;

    private LocalCluster(final Path directory, final int count, final String members)
    {
        this.directory = directory;
        for (int id = 0; id < count; id++)
        {
            nodes.add(BalsaNode.launch(
                NodeConfig.builder().memberId(id).members(members).dir(directory.resolve("node-" + id))
                    .durability(Durability.MEMORY_QUORUM).build(),
                new EchoService()));
        }
        client = BalsaClient.connect(new ClientConfig().members(members), this);
    }

    static LocalCluster launch(final int count) throws IOException
    {
        return new LocalCluster(Files.createTempDirectory("balsa-jmh"), count, members(count));
    }

    /** Held until all are found, so that they differ. */
    private static String members(final int count) throws IOException
    {
        final List<DatagramSocket> sockets = new ArrayList<>();
        final StringBuilder list = new StringBuilder();
        try
        {
            for (int id = 0; id < count; id++)
            {
                final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                list.append(id == 0 ? "" : ",").append(id).append("=127.0.0.1:").append(socket.getLocalPort());
            }
        }
        finally
        {
            sockets.forEach(DatagramSocket::close);
        }
        return list.toString();
    }

    /**
     * @param count  of commands to be sent and answered.
     * @param window of them outstanding at most.
     * @return replies so far.
     */
    long echo(final int count, final int window)
    {
        final long begin = replies;
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        long offered = 0;
        while (replies - begin < count)
        {
            while (offered < count && offered - (replies - begin) < window &&
                client.offer(command, 0, PAYLOAD_LENGTH) > 0)
            {
                offered++;
            }
            if (client.poll() == 0)
            {
                Thread.yield();
                if (System.nanoTime() - deadlineNs > 0)
                {
                    throw new IllegalStateException("no answer in 30 s: " + client);
                }
            }
        }
        return replies;
    }

    @Override
    public void onReply(
        final long sequence,
        final long index,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        replies++;
    }

    @Override
    public void close()
    {
        CloseHelper.quietClose(client);
        CloseHelper.quietCloseAll(nodes);
        LogFiles.delete(directory);
    }
}
