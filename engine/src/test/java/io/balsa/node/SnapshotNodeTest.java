package io.balsa.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.client.BlockingClient;
import io.balsa.log.Durability;
import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real nodes that take snapshots: a bounded disk, and starts that go on where they were.
 */
@Timeout(120)
class SnapshotNodeTest
{
    private static final Map<String, String> TINY = Map.of(
        "segment.length", "64k", "command.length.max", "1k", "snapshot.log.bytes", "128k",
        "snapshot.chunk.length", "4k", "session.retained.max", "64k", "snapshot.adopted.bytes", "1m");
    private static final int COMMANDS = 1500;
    private static final int LENGTH = 900;

    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource(Durability.class)
    void shouldKeepTheDiskBoundedAndGoOnFromSnapshots(final Durability durability)
    {
        final String command = "c".repeat(LENGTH);
        try (LocalNodes nodes = new LocalNodes(dir, 3, durability, TINY))
        {
            try (BlockingClient client = nodes.client())
            {
                for (int i = 1; i <= COMMANDS; i++)
                {
                    assertEquals(i + ":" + command, client.send(command));
                }
                final int restarted = (nodes.awaitLeader() + 1) % 3;
                nodes.stop(restarted);
                nodes.start(restarted);
                assertTrue(nodes.node(restarted).banner().contains("recovered: snapshot "),
                    nodes.node(restarted).banner());
                assertEquals(COMMANDS + 1 + ":z", client.send("z"));
                nodes.awaitExecuted(COMMANDS + 1);
            }
            for (int i = 0; i < 3; i++)
            {
                final int memberId = i;
                nodes.await("n" + i + " lets go of its log", () -> nodes.status(memberId).firstIndex() > 500);
                nodes.await("n" + i + " removes the files", () -> logLength(nodes.dir(memberId)) < 1_000_000);
            }
            for (int i = 0; i < 3; i++)
            {
                nodes.stop(i);
            }
            for (int i = 0; i < 3; i++)
            {
                nodes.start(i);
            }
            try (BlockingClient client = nodes.client())
            {
                assertEquals(COMMANDS + 2 + ":y", client.send("y"));
            }
            nodes.awaitExecuted(COMMANDS + 2);
        }
    }

    @Test
    void shouldTakeOneWhenAskedTo() throws Exception
    {
        try (LocalNodes nodes = new LocalNodes(dir, 1, Durability.DISK_QUORUM))
        {
            try (BlockingClient client = nodes.client())
            {
                assertEquals("1:a", client.send("a"));
                final long index = nodes.node(0).takeSnapshot().get(20, TimeUnit.SECONDS);
                assertTrue(index >= 2, "index " + index);
                nodes.await("the counter", () -> nodes.status(0).snapshotIndex() == index);
                assertTrue(nodes.status(0).line().contains(" snap " + index), nodes.status(0).line());
                assertEquals("2:b", client.send("b"));
            }
            nodes.stop(0);
            nodes.start(0);
            try (BlockingClient client = nodes.client())
            {
                assertEquals("3:c", client.send("c"));
            }
        }
    }

    /** Clients would wait for it while it gave out its own. */
    @Test
    void shouldTakeOverAFollowersWhileItLeads() throws Exception
    {
        final Map<String, String> always = new HashMap<>(TINY);
        always.put("snapshot.log.bytes", "0");
        always.put("snapshot.adopted.bytes", "0");
        try (LocalNodes nodes = new LocalNodes(dir, 3, Durability.DISK_QUORUM, always))
        {
            try (BlockingClient client = nodes.client())
            {
                for (int i = 1; i <= 50; i++)
                {
                    client.send("c");
                }
                final int leader = nodes.awaitLeader();
                final int giver = (leader + 1) % 3;
                final long index = nodes.node(leader).takeSnapshot().get(20, TimeUnit.SECONDS);
                assertTrue(index >= 51, "a session and 50 commands, index " + index);
                nodes.await("the counters", () -> nodes.status(leader).snapshotIndex() == index &&
                    nodes.status(giver).snapshotIndex() == index);
                // the file says whose store took it
                assertArrayEquals(snapshotIn(nodes.dir(giver)), snapshotIn(nodes.dir(leader)));

                nodes.stop(leader);
                nodes.start(leader);
                assertTrue(nodes.node(leader).banner().contains("recovered: snapshot " + index),
                    nodes.node(leader).banner());
                assertEquals("51:d", client.send("d"));
            }
            nodes.awaitExecuted(51);
        }
    }

    @Test
    void shouldSaySoIfTheServiceHasNoSnapshots() throws Exception
    {
        final Service plain = new Plain();
        try (LocalNodes nodes = new LocalNodes(dir, 1, Durability.DISK_QUORUM))
        {
            try (BlockingClient client = nodes.client())
            {
                assertEquals("1:a", client.send("a"));
            }
            nodes.node(0).takeSnapshot().get(20, TimeUnit.SECONDS);
            nodes.stop(0);

            final IllegalStateException ex = assertThrows(
                IllegalStateException.class, () -> BalsaNode.launch(nodes.config(0).build(), plain));
            assertTrue(ex.getMessage().contains("it has no snapshots"), ex.getMessage());
        }
        final NodeConfig config = NodeConfig.builder().memberId(0).members(LocalNodes.members(1))
            .dir(dir.resolve("plain")).build();
        try (BalsaNode node = BalsaNode.launch(config, plain))
        {
            assertTrue(node.banner().contains("the log grows"), node.banner());
            assertThrows(ExecutionException.class, () -> node.takeSnapshot().get(1, TimeUnit.SECONDS));
        }
    }

    private static byte[] snapshotIn(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return Files.readAllBytes(files.filter(
                file -> file.getFileName().toString().matches("snapshot-\\d+\\.dat")).findFirst().orElseThrow());
        }
    }

    private static long logLength(final Path directory)
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.filter(file -> file.getFileName().toString().startsWith("segment-"))
                .mapToLong(file -> file.toFile().length()).sum();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static final class Plain implements Service
    {
        @Override
        public void onStart(final ServiceContext context)
        {
        }

        @Override
        public void onCommand(
            final ClientSession session,
            final long timestamp,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
        }
    }
}
