package io.balsa.simulator;

import io.balsa.consensus.Entry;
import io.balsa.consensus.TermStore;
import io.balsa.node.NodeConfig;
import io.balsa.node.NodeStore;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Five logs that a healthy cluster came to by being cut apart again and again: whoever wins must repair all others,
 * and two of the five can't win at all. Written through the production log into real segment and term files.
 */
final class SeedLogs
{
    static final int NODES = 5;
    static final long TERM = 120;
    private static final int PAYLOAD_LENGTH = 8;
    private static final int COMMAND = 2;

    /** For each node: term and last index of every run. */
    private static final int[][] RUNS = {
        {2, 1, 3, 6, 11, 34, 12, 616},
        {2, 98},
        {2, 1, 3, 6, 11, 34, 15, 936},
        {2, 1, 3, 6, 11, 34, 15, 35, 74, 384},
        {2, 1, 3, 6, 11, 34, 15, 35}
    };

    private SeedLogs()
    {
    }

    static void write(final World world, final long[] terms)
    {
        final SimulationRandom random = world.fork();
        for (int id = 0; id < NODES; id++)
        {
            write(world.settings().nodes()[id], world.node(id).disk(), id, terms[id], random);
        }
    }

    private static void write(
        final NodeConfig config,
        final SimulatedDisk disk,
        final int id,
        final long term,
        final SimulationRandom random)
    {
        try (NodeStore store = NodeStore.open(config, disk, () -> 0, random::next))
        {
            store.termFile().save(term, TermStore.NOBODY);
            final UnsafeBuffer payload = new UnsafeBuffer(new byte[PAYLOAD_LENGTH]);
            final Entry entry = new Entry();
            long index = 1;
            for (int run = 0; run < RUNS[id].length; run += 2)
            {
                final int runTerm = RUNS[id][run];
                while (index <= RUNS[id][run + 1])
                {
                    // the same index and term must be the same entry on every node
                    payload.putLong(0, index * 1000 + runTerm);
                    entry.header(COMMAND, 0, index, 0).payload(payload, 0, PAYLOAD_LENGTH);
                    while (store.log().append(runTerm, index, entry) < 0)
                    {
                        store.log().durableIndex();
                        store.log().flusher().doWork();
                    }
                    index++;
                }
            }
            store.log().durableIndex();
            while (store.log().flusher().doWork() > 0)
            {
                store.log().durableIndex();
            }
        }
        disk.resetStall();
    }
}
