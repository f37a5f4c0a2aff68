package io.balsa.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.balsa.consensus.MemberStores;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
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
