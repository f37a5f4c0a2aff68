package io.balsa.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.balsa.log.Durability;
import io.balsa.log.EntryCodec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the benchmarks print is held here: the hot paths allocate nothing. The JVM itself allocates a little when it
 * swaps compiled code, so what is asked is that most blocks of calls are clean; what a path allocates is in every
 * block.
 */
class AllocationTest
{
    private static final int WARM_UP_BLOCKS = 40;
    private static final int BLOCKS = 40;
    private static final int CLEAN_BLOCKS = 30;
    private static final int CALLS = 500;
    private static final int COMMIT_BATCH = 8;
    private static final int CLUSTER_BLOCKS = 40;
    private static final int CLUSTER_WARM_UP_BLOCKS = 20;
    private static final int CLUSTER_COMMANDS = 2_000;
    private static final int CLUSTER_WINDOW = 256;
    private static final int SMALLEST_OBJECT = 16;
    /** On a busy machine it takes the compiler longer to remove what is allocated for nothing. */
    private static final long CLUSTER_PATIENCE_NS = 60_000_000_000L;
    private static final String CLIENT = "client";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void shouldAllocateNothingInTheCodec()
    {
        final EntryCodec codec = new EntryCodec();
        codec.setUp();
        assertClean(codec::encode);
        assertClean(codec::check);
    }

    @Test
    void shouldAllocateNothingFromProposalToCommit()
    {
        final CommitPath path = new CommitPath();
        path.batch = COMMIT_BATCH;
        path.setUp();
        final long before = path.run();
        assertClean(path::run);
        assertEquals(before + (long) COMMIT_BATCH * (CALLS * (WARM_UP_BLOCKS + BLOCKS) + 1), path.run());
    }

    @Test
    void shouldAllocateNothingInSessions()
    {
        final SessionDedupe dedupe = new SessionDedupe();
        dedupe.setUp();
        assertClean(dedupe::command);
        assertClean(dedupe::repeat);
    }

    @Test
    void shouldAllocateNothingFromEntryToReply()
    {
        final Application application = new Application();
        application.setUp();
        assertClean(application::run);
    }

    @ParameterizedTest
    @EnumSource
    void shouldAllocateNothingWhenAppending(final Durability durability) throws IOException
    {
        final LogAppend append = new LogAppend();
        append.durability = durability;
        append.setUp();
        try
        {
            int clean = 0;
            for (int block = 0; block < BLOCKS; block++)
            {
                append.settle();
                final long before = threads.getCurrentThreadAllocatedBytes();
                append.run();
                clean += threads.getCurrentThreadAllocatedBytes() == before ? 1 : 0;
            }
            assertTrue(clean >= CLEAN_BLOCKS, "only " + clean + " of " + BLOCKS + " blocks without allocation");
        }
        finally
        {
            append.tearDown();
        }
    }

    /**
     * A whole node, Aeron included, and its client. Now and then something beside the commands allocates, so it is the
     * least of a block that tells what commands cost.
     */
    @Test
    void shouldAllocateNothingInAWholeNode() throws IOException
    {
        final Map<String, Long> least = leastAllocatedInABlock(1, 0);
        assertEquals(Map.of(CLIENT, 0L, "balsa-node-0", 0L), least);
    }

    /**
     * With several peers it is the JDK that allocates: a channel that receives from other than the last sender decodes
     * the address anew, some 100 bytes. That is for a datagram, however many commands are in it. Allocated for each
     * command would be at least the smallest object there is.
     */
    @Test
    void shouldAllocateNoObjectForACommandInAWholeCluster() throws IOException
    {
        final long limit = (long) SMALLEST_OBJECT * CLUSTER_COMMANDS - 1;
        final Map<String, Long> least = leastAllocatedInABlock(3, limit);
        assertEquals(4, least.size(), least.toString());
        least.forEach((name, bytes) -> assertTrue(
            bytes <= limit,
            name + ": " + bytes + " bytes in " + CLUSTER_COMMANDS + " commands, of " + least));
    }

    /**
     * @param enough blocks go on, within patience, until every thread had one with no more than this.
     */
    private Map<String, Long> leastAllocatedInABlock(final int nodes, final long enough) throws IOException
    {
        final long deadlineNs = System.nanoTime() + CLUSTER_PATIENCE_NS;
        final Map<String, Long> least = new TreeMap<>();
        try (LocalCluster cluster = LocalCluster.launch(nodes))
        {
            cluster.echo(CLUSTER_WARM_UP_BLOCKS * CLUSTER_COMMANDS, CLUSTER_WINDOW);
            int block = 0;
            while (block++ < CLUSTER_BLOCKS ||
                least.values().stream().anyMatch(bytes -> bytes > enough) && System.nanoTime() - deadlineNs < 0)
            {
                final Map<String, Long> before = allocatedByThread();
                final long own = threads.getCurrentThreadAllocatedBytes();
                cluster.echo(CLUSTER_COMMANDS, CLUSTER_WINDOW);
                least.merge(CLIENT, threads.getCurrentThreadAllocatedBytes() - own, Math::min);
                allocatedByThread().forEach((name, bytes) -> least.merge(name, bytes - before.get(name), Math::min));
            }
        }
        return least;
    }

    /** Of the nodes' agents. */
    private Map<String, Long> allocatedByThread()
    {
        final Map<String, Long> bytes = new TreeMap<>();
        for (final ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds()))
        {
            if (info != null && info.getThreadName().startsWith("balsa-node-"))
            {
                bytes.put(info.getThreadName(), threads.getThreadAllocatedBytes(info.getThreadId()));
            }
        }
        return bytes;
    }

    private void assertClean(final Runnable call)
    {
        int clean = 0;
        for (int block = 0; block < WARM_UP_BLOCKS + BLOCKS; block++)
        {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++)
            {
                call.run();
            }
            final boolean isClean = threads.getCurrentThreadAllocatedBytes() == before;
            clean += isClean && block >= WARM_UP_BLOCKS ? 1 : 0;
        }
        assertTrue(clean >= CLEAN_BLOCKS, "only " + clean + " of " + BLOCKS + " blocks without allocation");
    }
}
