package io.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command as people use it: real nodes, each a process of its own.
 */
@Timeout(120)
class ProcessesTest
{
    @TempDir
    private Path dir;

    private String out;
    private String err;

    @Test
    void shouldProveThatNothingIsLostThoughTheLeaderIsKilled()
    {
        final int exitCode = run("", "demo", "--kill-leader", "--commands", "30000", "--json");
        assertEquals(ExitCode.OK, exitCode, err);
        assertEquals(1, out.lines().count(), out);
        assertTrue(out.startsWith("{\"commands\":30000,\"acknowledged\":30000,\"lost\":0,\"duplicated\":0," +
            "\"replicasEqual\":true,\"matchesInput\":true,"), out);
        assertFalse(out.contains("\"failoverMs\":null"), out);
        assertTrue(err.contains("kill -9"), err);
    }

    @Test
    void shouldSendAllButTheLineThatIsTooLong()
    {
        final int exitCode = run("a\n" + "x".repeat(1 << 20) + "\nb", "demo", "--input", "-", "--nodes", "1", "--json");
        assertEquals(ExitCode.NEGATIVE, exitCode, err);
        assertTrue(out.startsWith("{\"commands\":2,\"acknowledged\":2,\"lost\":0,"), out);
        assertTrue(err.contains("line 2 has 1048576 bytes"), err);
    }

    @Test
    void shouldStartShowFeedAndStopACluster() throws IOException
    {
        final String where = dir.resolve("data").toString();
        try
        {
            assertEquals(ExitCode.OK, run("", "cluster", "start", "--dir", where), err);
            assertEquals(ExitCode.OK, run("", "cluster", "status", "--dir", where), err);
            assertEquals(3, out.lines().count(), out);
            assertEquals(1, out.lines().filter((line) -> line.contains("LEADER")).count(), out);
            assertTrue(out.contains(" | flush "), out);
            assertEquals(ExitCode.OK, run("", "cluster", "status", "--dir", where, "--json"), err);
            assertTrue(out.contains(",\"flush\":{\"count\":") && out.contains(",\"byMs\":{\"0.25\":"), out);

            assertEquals(ExitCode.OK, run("a\nb\nc", "send", "--dir", where, "--json"), err);
            assertTrue(out.startsWith("{\"commands\":3,\"acknowledged\":3,\"unknown\":0,\"rejected\":0,"), out);

            assertEquals(ExitCode.OK, run("", "cluster", "kill-leader", "--dir", where), err);
            assertEquals(2, LocalCluster.open(Path.of(where)).running());
            assertEquals(ExitCode.OK, run("", "cluster", "start", "--dir", where), err);
            assertEquals(3, LocalCluster.open(Path.of(where)).running());
            explain(where);
        }
        finally
        {
            assertEquals(ExitCode.OK, run("", "cluster", "stop", "--dir", where), err);
        }
        assertEquals(0, LocalCluster.open(Path.of(where)).running());
        assertTrue(Files.exists(Path.of(where, "node-0.log")));
    }

    /** The nodes run, and one of them was killed before: it left its events in its file. */
    private void explain(final String where)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        do
        {
            // the one that was started again may just be starting
            assertEquals(ExitCode.OK, run("", "explain", "--timeline", "--dir", where), err);
        }
        while (System.nanoTime() - deadlineNs < 0 &&
            out.lines().filter((line) -> line.contains("NODE_STARTED")).count() < 4);
        assertEquals(4, out.lines().filter((line) -> line.contains("NODE_STARTED")).count(), out);

        assertEquals(ExitCode.OK, run("", "explain", "--dir", where), err);
        assertTrue(
            Pattern.compile("n\\d led term \\d+ for .*; its process failed or was killed\\.").matcher(out).find(),
            out);
        assertTrue(Pattern.compile("n\\d leads term \\d+; nobody led for ").matcher(out).find(), out);
        assertFalse(out.contains("The cause"), out);
    }

    @Test
    void shouldSayWhyANodeDidNotStartAndKeepItsDirectory() throws IOException
    {
        final int exitCode = run("", "demo", "--set", "no.such.setting=1");
        assertEquals(ExitCode.NEGATIVE, exitCode);
        assertTrue(err.contains("no.such.setting"), err);
        final Matcher kept = Pattern.compile("kept in (\\S+)").matcher(err);
        assertTrue(kept.find(), err);
        assertTrue(Files.exists(Path.of(kept.group(1), "node-0.log")));
        Directories.delete(Path.of(kept.group(1)));
    }

    private int run(final String input, final String... args)
    {
        final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        final int exitCode = Balsa.run(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.ISO_8859_1)),
            new PrintStream(outBytes), new PrintStream(errBytes), args);
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return exitCode;
    }
}
