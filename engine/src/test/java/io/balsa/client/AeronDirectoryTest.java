package io.balsa.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.time.Duration;
import java.util.regex.Pattern;
import org.agrona.IoUtil;
import org.junit.jupiter.api.Test;

class AeronDirectoryTest
{
    private static final String NO_PROCESS = "4999999";
    private static final int CNC_LENGTH = 64 * 1024;

    /**
     * A driver that was killed while it made its directory: every client after it would wait for it, for ever.
     */
    @Test
    void shouldRemoveWhatWasNeverFinishedWithoutWaitingForIt() throws Exception
    {
        final String pid = "-" + ProcessHandle.current().pid() + "-";
        final File old = new File(AeronDirectory.next().replaceFirst(Pattern.quote(pid), "-" + NO_PROCESS + "-"));
        final File fresh = new File(AeronDirectory.next().replaceFirst(Pattern.quote(pid), "-" + NO_PROCESS + "-"));
        try
        {
            assertTrue(old.mkdir() && fresh.mkdir());
            Files.write(new File(old, "cnc.dat").toPath(), new byte[CNC_LENGTH]);
            Files.write(new File(fresh, "cnc.dat").toPath(), new byte[CNC_LENGTH]);
            assertTrue(new File(old, "cnc.dat").setLastModified(System.currentTimeMillis() - 60_000));

            assertTimeout(Duration.ofSeconds(5), AeronDirectory::removeStale);

            assertFalse(old.exists());
            assertTrue(fresh.exists(), "it may just be in the making, where processes can't be seen");
        }
        finally
        {
            IoUtil.delete(old, true);
            IoUtil.delete(fresh, true);
        }
    }

    @Test
    void shouldRemoveOnlyWhatDeadProcessesLeft() throws Exception
    {
        final File alive = new File(AeronDirectory.next());
        final String pid = "-" + ProcessHandle.current().pid() + "-";
        final File dead = new File(alive.getPath().replaceFirst(Pattern.quote(pid), "-" + NO_PROCESS + "-"));
        final File other = new File(alive.getPath().replaceFirst(Pattern.quote(pid), "-other-"));
        try
        {
            assertNotEquals(alive, dead);
            assertTrue(alive.mkdir() && dead.mkdir() && other.mkdir());
            assertTrue(new File(dead, "left").createNewFile());
            AeronDirectory.removeStale();
            assertTrue(alive.exists());
            assertTrue(other.exists());
            assertFalse(dead.exists());
        }
        finally
        {
            IoUtil.delete(alive, true);
            IoUtil.delete(dead, true);
            IoUtil.delete(other, true);
        }
    }
}
