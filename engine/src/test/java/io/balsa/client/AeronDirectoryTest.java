package io.balsa.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.util.regex.Pattern;
import org.agrona.IoUtil;
import org.junit.jupiter.api.Test;

class AeronDirectoryTest
{
    private static final String NO_PROCESS = "4999999";

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
