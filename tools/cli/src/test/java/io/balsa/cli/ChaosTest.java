package io.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.client.BalsaClient;
import io.balsa.client.ClientConfig;
import io.balsa.client.ClientListener;
import io.balsa.client.CloseReason;
import io.balsa.monitor.NodeStatus;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes under load, of which a random one is killed each second with signal 9 and started again. Every reply
 * tells count and hash of all commands so far: so the client sees at each of them that nothing was lost, invented, done
 * twice or in another order. {@code -Dbalsa.chaos.seconds=600} makes ten minutes of it.
 */
@Timeout(1200)
class ChaosTest
{
    private static final int SECONDS = Integer.getInteger("balsa.chaos.seconds", 10);
    private static final int NODES = 3;
    private static final int LENGTH = 200;
    private static final int IN_FLIGHT = 500;
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(1);
    /** Two snapshots and the log between them, what is kept for others, segments in hand, and some to spare. */
    private static final long CAP_LENGTH = 96L << 20;
    private static final List<String> SETTINGS = List.of(
        "--set", "segment.length=4m", "--set", "snapshot.log.bytes=8m", "--set", "snapshot.log.retained.bytes=32m");

    @TempDir
    private Path dir;
    private final SplittableRandom random = new SplittableRandom(1);
    private final UnsafeBuffer command = new UnsafeBuffer(new byte[LENGTH]);
    private final Proof proof = new Proof();
    private LocalCluster cluster;
    private BalsaClient client;
    private long highestLength;
    private long killCount;

    @AfterEach
    void end()
    {
        if (client != null)
        {
            client.close();
        }
        for (int id = 0; cluster != null && id < NODES; id++)
        {
            cluster.kill(id);
        }
    }

    @Test
    void shouldLoseNothingThoughNodesAreKilledAllTheTime() throws IOException
    {
        cluster = LocalCluster.create(dir.resolve("cluster"), NODES, SETTINGS);
        for (int id = 0; id < NODES; id++)
        {
            cluster.startNode(id, false);
        }
        sendUntil(() -> cluster.leader().isPresent());
        client = BalsaClient.connect(
            new ClientConfig().members(cluster.members()).cluster(cluster.name()), proof);
        final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() - endNs < 0)
        {
            final long nextNs = System.nanoTime() + PERIOD_NS;
            sendUntil(() -> System.nanoTime() - nextNs >= 0);
            killOne();
            measure();
        }
        awaitEqual();
        System.out.println("ChaosTest: " + killCount + " kills in " + SECONDS + " s, " + proof.replies +
            " commands, each once and in order; at most " + (highestLength >> 20) + " MiB on a disk");
        assertTrue(highestLength <= CAP_LENGTH, highestLength + " bytes on a disk");
        assertTrue(proof.replies > 0);
    }

    /** At once, whoever else is still coming up. */
    private void killOne() throws IOException
    {
        final int id = random.nextInt(NODES);
        if (cluster.kill(id))
        {
            killCount++;
        }
        final long endNs = System.nanoTime() + WAIT_NS;
        while (cluster.process(id).isPresent())
        {
            client.poll();
            assertTrue(System.nanoTime() - endNs < 0, "kill -9 doesn't end node " + id);
        }
        cluster.startNode(id, false);
    }

    private void measure() throws IOException
    {
        for (int id = 0; id < NODES; id++)
        {
            long length = 0;
            try (Stream<Path> files = Files.list(cluster.nodeDir(id)))
            {
                for (final Path file : files.toList())
                {
                    final String name = file.getFileName().toString();
                    if (name.startsWith("segment-") || name.startsWith("snapshot-"))
                    {
                        length += lengthOf(file);
                    }
                }
            }
            highestLength = Math.max(highestLength, length);
        }
    }

    private static long lengthOf(final Path file)
    {
        try
        {
            return Files.size(file);
        }
        catch (final IOException ex)
        {
            // it is gone by now
            return 0;
        }
    }

    private void sendUntil(final BooleanSupplier condition)
    {
        final long endNs = System.nanoTime() + WAIT_NS;
        while (!condition.getAsBoolean())
        {
            if (client != null)
            {
                send();
                client.poll();
                assertNull(proof.problem);
            }
            assertTrue(System.nanoTime() - endNs < 0, () -> "not within a minute: " + client + "; " + states());
        }
    }

    private void send()
    {
        while (client.waiting() < IN_FLIGHT)
        {
            command.putLong(0, random.nextLong());
            if (client.offer(command, 0, LENGTH) <= 0)
            {
                return;
            }
            proof.onOffered(command);
        }
    }

    private void awaitEqual()
    {
        final long endNs = System.nanoTime() + WAIT_NS;
        while (client.waiting() > 0 || !isEqual())
        {
            client.poll();
            assertNull(proof.problem);
            assertTrue(System.nanoTime() - endNs < 0, () -> "not all equal: " + client + "; " + states());
        }
        assertEquals(proof.offered, proof.replies);
    }

    private boolean isEqual()
    {
        for (int id = 0; id < NODES; id++)
        {
            final NodeStatus status = cluster.status(id).orElse(null);
            if (status == null || status.serviceCounters().getOrDefault(LedgerService.COUNT, -1L) != proof.offered ||
                status.serviceCounters().getOrDefault(LedgerService.HASH, -1L) != proof.hash)
            {
                return false;
            }
        }
        return true;
    }

    private String states()
    {
        final StringBuilder lines = new StringBuilder();
        for (int id = 0; id < NODES; id++)
        {
            lines.append(cluster.status(id).map(NodeStatus::line).orElse("n" + id + " ?")).append("; ");
        }
        return lines.toString();
    }

    /**
     * What each reply must say.
     */
    private static final class Proof implements ClientListener
    {
        private final LongArrayQueue expected = new LongArrayQueue();
        private long hash = LedgerHash.EMPTY;
        private long offered;
        private long replies;
        private String problem;

        private void onOffered(final DirectBuffer buffer)
        {
            offered++;
            hash = LedgerHash.append(hash, buffer, 0, LENGTH);
            expected.offerLong(hash);
        }

        @Override
        public void onReply(
            final long sequence,
            final long index,
            final long timestamp,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            replies++;
            final long count = buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
            if (count != replies || buffer.getLong(offset + Long.BYTES, ByteOrder.LITTLE_ENDIAN) != expected.pollLong())
            {
                problem = "reply " + replies + " is of command " + count + ", or of others before it";
            }
        }

        @Override
        public void onClosed(final CloseReason reason, final String detail)
        {
            problem = "the session is closed: " + reason + ", " + detail;
        }
    }
}
