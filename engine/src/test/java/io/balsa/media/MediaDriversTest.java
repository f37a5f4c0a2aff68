package io.balsa.media;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.exceptions.RegistrationException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaDriversTest
{
    private static final int SESSIONS = 1024;
    private static final int TERM_LENGTH = 64 * 1024;

    @Test
    void shouldHaveCountersForAsManySessionsAsAreAllowed(@TempDir final Path dir)
    {
        assertDoesNotThrow(() -> addPublications(dir.resolve("enough"), MediaDrivers.countersLength(SESSIONS)));
        assertThrows(RegistrationException.class,
            () -> addPublications(dir.resolve("few"), MediaDrivers.countersLength(1)), "then a constant would do");
    }

    private static void addPublications(final Path dir, final int countersLength)
    {
        try (MediaDriver driver = MediaDriver.launch(MediaDrivers
            .context(dir.toString(), MediaDrivers.ETHERNET_MTU_LENGTH, ex -> {})
            .counterValuesBufferLength(countersLength)
            .publicationTermBufferLength(TERM_LENGTH)
            .threadingMode(ThreadingMode.INVOKER));
            Aeron aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(dir.toString())
                .driverAgentInvoker(driver.sharedAgentInvoker())
                .useConductorAgentInvoker(true)))
        {
            for (int i = 0; i < SESSIONS; i++)
            {
                // as a member answers a client: an address of its own
                aeron.addExclusivePublication("aeron:udp?endpoint=127.0.0.1:" + (20_000 + i), 1);
            }
        }
    }
}
