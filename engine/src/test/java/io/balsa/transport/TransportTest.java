package io.balsa.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.AeronCounters;
import io.aeron.ExclusivePublication;
import io.aeron.driver.status.StreamCounter;
import io.balsa.consensus.MemberStores;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransportTest
{
    private final List<String> rebuilds = new ArrayList<>();
    private final TransportListener listener = new TransportListener()
    {
        @Override
        public void onJunk()
        {
        }

        @Override
        public void onRebuilt(final String reason)
        {
            rebuilds.add(reason);
        }
    };

    private static final MemberStores STORES = new MemberStores(0, new int[]{0, 1}, 2, new MemoryStores());

    @TempDir
    private Path dir;

    /**
     * What happens after the process was stopped for longer than Aeron waits: its client closes itself.
     */
    @Test
    void shouldBuildItselfAnewWhenAeronGaveUp() throws SocketException
    {
        try (Transport transport = Transport.launch(config(1408, 1024), STORES, Throwable::printStackTrace, listener))
        {
            final Aeron first = transport.aeron();
            transport.doWork(0);
            first.close();

            transport.doWork(1);

            assertEquals(1, rebuilds.size());
            assertNotSame(first, transport.aeron());
            assertFalse(transport.aeron().isClosed());
            transport.doWork(2);
            assertEquals(1, rebuilds.size());
        }
        assertFalse(Files.exists(dir.resolve("aeron")), "the media driver's folder was left behind");
    }

    @Test
    void shouldMakeTermsLongEnoughForTheLongestDatagramAndMessage() throws SocketException
    {
        final TransportConfig config = config(65504, 100_000);

        assertTrue(config.clientTermLength() / 8 >= 100_000);
        assertTrue(config.logTermLength() / 8 >= 65504);
        try (Transport transport = Transport.launch(config, STORES, Throwable::printStackTrace, listener))
        {
            for (int i = 1; i < 200 && transport.peerSender() != null; i++)
            {
                transport.doWork(i * 1_000_000L);
            }
            assertEquals(List.of(), rebuilds);
        }
    }

    @Test
    void shouldAnswerClosedForAnAddressThatNobodyCanHave() throws SocketException
    {
        try (Transport transport = Transport.launch(config(1408, 1024), STORES, Throwable::printStackTrace, listener))
        {
            final UnsafeBuffer message = new UnsafeBuffer(new byte[8]);
            for (final String channel : List.of("", "nonsense", "aeron:ipc", "aeron:udp", "aeron:udp?control=x"))
            {
                final var opened = transport.egressChannels().open(channel, 21);
                assertEquals(io.balsa.session.EgressChannel.CLOSED, opened.offer(message, 8, message, 0, 0), channel);
                opened.close();
            }
        }
    }

    @Test
    void shouldHearAllOfManyClientsInOneCycleAndStopWhenItIsMuch() throws SocketException
    {
        final TransportConfig config = config(1408, 10_000);
        try (Transport transport = Transport.launch(config, STORES, Throwable::printStackTrace, listener))
        {
            final int[] heard = new int[2];
            final MemberUnderTest member = new MemberUnderTest();
            transport.connect(member.raft, member.consensus, (buffer, offset, length) ->
            {
                heard[0]++;
                heard[1] += length;
                return true;
            });
            final String self = "aeron:udp?endpoint=" + config.endpoint();
            final List<ExclusivePublication> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++)
            {
                final ExclusivePublication client = transport.aeron().addExclusivePublication(self, 20);
                await(transport, client::isConnected);
                clients.add(client);
            }
            final UnsafeBuffer message = new UnsafeBuffer(new byte[10_000]);
            sendEach(transport, clients, message, 64, 40);
            transport.pollClients();
            assertEquals(3 * 40, heard[0]);

            heard[0] = 0;
            heard[1] = 0;
            sendEach(transport, clients, message, 10_000, 18);
            transport.pollClients();
            assertTrue(heard[1] >= 256 * 1024 && heard[1] < 256 * 1024 + 10_000, heard[1] + " bytes");
            await(transport, () ->
            {
                transport.pollClients();
                return heard[0] == 3 * 18;
            });
        }
    }

    /** All of it is there, to be polled, when this returns. */
    private static void sendEach(
        final Transport transport,
        final List<ExclusivePublication> clients,
        final UnsafeBuffer message,
        final int length,
        final int count)
    {
        for (int i = 0; i < count; i++)
        {
            for (final ExclusivePublication client : clients)
            {
                await(transport, () -> client.offer(message, 0, length) > 0);
            }
        }
        final CountersReader counters = transport.aeron().countersReader();
        for (final ExclusivePublication client : clients)
        {
            await(transport, () ->
            {
                final boolean[] isThere = new boolean[1];
                counters.forEach((id, typeId, key, label) ->
                    isThere[0] |= typeId == AeronCounters.DRIVER_RECEIVER_POS_TYPE_ID &&
                        key.getInt(StreamCounter.SESSION_ID_OFFSET) == client.sessionId() &&
                        counters.getCounterValue(id) >= client.position());
                return isThere[0];
            });
        }
    }

    private static void await(final Transport transport, final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "it takes too long");
            transport.doWork(System.nanoTime());
            Thread.onSpinWait();
        }
    }

    private TransportConfig config(final int mtuLength, final int maxMessageLength) throws SocketException
    {
        final int port;
        try (DatagramSocket socket = new DatagramSocket(0))
        {
            port = socket.getLocalPort();
        }
        return new TransportConfig(
            1, 2, 3, 0, Map.of(0, "127.0.0.1:" + port, 1, "127.0.0.1:1"), dir.resolve("aeron"),
            mtuLength, maxMessageLength, 1, Threading.COMPACT);
    }
}
