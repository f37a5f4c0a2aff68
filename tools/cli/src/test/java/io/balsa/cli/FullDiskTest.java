package io.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.client.BalsaClient;
import io.balsa.client.ClientConfig;
import io.balsa.client.ClientListener;
import io.balsa.monitor.NodeStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real thing: three processes, and disks of 256 MiB that somebody else fills. A disk of that size must be mounted,
 * which needs root; without it these are skipped, and the simulator's {@code full-disk} scenarios must do.
 */
@Timeout(180)
class FullDiskTest
{
    private static final int NODES = 3;
    private static final int COMMAND_LENGTH = 1000;
    private static final int SEGMENT_LENGTH = 8 * 1024 * 1024;
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long SERVICE_NS = TimeUnit.SECONDS.toNanos(2);

    @TempDir
    private Path dir;
    private final List<Path> mounted = new ArrayList<>();
    private final Counting counting = new Counting();
    private final UnsafeBuffer command = new UnsafeBuffer(new byte[COMMAND_LENGTH]);
    private LocalCluster cluster;
    private BalsaClient client;

    @AfterEach
    void end() throws IOException, InterruptedException
    {
        if (client != null)
        {
            client.close();
        }
        if (cluster != null)
        {
            for (int id = 0; id < NODES; id++)
            {
                cluster.kill(id);
            }
            await(() -> running() == 0, "the nodes don't end");
        }
        for (final Path disk : mounted)
        {
            run("umount", "-l", disk.toString());
        }
    }

    @Test
    void shouldServeWhileOneDiskIsFullAndLeadElsewhere() throws IOException, InterruptedException
    {
        begin(0);
        awaitLeader(0);
        fill(0);
        sendUntil(() -> isFull(0) && client.isStorageFull());
        final long refusedNs = System.nanoTime();
        final long repliesThen = counting.replies;
        sendUntil(() -> leaderId() > 0 && !client.isStorageFull() && counting.replies > repliesThen);
        say("one disk full: served by another leader " + sinceMs(refusedNs) + " ms after the first refusal of " +
            counting.refusals);

        final long before = counting.replies;
        sendUntil(() -> counting.replies >= before + 20_000);
        assertEquals(NODES, running(), () -> "the full node stays: " + logs());
        free(0);
        final long freedNs = System.nanoTime();
        sendUntil(() -> !isFull(0));
        say("one disk: room again known after " + sinceMs(freedNs) + " ms");
        endEqual();
    }

    @Test
    void shouldRefuseWhileAllDisksAreFullAndServeSoonAfter() throws IOException, InterruptedException
    {
        begin(0, 1, 2);
        awaitLeader(-1);
        for (int id = 0; id < NODES; id++)
        {
            fill(id);
        }
        // one that has a segment more may be handed the office for the time of that
        sendUntil(() -> isFull(0) && isFull(1) && isFull(2) && client.isStorageFull());
        assertTrue(counting.detail.startsWith("storage full at "), counting.detail);
        final long elections = elections();
        final long refusedNs = System.nanoTime();
        final long replies = counting.replies;
        sendUntil(() -> System.nanoTime() - refusedNs >= TimeUnit.SECONDS.toNanos(3));
        assertEquals(NODES, running(), () -> "nobody ends: " + logs());
        assertEquals(elections, elections(), "nobody stands");
        assertTrue(client.isStorageFull(), client.toString());
        assertTrue(cluster.leader().orElseThrow().line().contains("STORAGE FULL"));
        assertTrue(logOf(leaderId()).contains("the disk is full"), logOf(leaderId()));
        say("all disks full: refused after " + replies + " commands, " + client.waiting() + " wait");

        final int killed = leaderId();
        cluster.kill(killed);
        await(() -> running() == NODES - 1, "kill -9 doesn't end a node");
        fill(killed);
        cluster.startNode(killed, false);
        await(() -> leaderId() >= 0 && isFull(killed), "it doesn't start on its full disk");
        sendUntil(client::isStorageFull);
        say("all disks full: a leader that was killed starts again there");

        for (int id = 0; id < NODES; id++)
        {
            free(id);
        }
        final long freedNs = System.nanoTime();
        final long before = counting.replies;
        sendUntil(() -> counting.replies > before);
        final long servedNs = System.nanoTime() - freedNs;
        say("all disks: served " + sinceMs(freedNs) + " ms after there was room");
        assertTrue(servedNs <= SERVICE_NS, "served after " + servedNs / 1_000_000 + " ms");
        sendUntil(() -> counting.replies >= before + 20_000);
        endEqual();
    }

    private void begin(final int... small) throws IOException, InterruptedException
    {
        final Path base = dir.resolve("cluster");
        for (final int id : small)
        {
            final Path disk = base.resolve("node-" + id);
            Files.createDirectories(disk);
            Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=256m", "balsa-test", disk.toString()) == 0,
                "skipped: a disk of 256 MiB can't be mounted here, that needs root");
            mounted.add(disk);
        }
        cluster = LocalCluster.create(
            base, NODES, List.of("--set", "snapshot.log.bytes=0", "--set", "segment.length=" + SEGMENT_LENGTH));
        for (int id = 0; id < NODES; id++)
        {
            cluster.startNode(id, false);
        }
        await(() -> cluster.leader().isPresent(), "nobody leads");
        for (int id = 0; id < NODES; id++)
        {
            final int member = id;
            // a directory that is only begun has nothing in hand yet
            await(() -> executed(member) == 0 && hasReserve(member), "not all have started");
        }
        client = BalsaClient.connect(
            new ClientConfig().members(cluster.members()).cluster(cluster.name()), counting);
    }

    /**
     * The small disk shall be the leader's: others that lead are killed until it is.
     */
    private void awaitLeader(final int wanted) throws IOException
    {
        await(() -> leaderId() >= 0, "nobody leads");
        while (wanted >= 0 && leaderId() != wanted)
        {
            final int other = leaderId();
            if (other >= 0)
            {
                cluster.kill(other);
                await(() -> leaderId() >= 0 && leaderId() != other, "nobody leads");
                cluster.startNode(other, false);
                await(() -> running() == NODES, "a node doesn't start");
            }
        }
    }

    /**
     * Somebody else takes all that is left.
     */
    private void fill(final int id) throws IOException
    {
        final Path filler = cluster.nodeDir(id).resolve("filler");
        final ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        try (FileChannel channel =
            FileChannel.open(filler, StandardOpenOption.CREATE, StandardOpenOption.WRITE))
        {
            while (Files.getFileStore(filler).getUsableSpace() > 0)
            {
                zeros.limit((int) Math.min(zeros.capacity(), Files.getFileStore(filler).getUsableSpace())).position(0);
                channel.write(zeros);
            }
        }
    }

    private void free(final int id) throws IOException
    {
        Files.delete(cluster.nodeDir(id).resolve("filler"));
    }

    private void sendUntil(final BooleanSupplier condition)
    {
        final long endNs = System.nanoTime() + WAIT_NS;
        while (!condition.getAsBoolean())
        {
            for (int i = 0; i < 100 && client.offer(command, 0, COMMAND_LENGTH) > 0; i++)
            {
                counting.offered++;
            }
            client.poll();
            assertTrue(
                System.nanoTime() - endNs < 0, () -> "not within a minute: " + client + "; " + states() + logs());
        }
    }

    /**
     * All that was taken is executed, once, on all.
     */
    private void endEqual()
    {
        final long endNs = System.nanoTime() + WAIT_NS;
        while (client.waiting() > 0)
        {
            client.poll();
            assertTrue(System.nanoTime() - endNs < 0, "replies are missing: " + client + "; " + states());
        }
        assertEquals(counting.offered, counting.replies);
        for (int id = 0; id < NODES; id++)
        {
            final int member = id;
            await(() -> executed(member) == counting.offered, "not the same everywhere");
        }
    }

    private long executed(final int id)
    {
        return cluster.status(id).map(status -> status.serviceCounters().getOrDefault(LedgerService.COUNT, -1L))
            .orElse(-1L);
    }

    private boolean hasReserve(final int id)
    {
        try
        {
            return Files.size(cluster.nodeDir(id).resolve("reserve")) == SEGMENT_LENGTH;
        }
        catch (final IOException ex)
        {
            return false;
        }
    }

    private boolean isFull(final int id)
    {
        return cluster.status(id).map(status -> status.storageFull() != 0).orElse(false);
    }

    private int leaderId()
    {
        return cluster.leader().map(NodeStatus::memberId).orElse(-1);
    }

    private int running()
    {
        return cluster.running();
    }

    private long elections()
    {
        long count = 0;
        for (int id = 0; id < NODES; id++)
        {
            count += cluster.status(id).map(NodeStatus::elections).orElse(0L);
        }
        return count;
    }

    private String logOf(final int id)
    {
        try
        {
            return Files.readString(cluster.logFile(id));
        }
        catch (final IOException ex)
        {
            return ex.toString();
        }
    }

    private String logs()
    {
        final StringBuilder lines = new StringBuilder();
        for (int id = 0; id < NODES; id++)
        {
            lines.append("\nnode ").append(id).append(":\n").append(logOf(id));
        }
        return lines.toString();
    }

    private String states()
    {
        final StringBuilder lines = new StringBuilder();
        for (int id = 0; id < NODES; id++)
        {
            lines.append(cluster.status(id).map(NodeStatus::line).orElse("?")).append("; ");
        }
        return lines.toString();
    }

    private void await(final BooleanSupplier condition, final String otherwise)
    {
        final long endNs = System.nanoTime() + WAIT_NS;
        while (!condition.getAsBoolean())
        {
            if (client != null)
            {
                client.poll();
            }
            assertTrue(System.nanoTime() - endNs < 0, otherwise + ": " + states());
            Thread.onSpinWait();
        }
    }

    private static long sinceMs(final long beginNs)
    {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
    }

    private static void say(final String figure)
    {
        System.out.println("FullDiskTest: " + figure);
    }

    private static int run(final String... words) throws IOException, InterruptedException
    {
        try
        {
            return new ProcessBuilder(words).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        }
        catch (final IOException ex)
        {
            // no such command: it can't be mounted
            return -1;
        }
    }

    /**
     * Every reply once, in order.
     */
    private static final class Counting implements ClientListener
    {
        private long offered;
        private long replies;
        private int refusals;
        private String detail = "";

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
            assertEquals(replies, sequence);
        }

        @Override
        public void onStorageFull(final int leaderId, final String why)
        {
            refusals++;
            detail = why;
        }
    }
}
