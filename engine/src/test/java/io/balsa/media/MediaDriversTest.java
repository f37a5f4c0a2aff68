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
    /** Of an image: of the driver's and the subscriber's positions, and of what was asked for again. */
    private static final int COUNTERS_OF_IMAGE = 4;
    private static final int COUNTER_TYPE = 1001;

    @Test
    void shouldHaveCountersForAsManySessionsAsAreAllowed(@TempDir final Path dir)
    {
        assertDoesNotThrow(() -> addSessions(dir.resolve("enough"), MediaDrivers.countersLength(SESSIONS)));
        assertThrows(RegistrationException.class,
            () -> addSessions(dir.resolve("few"), MediaDrivers.countersLength(1)), "then a constant would do");
    }

    private static void addSessions(final Path dir, final int countersLength)
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
                for (int j = 0; j < COUNTERS_OF_IMAGE; j++)
                {
                    // in place of those of the client's image, for which it would have to be there
                    aeron.addCounter(COUNTER_TYPE, "image");
                }
            }
        }
    }
}
