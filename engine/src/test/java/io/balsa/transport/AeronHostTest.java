package io.balsa.transport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.media.MediaDrivers;
import java.nio.file.Path;
import java.util.Map;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AeronHostTest
{
    @Test
    void shouldHaveCountersForAllItsSessions(@TempDir final Path dir)
    {
        final int sessionsMax = 2000;
        final TransportConfig config = new TransportConfig(
            1, 2, 3, 0, Map.of(0, "127.0.0.1:1"), dir.resolve("aeron"), 1408, 1024, sessionsMax, Threading.COMPACT);
        try (AeronHost host = AeronHost.launch(config, Throwable::printStackTrace))
        {
            final int maxId = host.aeron().countersReader().maxCounterId();
            assertTrue(maxId >= MediaDrivers.countersLength(sessionsMax) / CountersReader.COUNTER_LENGTH - 1,
                () -> maxId + " is too few");
        }
    }
}
