package io.balsa.simulator;

import io.balsa.consensus.Entry;
import io.balsa.consensus.TermStore;
import io.balsa.node.NodeStore;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Figure 8 of the paper: a leader brings an entry of an earlier term to a majority, dies before one of its own term is
 * there too, and one whose log ends in a term in between wins and overwrites it.
 * <pre>
 * n0  1 2 2     leads again, in term 4; cut off when entry 2 is on a third node, and dies
 * n1  1 2 2     dies with it
 * n2  1
 * n3  1
 * n4  1 3       down until then; wins with the votes of n2 and n3
 * </pre>
 */
final class FigureEightScenario implements Scenario
{
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final int NODES = 5;
    private static final int LATE = 4;
    private static final int COMMAND = 2;
    /** Two don't fit into one message: entry 2 arrives alone. */
    private static final int PAYLOAD_LENGTH = 1000;
    private static final int[][] TERMS = {{1, 2, 2}, {1, 2, 2}, {1}, {1}, {1, 3}};

    private final WorldSettings settings;

    FigureEightScenario(final Set<Mechanism> without)
    {
        settings = WorldSettings.of(NODES, Map.of("mtu", "1408", "command.length.max", "1k"), without);
    }

    @Override
    public RunResult run(final long seed, final MemoryPool memory, final Timeline timeline)
    {
        final World world = new World(settings, NetworkSettings.lan(), seed, memory, timeline);
        for (int id = 0; id < NODES; id++)
        {
            write(world, id);
        }
        for (int id = 0; id < LATE; id++)
        {
            world.node(id).start();
        }
        while (world.nowNs() < 10 * S && !isOnThird(world) && world.step(10 * S))
        {
            continue;
        }
        final int former = world.elections().leaderId();
        for (int id = 0; id < NODES; id++)
        {
            world.network().block(former, id, true);
        }
        world.runUntil(world.nowNs() + 20 * MS);

        world.counts().add(Fault.POWER_CUT);
        world.node(0).end(true);
        world.node(1).end(true);
        world.network().unblockAll();
        world.node(LATE).start();
        final long beginNs = world.nowNs();
        while (world.nowNs() < beginNs + 10 * S && !isServing(world) && world.step(beginNs + 10 * S))
        {
            continue;
        }
        if (!isServing(world) && world.violations().isEmpty())
        {
            world.violations().add("Liveness: n4 doesn't lead");
        }
        return RunResult.of(world, seed, world.nowNs() - beginNs, 3);
    }

    private static boolean isOnThird(final World world)
    {
        return world.node(2).log().lastIndex() >= 2 || world.node(3).log().lastIndex() >= 2;
    }

    private static boolean isServing(final World world)
    {
        return world.elections().leaderId() == LATE &&
            world.node(LATE).raft().commitIndex() >= world.node(LATE).raft().termStartIndex();
    }

    private static void write(final World world, final int id)
    {
        try (NodeStore store = NodeStore.open(
            world.settings().nodes()[id], world.node(id).disk(), () -> 0, world.fork()::next))
        {
            store.termFile().save(3, TermStore.NOBODY);
            final UnsafeBuffer payload = new UnsafeBuffer(new byte[PAYLOAD_LENGTH]);
            final Entry entry = new Entry();
            long index = 1;
            for (final int term : TERMS[id])
            {
                payload.putLong(0, index * 1000 + term);
                entry.header(COMMAND, 0, index, 0).payload(payload, 0, PAYLOAD_LENGTH);
                while (store.log().append(term, index, entry) < 0)
                {
                    store.log().durableIndex();
                    store.log().flusher().doWork();
                }
                index++;
            }
            store.log().durableIndex();
            while (store.log().flusher().doWork() > 0)
            {
                store.log().durableIndex();
            }
        }
        world.node(id).disk().resetStall();
    }
}
