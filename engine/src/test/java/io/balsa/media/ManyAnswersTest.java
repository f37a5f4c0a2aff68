package io.balsa.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.aeron.protocol.HeaderFlyweight;
import io.aeron.protocol.NakFlyweight;
import io.aeron.protocol.StatusMessageFlyweight;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A publication whose receiver is a plain socket, so the test says how many answers wait when the sender looks.
 */
class ManyAnswersTest
{
    private static final int STREAM_ID = 7;
    private static final int ANSWERS = 40;
    /** Two looks are enough; a cycle that sends doesn't look. */
    private static final int CYCLES = 8;
    private static final int WINDOW = 128 * 1024;

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[64]);
    private final DatagramPacket heard = new DatagramPacket(new byte[64 * 1024], 64 * 1024);
    private DatagramSocket receiver;
    private MediaDriver driver;
    private Aeron aeron;
    private AgentInvoker invoker;
    private Publication publication;

    @BeforeEach
    void open(@TempDir final Path dir) throws IOException
    {
        receiver = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        receiver.setSoTimeout(1);
        driver = MediaDriver.launch(MediaDrivers
            .context(dir.toString(), MediaDrivers.LOOPBACK_MTU_LENGTH, Throwable::printStackTrace)
            .publicationTermBufferLength(MediaDrivers.termLength(MediaDrivers.LOOPBACK_MTU_LENGTH, 0))
            .threadingMode(ThreadingMode.INVOKER));
        invoker = driver.sharedAgentInvoker();
        aeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(dir.toString())
            .driverAgentInvoker(invoker)
            .useConductorAgentInvoker(true));
        publication = aeron.addPublication("aeron:udp?endpoint=127.0.0.1:" + receiver.getLocalPort(), STREAM_ID);
        awaitSetup();
    }

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(aeron, driver, receiver);
    }

    @Test
    void shouldTakeAllStatusMessagesThatWait() throws IOException
    {
        answer(ANSWERS, status());
        work();
        assertEquals(ANSWERS, counter(SystemCounterDescriptor.STATUS_MESSAGES_RECEIVED));
        aeron.conductorAgentInvoker().invoke();
        assertTrue(publication.isConnected());
    }

    @Test
    void shouldTakeAllRequestsToSendAgainThatWait() throws IOException
    {
        answer(1, status());
        answer(ANSWERS, nak());
        work();
        assertEquals(ANSWERS, counter(SystemCounterDescriptor.NAK_MESSAGES_RECEIVED));
    }

    @Test
    void shouldLeaveSomeForTheNextLook() throws IOException
    {
        assumeTrue(SocketBuffers.granted().length() == SocketBuffers.LENGTH_MAX, "or they don't all find room");
        answer(2 + 2 * PatientSendEndpoint.ANSWERS_MAX, status());
        final int most = 1 + PatientSendEndpoint.ANSWERS_MAX;
        long before = 0;
        for (int i = 0; i < CYCLES; i++)
        {
            invoker.invoke();
            final long now = counter(SystemCounterDescriptor.STATUS_MESSAGES_RECEIVED);
            assertTrue(now - before <= most, now + " after " + before);
            before = now;
        }
        assertEquals(2 + 2 * PatientSendEndpoint.ANSWERS_MAX, before);
    }

    private void work()
    {
        for (int i = 0; i < CYCLES; i++)
        {
            invoker.invoke();
        }
    }

    private long counter(final SystemCounterDescriptor descriptor)
    {
        return driver.context().systemCounters().get(descriptor).get();
    }

    private void awaitSetup() throws IOException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true)
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "it takes too long");
            invoker.invoke();
            try
            {
                receiver.receive(heard);
                return;
            }
            catch (final SocketTimeoutException ignore)
            {
                // not yet
            }
        }
    }

    private void answer(final int count, final int length) throws IOException
    {
        final byte[] bytes = new byte[length];
        message.getBytes(0, bytes);
        for (int i = 0; i < count; i++)
        {
            receiver.send(new DatagramPacket(bytes, length, heard.getSocketAddress()));
        }
    }

    private int status()
    {
        final StatusMessageFlyweight status = new StatusMessageFlyweight(message);
        status.sessionId(publication.sessionId())
            .streamId(STREAM_ID)
            .consumptionTermId(termId())
            .consumptionTermOffset(0)
            .receiverWindowLength(WINDOW)
            .receiverId(1)
            .version(HeaderFlyweight.CURRENT_VERSION)
            .flags((short) 0)
            .headerType(HeaderFlyweight.HDR_TYPE_SM)
            .frameLength(StatusMessageFlyweight.HEADER_LENGTH);
        return StatusMessageFlyweight.HEADER_LENGTH;
    }

    private int nak()
    {
        final NakFlyweight nak = new NakFlyweight(message);
        nak.sessionId(publication.sessionId())
            .streamId(STREAM_ID)
            .termId(termId())
            .termOffset(0)
            .length(32)
            .version(HeaderFlyweight.CURRENT_VERSION)
            .flags((short) 0)
            .headerType(HeaderFlyweight.HDR_TYPE_NAK)
            .frameLength(NakFlyweight.HEADER_LENGTH);
        return NakFlyweight.HEADER_LENGTH;
    }

    private int termId()
    {
        return publication.initialTermId();
    }
}
