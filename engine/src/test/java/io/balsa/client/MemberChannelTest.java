package io.balsa.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.AeronCounters;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.balsa.media.MediaDrivers;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberChannelTest
{
    private static final int INGRESS_STREAM_ID = 20;
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(10);

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[64]);
    private MediaDriver driver;
    private Aeron aeron;
    private MemberChannel channel;
    private long nowNs;

    @BeforeEach
    void open(@TempDir final Path dir)
    {
        final int mtuLength = MediaDrivers.ETHERNET_MTU_LENGTH;
        driver = MediaDriver.launch(MediaDrivers.context(dir.toString(), mtuLength, Throwable::printStackTrace)
            .publicationTermBufferLength(MediaDrivers.termLength(mtuLength, 0))
            .publicationLingerTimeoutNs(0)
            .threadingMode(ThreadingMode.INVOKER));
        aeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(dir.toString())
            .driverAgentInvoker(driver.sharedAgentInvoker())
            .useConductorAgentInvoker(true));
        final Subscription member = aeron.addSubscription("aeron:udp?endpoint=127.0.0.1:0", INGRESS_STREAM_ID);
        await(() -> member.tryResolveChannelEndpointPort() != null);
        final String resolved = member.tryResolveChannelEndpointPort();
        channel = new MemberChannel(aeron, resolved.substring(resolved.indexOf('=') + 1));
        nowNs = System.nanoTime();
    }

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(aeron, driver);
    }

    @Test
    void shouldCloseWhatNobodyUsesAndOpenItAgain()
    {
        await(channel::isConnected);
        channel.closeIdle(nowNs, IDLE_NS);
        channel.closeIdle(nowNs + IDLE_NS - 1, IDLE_NS);
        assertEquals(1, publications());

        channel.closeIdle(nowNs + IDLE_NS, IDLE_NS);
        await(() -> publications() == 0);

        await(channel::isConnected);
        assertEquals(MemberPath.SENT, channel.offer(message, message.capacity(), message, 0, 0));
    }

    @Test
    void shouldStayOpenWhileItIsUsed()
    {
        await(channel::isConnected);
        for (int i = 1; i <= 4; i++)
        {
            assertEquals(MemberPath.SENT, channel.offer(message, message.capacity(), message, 0, 0));
            channel.closeIdle(nowNs + i * IDLE_NS, IDLE_NS);
            assertEquals(1, publications());
        }
    }

    @Test
    void shouldCloseOneThatCameToBeTooLate()
    {
        // asked for, and never asked again
        channel.isConnected();
        channel.closeIdle(nowNs, IDLE_NS);
        await(() -> publications() == 1);
        channel.closeIdle(nowNs + IDLE_NS, IDLE_NS);
        await(() -> publications() == 0);
    }

    private int publications()
    {
        final int[] count = new int[1];
        aeron.countersReader().forEach((id, typeId, key, label) ->
            count[0] += typeId == AeronCounters.DRIVER_PUBLISHER_LIMIT_TYPE_ID ? 1 : 0);
        return count[0];
    }

    private void await(final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "it takes too long");
            driver.sharedAgentInvoker().invoke();
            aeron.conductorAgentInvoker().invoke();
            Thread.onSpinWait();
        }
    }
}
