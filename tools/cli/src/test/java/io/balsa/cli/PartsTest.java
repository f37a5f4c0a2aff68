package io.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsTest
{
    private static final int KNOWN_SAMPLE = -1321525295;

    @TempDir
    private Path dir;

    @Test
    void shouldWriteJson()
    {
        assertEquals(
            "{\"a\":1,\"b\":true,\"c\":\"q\\\" \\\\ \\u000a \u00e9\",\"d\":1.50,\"e\":null,\"f\":null,\"g\":null," +
            "\"h\":{},\"i\":[{\"x\":-1},{}]}",
            new Json().add("a", 1).add("b", true).add("c", "q\" \\ \n \u00e9").add("d", 1.5, 2).add("e", Double.NaN, 1)
                .addNull("f").add("g", (String) null).add("h", new Json())
                .add("i", List.of(new Json().add("x", -1), new Json())).toString());
    }

    @Test
    void shouldWriteTheSameSampleForTheSameSeed() throws IOException
    {
        OrderFlow.write(dir.resolve("a"), 3_000, 5);
        OrderFlow.write(dir.resolve("b"), 3_000, 5);
        OrderFlow.write(dir.resolve("c"), 3_000, 6);
        assertArrayEquals(Files.readAllBytes(dir.resolve("a")), Files.readAllBytes(dir.resolve("b")));
        assertFalse(Arrays.equals(Files.readAllBytes(dir.resolve("a")), Files.readAllBytes(dir.resolve("c"))));
    }

    /** Every machine and every Java: the bytes are promised. */
    @Test
    void shouldKeepItsSample() throws IOException
    {
        OrderFlow.write(dir.resolve("a"), 3_000, 1);
        assertEquals(KNOWN_SAMPLE, Arrays.hashCode(Files.readAllBytes(dir.resolve("a"))));
    }

    @Test
    void shouldWriteOrdersThatMakeSense() throws IOException
    {
        final HashSet<String> open = new HashSet<>();
        final HashSet<String> kinds = new HashSet<>();
        long bytes = 0;
        final OrderFlow flow = new OrderFlow(-1);
        for (int i = 0; i < 20_000; i++)
        {
            final String line = flow.nextLine();
            final String[] fields = line.split(",");
            assertEquals(9, fields.length, line);
            bytes += line.length() + 1;
            kinds.add(fields[0]);
            if ("new".equals(fields[0]))
            {
                assertTrue(open.add(fields[1]), line);
            }
            else
            {
                assertTrue(open.contains(fields[1]), line);
                if ("cancel".equals(fields[0]))
                {
                    open.remove(fields[1]);
                }
            }
        }
        assertEquals(3, kinds.size());
        assertEquals(64, bytes / 20_000.0, 4);
    }

    @Test
    void shouldFindDifferentFreePorts() throws IOException
    {
        final List<Integer> ports = FreePorts.find(9);
        assertEquals(9, new HashSet<>(ports).size());
        for (final int port : ports)
        {
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)).close();
        }
    }

    @Test
    void shouldStartNodesWithTheFlagsOfThisProcess()
    {
        final List<String> flags = NodeFlags.of(List.of("-Xmx1g", "-agentlib:jdwp=x", "-XX:+UseZGC"), 17);
        assertTrue(flags.contains("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"));
        // of two the last counts
        assertTrue(flags.indexOf("-Xmx256m") < flags.indexOf("-Xmx1g"));
        assertTrue(flags.contains("-XX:MaxDirectMemorySize=1g"), "a small heap must not starve the log");
        assertTrue(flags.contains("-XX:+UseZGC"));
        assertFalse(flags.contains("-XX:+UseSerialGC"), "two collectors stop a JVM");
        assertFalse(flags.contains("-agentlib:jdwp=x"));
        assertTrue(NodeFlags.of(List.of(), 17).contains("-XX:+UseSerialGC"));
        assertFalse(flags.contains("-Xmn192m"), "it might be more than the heap");
        assertTrue(NodeFlags.of(List.of(), 17).contains("-Xmn192m"));
        assertTrue(NodeFlags.of(List.of("-Xmx256m"), 17).contains("-Xmn192m"), "the launcher's own");
    }

    @Test
    void shouldGiveFlagsOnlyToAJavaThatKnowsThem()
    {
        assertFalse(NodeFlags.of(List.of(), 17).toString().contains("unsafe"));
        assertTrue(NodeFlags.of(List.of(), 24).contains("--sun-misc-unsafe-memory-access=allow"));
    }

    @Test
    void shouldRememberAClusterInItsDirectory() throws IOException
    {
        final LocalCluster created = LocalCluster.create(dir.resolve("new"), 3, List.of("--set=a=b,c", "--x"));
        final LocalCluster opened = LocalCluster.open(dir.resolve("new"));
        assertEquals(created.members(), opened.members());
        assertEquals(created.name(), opened.name());
        assertEquals(3, opened.nodeCount());
        assertEquals(List.of("--set=a=b,c", "--x"), opened.arguments());
        assertTrue(opened.members().matches("0=127.0.0.1:\\d+,1=127.0.0.1:\\d+,2=127.0.0.1:\\d+"), opened.members());
    }

    @Test
    void shouldLetOnlyOneStartACluster() throws IOException
    {
        try (FileChannel lock = LocalCluster.lock(dir))
        {
            assertTrue(lock.isOpen());
            assertThrows(CliFailure.class, () -> LocalCluster.lock(dir));
        }
        LocalCluster.lock(dir).close();
    }

    @Test
    void shouldDeleteADirectoryButNotWhatALinkInItNames() throws IOException
    {
        final Path kept = Files.writeString(Files.createDirectory(dir.resolve("kept")).resolve("file"), "x");
        final Path gone = Files.createDirectories(dir.resolve("gone/deep"));
        Files.createSymbolicLink(gone.resolve("link"), kept.getParent());
        Directories.delete(dir.resolve("gone"));
        assertFalse(Files.exists(dir.resolve("gone")));
        assertTrue(Files.exists(kept));
        Directories.delete(dir.resolve("gone"));
    }
}
