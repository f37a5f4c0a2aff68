package io.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdentityTest
{
    @TempDir
    private Path dir;

    @Test
    void shouldFindTheVeryProcess() throws IOException
    {
        final ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current());
        final Path file = dir.resolve("pid");
        self.write(file);
        assertEquals(Optional.of(self), ProcessIdentity.read(file));
        assertEquals(ProcessHandle.current().pid(), self.find().orElseThrow().pid());
    }

    @Test
    void shouldNotFindAnotherProcessWithTheSamePid()
    {
        final ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current());
        assertTrue(new ProcessIdentity(self.pid(), self.start() + "1").find().isEmpty());
    }

    @Test
    void shouldNotFindAProcessThatEnded() throws Exception
    {
        final Process process = new ProcessBuilder("sleep", "60").start();
        final ProcessIdentity identity = ProcessIdentity.of(process.toHandle());
        assertTrue(identity.find().isPresent());
        process.destroyForcibly().waitFor();
        assertTrue(identity.find().isEmpty());
    }

    @Test
    void shouldReadNothingFromNonsense() throws IOException
    {
        assertTrue(ProcessIdentity.read(dir.resolve("none")).isEmpty());
        for (final String text : new String[]{"", "x", "12", "x 12", "99999999999999999999 1"})
        {
            final Path file = Files.writeString(dir.resolve("pid"), text);
            assertTrue(ProcessIdentity.read(file).isEmpty(), text);
        }
    }

    @Test
    void shouldSignalNoStranger() throws Exception
    {
        final Process stranger = new ProcessBuilder("sleep", "60").start();
        try
        {
            final LocalCluster cluster = LocalCluster.create(dir, 1, java.util.List.of());
            // as a reboot leaves it: the number of a node, now somebody else's
            new ProcessIdentity(stranger.pid(), "some other start").write(dir.resolve("node-0.pid"));
            assertFalse(cluster.kill(0));
            assertTrue(cluster.stop(1_000_000).isEmpty());
            assertEquals(0, cluster.running());
            assertTrue(stranger.isAlive());
        }
        finally
        {
            stranger.destroyForcibly();
        }
    }
}
