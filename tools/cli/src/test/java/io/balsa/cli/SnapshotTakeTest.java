package io.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.client.BlockingClient;
import io.balsa.monitor.ControlFile;
import io.balsa.monitor.RunFile;
import io.balsa.node.BalsaNode;
import io.balsa.node.NodeConfig;
import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.service.SnapshotOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Snapshots that a running node is ordered to take from outside.
 */
@Timeout(60)
class SnapshotTakeTest
{
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path dir;

    @Test
    void shouldHaveARunningNodeTakeASnapshot() throws Exception
    {
        final NodeConfig config = config();
        try (BalsaNode node = BalsaNode.launch(config, new LedgerService());
            BlockingClient client = BlockingClient.connect("0=" + config.endpoint()))
        {
            for (int i = 0; i < 40; i++)
            {
                client.send("command");
            }
            assertEquals(0, run("snapshot", "take", dir.toString()), err::toString);
            assertTrue(text().startsWith("snapshot-0000000000000000042.dat  index 42  term 1"), text());
            client.send("one more");
            assertEquals(0, run("snapshot", "take", "--json", dir.toString()), err::toString);
            assertTrue(text().startsWith("{\"file\":\"snapshot-0000000000000000043.dat\",\"index\":43,\"term\":1,"),
                text());
            assertTrue(!node.isClosed());
        }
        assertEquals(0, run("snapshot", "verify", dir.toString()), err::toString);
        assertEquals(2, text().lines().filter(line -> line.endsWith("all right")).count(), text());
    }

    @Test
    void shouldSayThatNoNodeRuns() throws Exception
    {
        assertEquals(1, run("snapshot", "take", dir.resolve("nothing").toString()));
        assertTrue(problem().contains("isn't a directory"), problem());
        assertEquals(1, run("snapshot", "take", dir.toString()));
        assertTrue(problem().contains("isn't the directory of a node that ran"), problem());

        BalsaNode.launch(config(), new LedgerService()).close();
        assertEquals(1, run("snapshot", "take", dir.toString()));
        assertTrue(problem().contains("No node runs in " + dir), problem());

        // as after kill -9
        final RunFile run = RunFile.read(dir);
        new RunFile(0, Integer.MAX_VALUE, run.started(), run.endpoint(), run.aeronDir(), "").write(dir);
        assertEquals(1, run("snapshot", "take", dir.toString()));
        assertTrue(problem().contains("No node runs in " + dir), problem());
    }

    @Test
    void shouldSayWhyANodeTakesNone() throws Exception
    {
        try (BalsaNode node = BalsaNode.launch(config(), new Stateless()))
        {
            assertEquals(1, run("snapshot", "take", dir.toString()));
            assertTrue(problem().contains("No snapshot was taken: the service has no snapshots."), problem());
            try (ControlFile other = ControlFile.open(dir))
            {
                assertEquals("the service has no snapshots", other.problem());
                assertEquals(1, run("snapshot", "take", dir.toString()));
                assertTrue(problem().contains("another command orders this node just now"), problem());
            }
            Files.delete(dir.resolve(ControlFile.NAME));
            assertEquals(1, run("snapshot", "take", dir.toString()));
            assertTrue(problem().contains("takes no orders"), problem());
            assertTrue(!node.isClosed());
        }
    }

    @Test
    void shouldNotWaitForEverForWhatIsNotWritten() throws Exception
    {
        final NodeConfig config = config();
        try (BalsaNode node = BalsaNode.launch(config, new Endless());
            BlockingClient client = BlockingClient.connect("0=" + config.endpoint()))
        {
            client.send("command");
            assertEquals(3, run("snapshot", "take", "--timeout", "1", dir.toString()));
            assertTrue(problem().contains("The node wrote nothing of a snapshot for 1 s"), problem());
            assertTrue(!node.isClosed());
        }
    }

    @Test
    void shouldNotWaitForANodeThatEnded() throws Exception
    {
        final Endless service = new Endless();
        final NodeConfig config = config();
        final CompletableFuture<Integer> waiting;
        try (BalsaNode node = BalsaNode.launch(config, service);
            BlockingClient client = BlockingClient.connect("0=" + config.endpoint()))
        {
            client.send("command");
            waiting = CompletableFuture.supplyAsync(() -> run("snapshot", "take", dir.toString()));
            assertTrue(service.isAsked.await(20, TimeUnit.SECONDS));
            assertTrue(!node.isClosed());
        }
        assertEquals(1, waiting.get(20, TimeUnit.SECONDS));
        assertTrue(problem().contains("The node ended before it had a snapshot"), problem());
    }

    private NodeConfig config() throws IOException
    {
        return NodeConfig.builder().memberId(0).members("0=127.0.0.1:" + FreePorts.find(1).get(0)).dir(dir)
            .set("segment.length", "32k").set("command.length.max", "1k").build();
    }

    private int run(final String... args)
    {
        out.reset();
        err.reset();
        return Balsa.run(
            new ByteArrayInputStream(new byte[0]), new PrintStream(out, true), new PrintStream(err, true), args);
    }

    private String text()
    {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String problem()
    {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static class Stateless implements Service
    {
        private final DirectBuffer none = new UnsafeBuffer(new byte[0]);

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
            session.reply(none, 0, 0);
        }
    }

    /** Gives out its state for ever. */
    private static final class Endless extends Stateless
    {
        private final CountDownLatch isAsked = new CountDownLatch(1);

        @Override
        public boolean hasSnapshots()
        {
            return true;
        }

        @Override
        public boolean takeSnapshot(final SnapshotOutput output)
        {
            isAsked.countDown();
            return false;
        }
    }
}
