package io.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.client.BalsaClient;
import io.balsa.client.BlockingClient;
import io.balsa.client.ClientConfig;
import io.balsa.client.ClientListener;
import io.balsa.node.BalsaNode;
import io.balsa.node.NodeConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tools that look at a stopped node's files.
 */
@Timeout(60)
class OfflineToolsTest
{
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path dir;

    @Test
    void shouldShowWhatANodeLeft() throws Exception
    {
        final Path node = dir.resolve("node");
        live(node, 40);

        assertEquals(0, run("log", "list", node.toString()), err::toString);
        assertTrue(text().contains("segment-0000000001.log") && text().contains("last term 1"), text());
        assertEquals(0, run("log", "verify", node.toString()));
        assertTrue(text().contains("all right"), text());
        assertEquals(0, run("log", "dump", "--from", "3", "--to", "4", node.toString()));
        assertEquals(2, text().lines().count(), text());
        assertTrue(text().startsWith("3 t1 COMMAND session 2 sequence 1 1000B"), text());
        assertEquals(0, run("snapshot", "list", node.toString()));
        assertTrue(text().contains("snapshot-0000000000000000042.dat  index 42  term 1"), text());
        assertEquals(0, run("snapshot", "verify", node.toString()));
        assertTrue(text().contains("all right"), text());
        assertEquals(0, run("recovery-plan", node.toString()));
        assertTrue(text().contains("loads snapshot 42") && text().contains("holds entries 43.."), text());
        assertEquals(0, run("diff", node.toString(), copy(node, "copy").toString()));
        assertTrue(text().contains("equal from index 1 on"), text());
        for (final List<String> command : List.of(List.of("log", "list"), List.of("log", "verify"),
            List.of("log", "dump"), List.of("snapshot", "list"), List.of("snapshot", "verify"),
            List.of("recovery-plan")))
        {
            final String[] args = Stream.concat(command.stream(), Stream.of("--json", node.toString()))
                .toArray(String[]::new);
            assertEquals(0, run(args), err::toString);
            assertTrue(text().startsWith("{") && text().trim().endsWith("}"), text());
        }
    }

    @Test
    void shouldShowWhichCommandsCameTogether() throws Exception
    {
        final Path node = dir.resolve("node");
        final NodeConfig config = config(node);
        final UnsafeBuffer command = new UnsafeBuffer(new byte[8]);
        final int[] replies = new int[1];
        final ClientListener listener =
            (sequence, index, timestamp, buffer, offset, length) -> replies[0]++;
        try (BalsaNode running = BalsaNode.launch(config, new LedgerService());
            BalsaClient client = BalsaClient.connect(
                new ClientConfig().members("0=" + config.endpoint()), listener))
        {
            for (int i = 0; i < 5; i++)
            {
                assertTrue(client.offer(command, 0, 8) > 0);
            }
            while (replies[0] < 5)
            {
                client.poll();
                Thread.onSpinWait();
            }
            assertNull(running.problem());
        }
        assertEquals(0, run("log", "dump", node.toString()), err::toString);
        assertTrue(text().contains(" COMMANDS session 2 sequence 1..5 80B"), text());
        assertEquals(0, run("log", "dump", "--json", node.toString()));
        assertTrue(text().contains("\"type\":\"COMMANDS\",\"sessionId\":2,\"sequence\":1,\"commands\":5,"), text());
    }

    @Test
    void shouldNameWhatIsDamaged() throws Exception
    {
        final Path node = dir.resolve("node");
        live(node, 40);
        final Path other = copy(node, "other");
        flip(other.resolve("segment-0000000001.log"), 4096 + 3000);
        flip(other.resolve("snapshot-0000000000000000042.dat"), 100);

        assertEquals(1, run("log", "verify", other.toString()));
        assertTrue(text().contains("at offset") && text().contains("segment-0000000001.log is damaged"), text());
        assertEquals(1, run("snapshot", "verify", other.toString()));
        assertTrue(text().contains("can't be used"), text());
        assertEquals(0, run("recovery-plan", other.toString()));
        assertTrue(text().contains("can't be used") && text().contains("no snapshot is loaded"), text());
        assertEquals(1, run("diff", node.toString(), other.toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("is damaged"), err::toString);

        Files.delete(other.resolve("segment-0000000001.log"));
        assertEquals(1, run("recovery-plan", other.toString()));
        assertTrue(text().contains("a start is refused"), text());
    }

    @Test
    void shouldFindWhereTwoLogsDiffer() throws Exception
    {
        final Path one = dir.resolve("one");
        final Path other = dir.resolve("other");
        live(one, 3);
        live(other, 3);

        // both have index 1, the no-op, at different times
        assertEquals(1, run("diff", one.toString(), other.toString()), err::toString);
        assertTrue(text().contains("differ at index 1"), text());
    }

    @Test
    void shouldSayWhatIsWrongWithADirectory() throws Exception
    {
        assertEquals(1, run("log", "list", dir.resolve("nothing").toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("isn't a directory"), err::toString);
        assertEquals(1, run("log", "verify", dir.toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("isn't a node's directory"), err::toString);
        assertEquals(2, run("log", "dump", "--from", "5", "--to", "4", dir.toString()));

        final Path node = dir.resolve("node");
        try (BalsaNode running = BalsaNode.launch(config(node), new LedgerService()))
        {
            err.reset();
            assertEquals(1, run("recovery-plan", node.toString()));
            assertTrue(err.toString(StandardCharsets.UTF_8).contains("in use"), err::toString);
            assertTrue(!running.isClosed());
        }
    }

    private static void live(final Path node, final int commands) throws Exception
    {
        final NodeConfig config = config(node);
        try (BalsaNode running = BalsaNode.launch(config, new LedgerService());
            BlockingClient client = BlockingClient.connect("0=" + config.endpoint()))
        {
            for (int i = 0; i < commands; i++)
            {
                client.send("c".repeat(1000));
            }
            running.takeSnapshot().get(20, TimeUnit.SECONDS);
            client.send("behind");
        }
    }

    private static NodeConfig config(final Path node) throws IOException
    {
        return NodeConfig.builder().memberId(0).members("0=127.0.0.1:" + FreePorts.find(1).get(0)).dir(node)
            .set("segment.length", "32k").set("command.length.max", "1k").build();
    }

    private Path copy(final Path from, final String name) throws IOException
    {
        final Path to = Files.createDirectory(dir.resolve(name));
        try (Stream<Path> files = Files.list(from))
        {
            for (final Path file : files.toList())
            {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    private static void flip(final Path path, final int offset) throws IOException
    {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw"))
        {
            file.seek(offset);
            final int value = file.read();
            file.seek(offset);
            file.write(value ^ 1);
        }
    }

    private int run(final String... args)
    {
        out.reset();
        return Balsa.run(
            new ByteArrayInputStream(new byte[0]), new PrintStream(out, true), new PrintStream(err, true), args);
    }

    private String text()
    {
        return out.toString(StandardCharsets.UTF_8);
    }
}
