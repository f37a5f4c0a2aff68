package io.balsa.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.media.UdpChannel;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatientSendEndpointTest
{
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    private final CountersManager counters = new CountersManager(
        new UnsafeBuffer(new byte[64 * 1024]), new UnsafeBuffer(new byte[16 * 1024]));
    private long nowNs = 1_000_000;
    private MediaDriver driver;
    private DatagramSocket peer;
    private PatientSendEndpoint endpoint;

    @BeforeEach
    void open(@TempDir final Path dir) throws SocketException
    {
        peer = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        final AtomicCounter status = counters.newCounter("status");
        final MediaDriver.Context context = MediaDrivers
            .context(dir.resolve("aeron").toString(), MediaDrivers.LOOPBACK_MTU_LENGTH, Throwable::printStackTrace)
            .threadingMode(ThreadingMode.INVOKER)
            .nanoClock(() -> nowNs);
        driver = MediaDriver.launch(context);
        endpoint = new PatientSendEndpoint(
            UdpChannel.parse("aeron:udp?endpoint=127.0.0.1:" + peer.getLocalPort()), status, context);
        endpoint.openDatagramChannel(status);
    }

    @AfterEach
    void close()
    {
        endpoint.close();
        driver.close();
        peer.close();
    }

    @Test
    void shouldLookAgainOnlyAfterAWhileWhenThereWasNothing() throws Exception
    {
        assertNull(look());
        answer();
        nowNs += PatientSendEndpoint.PATIENCE_NS - 1;
        assertNull(look(), "too early to look");

        nowNs++;
        assertNotNull(look());
    }

    @Test
    void shouldLookAtOnceAfterAnAnswer() throws Exception
    {
        answer();
        answer();
        assertNotNull(look());
        assertNotNull(look(), "the clock stood still");
        assertEquals(1_000_000, nowNs);
    }

    private void answer() throws Exception
    {
        final InetSocketAddress bound = (InetSocketAddress) endpoint.receiveDatagramChannel().getLocalAddress();
        peer.send(new DatagramPacket(new byte[8], 8, InetAddress.getLoopbackAddress(), bound.getPort()));
    }

    /** What was given to the loopback is at its other end at once. */
    private InetSocketAddress look()
    {
        buffer.clear();
        return endpoint.receive(buffer);
    }
}
