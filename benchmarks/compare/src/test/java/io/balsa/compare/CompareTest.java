package io.balsa.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rig as one starts it: real processes, a moment of load. Figures are not looked at.
 */
class CompareTest
{
    @TempDir
    private Path dir;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();

    @BeforeAll
    static void setUpClass()
    {
        System.setProperty("java.awt.headless", "true");
    }

    @Test
    void shouldMeasureBalsaAndRawAeronInTurns() throws IOException
    {
        final int exitCode = execute(
            "--systems=balsa,raw-aeron", "--reference=raw-aeron", "--warm-up=0", "--seconds=1", "--repeat=1",
            "--window=64", "--json", "--out=" + dir);
        assertEquals(0, exitCode, error::toString);
        final List<String> lines = output.toString().lines().toList();
        assertEquals(2, lines.size(), output::toString);
        assertTrue(
            lines.get(0).startsWith("{\"system\":\"balsa\",\"run\":1,\"length\":64,\"window\":64,"), lines.get(0));
        assertTrue(lines.get(0).contains("\"nodes\":3,") && lines.get(0).contains("\"lost\":0,"), lines.get(0));
        assertTrue(lines.get(0).endsWith("\"failure\":null}"), lines.get(0));
        assertTrue(lines.get(1).startsWith("{\"system\":\"raw-aeron\""), lines.get(1));
        assertTrue(Files.readString(dir.resolve("summary.md")).contains("| balsa | 1 |"));
        assertTrue(Files.exists(dir.resolve("throughput.png")));
        try (Stream<Path> files = Files.walk(dir))
        {
            final List<Path> all = files.toList();
            assertEquals(2, all.stream().filter(file -> file.endsWith("latency.hlog")).count());
            assertFalse(all.stream().anyMatch(file -> file.endsWith("node-0")), "servers' files stay behind: " + all);
        }
    }

    @Test
    void shouldSayWhyAServerDidNotStart()
    {
        final int exitCode = execute(
            "--systems=balsa", "--warm-up=0", "--seconds=1", "--repeat=1", "--nodes=1", "--set=balsa.no.such=1",
            "--json", "--out=" + dir);
        assertEquals(1, exitCode);
        assertTrue(output.toString().contains("unknown setting no.such"), output::toString);
    }

    @Test
    void shouldRefuseWhatMakesNoSense()
    {
        assertEquals(2, execute("--systems=etcd"));
        assertTrue(error.toString().contains("--systems=etcd: there are balsa, aeron-cluster"), error::toString);
        assertEquals(2, execute("--length=4"));
        assertEquals(2, execute("--durability=hope"));
    }

    private int execute(final String... args)
    {
        return Compare.execute(new PrintStream(output), new PrintStream(error), args);
    }
}
