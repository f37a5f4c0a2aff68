package io.balsa.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.balsa.client.BlockingClient;
import io.balsa.client.ClusterId;
import io.balsa.codecs.client.MessageHeaderEncoder;
import io.balsa.codecs.client.SessionConnectEncoder;
import io.balsa.log.Durability;
import io.balsa.monitor.ErrorLog;
import io.balsa.monitor.FlushStatus;
import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class BalsaNodeTest
{
    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource(Durability.class)
    void shouldExecuteOnceThroughACloseOfTheLeaderAndARestart(final Durability durability)
    {
        try (LocalNodes nodes = new LocalNodes(dir, 3, durability);
            BlockingClient client = nodes.client())
        {
            assertEquals("1:first", client.send("first"));
            assertEquals("2:", client.send(""));

            final int leader = nodes.awaitLeader();
            nodes.stop(leader);
            assertEquals("3:third", client.send("third"));
            assertTrue(nodes.awaitLeader() != leader);

            nodes.start(leader);
            assertEquals("4:fourth", client.send("fourth"));
            nodes.awaitExecuted(4);
        }
    }

    @Test
    void shouldRecoverEverythingAfterAllWereStopped()
    {
        try (LocalNodes nodes = new LocalNodes(dir, 3, Durability.DISK_QUORUM))
        {
            try (BlockingClient client = nodes.client())
            {
                for (int i = 1; i <= 100; i++)
                {
                    assertEquals(i + ":x", client.send("x"));
                }
            }
            for (int i = 0; i < 3; i++)
            {
                nodes.stop(i);
            }
            for (int i = 0; i < 3; i++)
            {
                nodes.start(i);
            }
            try (BlockingClient client = nodes.client())
            {
                assertEquals("101:y", client.send("y"));
            }
            nodes.awaitExecuted(101);
            assertTrue(nodes.node(0).banner().contains("start 2"), nodes.node(0).banner());
        }
    }

    @Test
    void shouldServeAlone()
    {
        try (LocalNodes nodes = new LocalNodes(dir, 1, Durability.DISK_QUORUM);
            BlockingClient client = nodes.client())
        {
            assertEquals("1:only", client.send("only"));
        }
    }

    @Test
    void shouldCarryACommandOfTheLongestLength()
    {
        try (LocalNodes nodes = new LocalNodes(dir, 3, Durability.MEMORY_QUORUM);
            BlockingClient client = nodes.client())
        {
            final String longest = "z".repeat(16 * 1024 - 2);
            assertEquals("1:" + longest, client.send(longest));
            nodes.awaitExecuted(1);
        }
    }

    @Test
    void shouldLeaveNothingBehindInSharedMemory()
    {
        final Path aeronDir;
        try (LocalNodes nodes = new LocalNodes(dir, 1, Durability.DISK_QUORUM))
        {
            aeronDir = nodes.config(0).build().aeronDir();
            assertTrue(Files.exists(aeronDir));
        }
        assertFalse(Files.exists(aeronDir), aeronDir + " is still there");
    }

    @Test
    void shouldCountJunkAndGoOn() throws IOException
    {
        try (LocalNodes nodes = new LocalNodes(dir, 1, Durability.DISK_QUORUM);
            BlockingClient client = nodes.client();
            DatagramSocket socket = new DatagramSocket())
        {
            final int port = Integer.parseInt(nodes.members().substring(nodes.members().lastIndexOf(':') + 1));
            final Random random = new Random(1);
            for (int i = 0; i < 200; i++)
            {
                final byte[] junk = new byte[1 + random.nextInt(1400)];
                random.nextBytes(junk);
                socket.send(new DatagramPacket(junk, junk.length, InetAddress.getLoopbackAddress(), port));
            }
            assertEquals("1:still here", client.send("still here"));
            assertNull(nodes.node(0).failure());
        }
    }

    /** It opens a session, so what is wrong with its address is in the log, for every leader to come. */
    @Test
    void shouldOutliveAClientWhoseAddressIsCutShort()
    {
        try (LocalNodes nodes = new LocalNodes(dir, 1, Durability.DISK_QUORUM);
            BlockingClient client = nodes.client())
        {
            assertEquals("1:before", client.send("before"));
            final UnsafeBuffer message = new UnsafeBuffer(new byte[256]);
            final SessionConnectEncoder connect =
                new SessionConnectEncoder().wrapAndApplyHeader(message, 0, new MessageHeaderEncoder());
            connect.recipient().clusterId(ClusterId.of("balsa")).sessionId(0);
            connect.nonce(4711).acknowledged(0).responseStreamId(9).responseChannel("aeron:udp?endpoint=127.0.0.1:9|");
            final int length = MessageHeaderEncoder.ENCODED_LENGTH + connect.encodedLength();
            final String endpoint = nodes.members().substring(nodes.members().indexOf('=') + 1);
            // by default Aeron ends the process when the driver is gone, which a node that stops takes with it
            final Aeron.Context context = new Aeron.Context()
                .aeronDirectoryName(nodes.config(0).build().aeronDir().toString()).errorHandler(ex -> {});
            try (Aeron aeron = Aeron.connect(context);
                Publication publication = aeron.addPublication("aeron:udp?endpoint=" + endpoint, 20))
            {
                nodes.await("the message is taken", () -> publication.offer(message, 0, length) > 0);
                nodes.await("its session is open", () ->
                    nodes.node(0).failure() != null || nodes.status(0).sessions() == 2);
            }
            assertNull(nodes.node(0).failure());
            assertEquals("2:after", client.send("after"));
        }
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void shouldShowHowItsDiskFares(final Durability durability)
    {
        try (LocalNodes nodes = new LocalNodes(dir, 1, durability, Map.of("memory.flush.interval", "20"));
            BlockingClient client = nodes.client())
        {
            assertEquals("1:x", client.send("x"));
            nodes.await("a flush", () -> nodes.status(0).flush().count() > 0);
            final AtomicReference<FlushStatus> idle = new AtomicReference<>();
            nodes.await("an empty queue", () ->
            {
                // one look: the next entry may come right behind it
                idle.set(nodes.status(0).flush());
                return idle.get().queueEntries() == 0 && idle.get().queueBytes() == 0;
            });
            final FlushStatus flush = idle.get();
            assertTrue(flush.lastNs() > 0 && flush.maxNs() >= flush.lastNs(), flush.toString());
            assertTrue(flush.maxEntries() > 0 && flush.maxBytes() >= 56 * flush.maxEntries(), flush.toString());
            // the counters are copied one after the other, beside the thread that counts
            nodes.await("each flush in one group", () ->
            {
                final FlushStatus now = nodes.status(0).flush();
                return sum(now.times()) == now.count() && sum(now.sizes()) == now.count();
            });
            assertTrue(flush.line().endsWith(" queue 0"), flush.line());
        }
    }

    private static long sum(final Map<String, Long> groups)
    {
        return groups.values().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void shouldRefuseADirectoryThatIsInUse()
    {
        try (LocalNodes nodes = new LocalNodes(dir, 1, Durability.DISK_QUORUM))
        {
            final IllegalStateException ex = assertThrows(IllegalStateException.class, () -> nodes.start(0));
            assertTrue(ex.getMessage().contains("is in use by process " + ProcessHandle.current().pid()),
                ex.getMessage());
        }
    }

    @Test
    void shouldRefuseAPortThatIsInUse() throws IOException
    {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress()))
        {
            final NodeConfig config = NodeConfig.builder().memberId(0)
                .members("0=127.0.0.1:" + socket.getLocalPort()).dir(dir).build();

            final IllegalStateException ex =
                assertThrows(IllegalStateException.class, () -> BalsaNode.launch(config, new Broken()));

            assertTrue(ex.getMessage().contains("port of 127.0.0.1:" + socket.getLocalPort() + " is in use"),
                ex.getMessage());
            assertFalse(Files.exists(config.aeronDir()), "the media driver's folder was left behind");
        }
    }

    @Test
    void shouldRefuseTheDirectoryOfAnotherMemberOrCluster()
    {
        try (LocalNodes nodes = new LocalNodes(dir, 1, Durability.DISK_QUORUM))
        {
            nodes.stop(0);
            final String members = LocalNodes.members(2);

            final IllegalStateException otherMember = assertThrows(IllegalStateException.class, () ->
                BalsaNode.launch(nodes.config(0).memberId(1).members(members).build(), new Broken()));
            assertTrue(otherMember.getMessage().contains("belongs to member 0"), otherMember.getMessage());

            final IllegalStateException otherCluster = assertThrows(IllegalStateException.class, () ->
                BalsaNode.launch(nodes.config(0).cluster("other").build(), new Broken()));
            assertTrue(otherCluster.getMessage().contains("belongs to cluster"), otherCluster.getMessage());
        }
    }

    @Test
    void shouldStopAndSayWhyWhenTheServiceThrows() throws InterruptedException
    {
        final String members = LocalNodes.members(1);
        final NodeConfig config = NodeConfig.builder().memberId(0).members(members).dir(dir).build();
        try (BalsaNode node = BalsaNode.launch(config, new Broken());
            BlockingClient client = BlockingClient.connect(
                new io.balsa.client.ClientConfig().members(members), 2_000))
        {
            assertThrows(IllegalStateException.class, () -> client.send("x"));
            node.awaitClosed();
            assertTrue(node.failure().contains("broken on purpose") || node.failure().contains("index"),
                node.failure());
        }
        final List<String> errors = new ArrayList<>();
        ErrorLog.read(ErrorLog.files(dir).get(0), (count, first, last, text) -> errors.add(text));
        assertTrue(errors.stream().anyMatch(text -> text.contains("broken on purpose")), errors.toString());
    }

    private static final class Broken implements Service
    {
        @Override
        public void onStart(final ServiceContext context)
        {
        }

        @Override
        public void onCommand(
            final ClientSession session,
            final long timestamp,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            throw new UnsupportedOperationException("broken on purpose");
        }
    }
}
