package io.balsa.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two drivers whose cycles the test makes, so it says how many datagrams wait when the receiver looks.
 */
class DrainingReceiveEndpointTest
{
    private static final int STREAM_ID = 7;
    private static final int POLL_MAX = 1000;

    private final List<Integer> heard = new ArrayList<>();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[MediaDrivers.LOOPBACK_MTU_LENGTH]);
    private Peer sender;
    private Peer receiver;
    private Subscription subscription;
    private Publication publication;
    private int sent;

    @BeforeEach
    void open(@TempDir final Path dir)
    {
        sender = new Peer(dir.resolve("sender"));
        receiver = new Peer(dir.resolve("receiver"));
        subscription = receiver.aeron.addSubscription("aeron:udp?endpoint=127.0.0.1:0", STREAM_ID);
        await(() -> subscription.tryResolveChannelEndpointPort() != null);
        publication = sender.aeron.addPublication(subscription.tryResolveChannelEndpointPort(), STREAM_ID);
        await(publication::isConnected);
        // one alone isn't followed by another look, and what comes next begins with that
        send(64);
        receive();
        receive();
        heard.clear();
    }

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(sender, receiver);
    }

    @Test
    void shouldTakeAllThatWaitOnceTheyCameFasterThanCycles()
    {
        sendEach(40, 64);
        receive();
        assertEquals(1, heard.size(), "one alone is the usual case");
        receive();
        assertEquals(numbers(40), heard);

        sendEach(20, 64);
        receive();
        assertEquals(numbers(60), heard);
    }

    @Test
    void shouldLookNoMoreOftenWhenTheyComeOneByOneAgain()
    {
        sendEach(3, 64);
        receive();
        receive();
        assertEquals(3, heard.size());
        sendEach(1, 64);
        receive();
        assertEquals(4, heard.size());
        receive();

        sendEach(2, 64);
        receive();
        assertEquals(5, heard.size(), "the backlog was over");
    }

    @Test
    void shouldLeaveSomeForTheNextCycle()
    {
        sendEach(2 + 2 * DrainingReceiveEndpoint.DATAGRAMS_MAX, 64);
        receive();
        receive();
        assertEquals(1 + DrainingReceiveEndpoint.DATAGRAMS_MAX, heard.size());
        receive();
        assertEquals(1 + 2 * DrainingReceiveEndpoint.DATAGRAMS_MAX, heard.size());
        receive();
        assertEquals(numbers(2 + 2 * DrainingReceiveEndpoint.DATAGRAMS_MAX), heard);
    }

    @Test
    void shouldTakeFewerOfThoseThatAreLong()
    {
        final int length = DrainingReceiveEndpoint.BYTES_MAX / 2;
        sendEach(4, length);
        receive();
        assertEquals(1, heard.size());
        receive();
        assertEquals(3, heard.size());
        receive();
        assertEquals(numbers(4), heard);
    }

    @Test
    void shouldHearOfANewPublicationInBetween()
    {
        sendEach(2, 64);
        final String channel = subscription.tryResolveChannelEndpointPort();
        try (Publication other = sender.aeron.addExclusivePublication(channel, STREAM_ID))
        {
            // its set-up goes out now; the next one would go a tenth of a second later, but nobody makes it go
            sender.driver.sharedAgentInvoker().invoke();
            sendEach(2, 64);
            receive();
            receive();
            assertEquals(numbers(4), heard);
            for (int i = 0; i < 20; i++)
            {
                receive();
            }
            assertEquals(2, subscription.imageCount());
            assertFalse(other.isConnected(), "its driver stood still");
        }
    }

    private void sendEach(final int count, final int length)
    {
        for (int i = 0; i < count; i++)
        {
            send(length);
        }
    }

    /** In a datagram of its own, which is at the other end of the loopback at once. */
    private void send(final int length)
    {
        message.putInt(0, sent);
        await(() -> publication.offer(message, 0, length) > 0);
        sent++;
        sender.driver.sharedAgentInvoker().invoke();
    }

    private void receive()
    {
        receiver.work();
        subscription.poll((buffer, offset, length, header) -> heard.add(buffer.getInt(offset)), POLL_MAX);
    }

    private void await(final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "it takes too long");
            sender.work();
            receiver.work();
            Thread.onSpinWait();
        }
    }

    private static List<Integer> numbers(final int count)
    {
        final List<Integer> numbers = new ArrayList<>();
        for (int i = 1; i <= count; i++)
        {
            numbers.add(i);
        }
        return numbers;
    }

    private static final class Peer implements AutoCloseable
    {
        private final MediaDriver driver;
        private final Aeron aeron;

        Peer(final Path dir)
        {
            driver = MediaDriver.launch(MediaDrivers
                .context(dir.toString(), MediaDrivers.LOOPBACK_MTU_LENGTH, Throwable::printStackTrace)
                .publicationTermBufferLength(MediaDrivers.termLength(MediaDrivers.LOOPBACK_MTU_LENGTH, 0))
                .threadingMode(ThreadingMode.INVOKER));
            aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(dir.toString())
                .driverAgentInvoker(driver.sharedAgentInvoker())
                .useConductorAgentInvoker(true));
        }

        void work()
        {
            driver.sharedAgentInvoker().invoke();
            aeron.conductorAgentInvoker().invoke();
        }

        @Override
        public void close()
        {
            CloseHelper.closeAll(aeron, driver);
        }
    }
}
