package io.balsa.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.client.BlockingClient;
import io.balsa.log.Durability;
import io.balsa.monitor.Event;
import io.balsa.monitor.EventCode;
import io.balsa.monitor.EventRecorder;
import io.balsa.monitor.NodeRecording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real nodes of which one needs what the others' logs don't hold any more.
 */
@Timeout(120)
class SnapshotInstallTest
{
    private static final Map<String, String> TINY = Map.of(
        "segment.length", "64k", "command.length.max", "1k", "snapshot.log.bytes", "128k",
        "snapshot.chunk.length", "4k", "session.retained.max", "64k", "snapshot.retained", "1",
        "snapshot.log.retained.bytes", "64k");
    private static final int LENGTH = 900;

    @TempDir
    private Path dir;

    private int count;

    @ParameterizedTest
    @EnumSource(Durability.class)
    void shouldBringBackOneThatWasAway(final Durability durability)
    {
        try (LocalNodes nodes = new LocalNodes(dir, 3, durability, TINY); BlockingClient client = nodes.client())
        {
            send(client, 100);
            final int away = (nodes.awaitLeader() + 1) % 3;
            nodes.awaitExecuted(count);
            nodes.stop(away);
            send(client, 1000);
            awaitPurged(nodes, away, 500);

            nodes.start(away);
            nodes.awaitExecuted(count);

            assertTrue(nodes.status(away).firstIndex() > 500, nodes.toString());
            send(client, 300);
            nodes.awaitExecuted(count);
            nodes.stop(away);
            nodes.start(away);
            nodes.awaitExecuted(count);
        }
    }

    /** Nobody has the beginning of the log any more. What was installed is enough to lead with. */
    @Test
    void shouldRecoverAnEmptyOneWhileClientsGoOn() throws IOException
    {
        final Map<String, String> slow = new HashMap<>(TINY);
        slow.put("snapshot.transfer.rate", "1m");
        try (LocalNodes nodes = new LocalNodes(dir, 3, Durability.DISK_QUORUM, slow);
            BlockingClient client = nodes.client())
        {
            send(client, 1000);
            final int away = (nodes.awaitLeader() + 1) % 3;
            nodes.stop(away);
            empty(nodes.dir(away));
            StoreRecovery.allow(nodes.config(away).build());
            awaitPurged(nodes, away, 400);

            nodes.start(away);
            send(client, 300);
            nodes.awaitExecuted(count);
            // it executes what it is fed before it counts as a voter again, and two of three are needed
            nodes.await("n" + away + " takes part", () -> nodes.status(away).takesPart());

            final int leader = nodes.awaitLeader();
            nodes.stop(leader);
            send(client, 300);
            nodes.start(leader);
            nodes.awaitExecuted(count);
        }
    }

    /** It was stopped in the middle of what would take four seconds. */
    @Test
    void shouldGoOnWithASnapshotAfterARestart() throws IOException
    {
        final Map<String, String> slow = new HashMap<>(TINY);
        slow.put("snapshot.transfer.rate", "128k");
        try (LocalNodes nodes = new LocalNodes(dir, 3, Durability.DISK_QUORUM, slow);
            BlockingClient client = nodes.client())
        {
            send(client, 10);
            final int away = (nodes.awaitLeader() + 1) % 3;
            nodes.stop(away);
            send(client, 1000);
            awaitPurged(nodes, away, 400);
            nodes.start(away);
            final Path note = nodes.dir(away).resolve("receiving");
            nodes.await("n" + away + " notes what it received", () -> Files.exists(note));
            nodes.stop(away);

            nodes.start(away);
            nodes.awaitExecuted(count);

            assertTrue(resumedOffset(nodes.dir(away)) > 0, "it began anew");
            assertTrue(Files.notExists(note));
        }
    }

    private static long resumedOffset(final Path directory) throws IOException
    {
        long offset = -1;
        for (final Path file : EventRecorder.files(directory))
        {
            for (final Event event : NodeRecording.read(file).events())
            {
                offset = event.code() == EventCode.SNAPSHOT_OFFERED ? Math.max(offset, event.c()) : offset;
            }
        }
        return offset;
    }

    private void send(final BlockingClient client, final int more)
    {
        final String command = "c".repeat(LENGTH);
        for (int i = 0; i < more; i++)
        {
            count++;
            assertEquals(count + ":" + command, client.send(command));
        }
    }

    private static void awaitPurged(final LocalNodes nodes, final int away, final long index)
    {
        for (int i = 0; i < 3; i++)
        {
            final int memberId = i;
            if (memberId != away)
            {
                nodes.await("n" + i + " lets go of its log", () -> nodes.status(memberId).firstIndex() > index);
            }
        }
    }

    private static void empty(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            for (final Path file : files.toList())
            {
                Files.delete(file);
            }
        }
    }
}
