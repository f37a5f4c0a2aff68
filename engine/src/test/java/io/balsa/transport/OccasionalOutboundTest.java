package io.balsa.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.CommonContext;
import io.aeron.Subscription;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OccasionalOutboundTest
{
    private static final int STREAM_ID = 7;
    private static final long DEADLINE_NS = Duration.ofSeconds(20).toNanos();

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[8]);

    @TempDir
    private Path dir;

    @Test
    void shouldBeThereWhileItIsUsed()
    {
        final TransportConfig config = new TransportConfig(
            1, 2, 3, 0, java.util.Map.of(0, "127.0.0.1:1"), dir.resolve("aeron"), 1408, 1024, 1,
            Threading.COMPACT);
        try (AeronHost host = AeronHost.launch(config, Throwable::printStackTrace);
            Subscription subscription = host.aeron().addSubscription(CommonContext.IPC_CHANNEL, STREAM_ID))
        {
            final OccasionalOutbound outbound =
                new OccasionalOutbound(new Outbound(CommonContext.IPC_CHANNEL, STREAM_ID, Throwable::printStackTrace));
            outbound.attach(host.aeron());
            outbound.poll(0);
            assertFalse(outbound.isOpen(), "opened though nothing was to be sent");

            final long beginNs = System.nanoTime();
            while (!outbound.send(message, 8, message, 0, 0))
            {
                assertTrue(System.nanoTime() - beginNs < DEADLINE_NS, "never connected");
                host.doWork();
                outbound.poll(0);
            }
            final int[] received = new int[1];
            while (received[0] == 0)
            {
                assertTrue(System.nanoTime() - beginNs < DEADLINE_NS, "never arrived");
                host.doWork();
                subscription.poll((buffer, offset, length, header) -> received[0] = length, 1);
            }
            assertEquals(8, received[0]);

            outbound.poll(1);
            outbound.poll(TimeUnit.SECONDS.toNanos(10));
            assertTrue(outbound.isOpen(), "closed too early");
            outbound.poll(TimeUnit.SECONDS.toNanos(10) + 1);
            assertFalse(outbound.isOpen(), "still open, though nothing was sent for ten seconds");
            assertFalse(outbound.send(message, 8, message, 0, 0));
        }
    }
}
