package io.balsa.consensus;

import io.balsa.membership.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * A cluster in virtual time: one seed decides everything. A step is one duty cycle of every node that runs.
 */
final class TestCluster
{
    static final long MS = 1_000_000L;

    final List<TestNode> nodes = new ArrayList<>();
    final Invariants invariants;
    final SplittableRandom random;
    long nowNs;
    NetworkModel network;
    double duplication;
    long flushMaxNs;
    long messageCount;

    private final boolean[][] isCut;
    private final PriorityQueue<Message> onTheWay = new PriorityQueue<>(
        (a, b) -> a.dueNs != b.dueNs ? Long.compare(a.dueNs, b.dueNs) : Long.compare(a.sequence, b.sequence));

    TestCluster(
        final int count,
        final long seed,
        final boolean isMemoryMode,
        final ElectionConfig electionConfig,
        final ReplicationConfig replicationConfig,
        final NetworkModel network)
    {
        random = new SplittableRandom(seed);
        this.network = network;
        isCut = new boolean[count][count];
        final int[] ids = new int[count];
        for (int i = 0; i < count; i++)
        {
            ids[i] = i;
        }
        for (int i = 0; i < count; i++)
        {
            final SplittableRandom own = random.split();
            nodes.add(new TestNode(i, Membership.of(ids), electionConfig, replicationConfig, isMemoryMode,
                own::nextLong, this::send, null));
            nodes.get(i).isFlushAutomatic = false;
        }
        invariants = new Invariants(nodes, !isMemoryMode);
    }

    void start()
    {
        for (final TestNode node : nodes)
        {
            node.start(nowNs);
        }
    }

    void cut(final int fromId, final int toId, final boolean cut)
    {
        isCut[fromId][toId] = cut;
    }

    void heal()
    {
        for (final boolean[] row : isCut)
        {
            java.util.Arrays.fill(row, false);
        }
    }

    TestNode leader()
    {
        TestNode leader = null;
        for (final TestNode node : nodes)
        {
            if (node.isLeader() && (leader == null || node.raft.term() > leader.raft.term()))
            {
                leader = node;
            }
        }
        return leader;
    }

    long highestTerm()
    {
        return nodes.stream().mapToLong(node -> node.termStore.currentTerm()).max().orElse(0);
    }

    void step(final long cycleNs)
    {
        nowNs += cycleNs;
        for (final TestNode node : nodes)
        {
            if (isRunning(node))
            {
                node.advance(nowNs);
                invariants.check(node);
            }
        }
        while (!onTheWay.isEmpty() && onTheWay.peek().dueNs <= nowNs)
        {
            final Message message = onTheWay.poll();
            final TestNode node = nodes.get(message.toId);
            if (isRunning(node))
            {
                node.receive(message);
                invariants.check(node);
            }
            else if (node.isAlive)
            {
                // it waits in the buffer of the socket
                message.dueNs = node.pausedUntilNs;
                onTheWay.add(message);
            }
        }
        for (final TestNode node : nodes)
        {
            if (isRunning(node))
            {
                flush(node);
                node.finishCycle();
                invariants.check(node);
            }
        }
    }

    private boolean isRunning(final TestNode node)
    {
        return node.isAlive && node.pausedUntilNs <= nowNs;
    }

    private void flush(final TestNode node)
    {
        if (node.isDiskHanging)
        {
            return;
        }
        if (node.flushDueNs >= 0 && node.flushDueNs <= nowNs)
        {
            node.log.endFlush();
            node.flushDueNs = -1;
        }
        if (node.flushDueNs < 0 && node.log.forcedIndex() < node.log.lastIndex())
        {
            node.log.beginFlush();
            node.flushDueNs = nowNs + (flushMaxNs == 0 ? 0 : random.nextLong(flushMaxNs));
        }
    }

    private void send(final Message message)
    {
        messageCount++;
        if (isCut[message.fromId][message.toId] || !isHeard(message))
        {
            return;
        }
        post(message);
        if (duplication > 0 && random.nextDouble() < duplication)
        {
            post(message.copyAt(0));
        }
    }

    /**
     * As the transport has it: of a learner only its answers to entries are heard, and it hears only entries.
     */
    private boolean isHeard(final Message message)
    {
        final boolean isFeeding = switch (message.kind)
        {
            case HEARTBEAT, APPEND_ENTRIES, INSTALL_SNAPSHOT -> true;
            default -> false;
        };
        final boolean isProgress = message.kind == Message.Kind.APPEND_ENTRIES_REPLY ||
            message.kind == Message.Kind.INSTALL_SNAPSHOT_REPLY;
        return (!nodes.get(message.fromId).isLearner || isProgress) &&
            (!nodes.get(message.toId).isLearner || isFeeding);
    }

    private void post(final Message message)
    {
        final long delayNs = network.delayNs(message, random);
        if (delayNs >= 0)
        {
            message.dueNs = nodes.get(message.fromId).nowNs + delayNs;
            message.sequence = messageCount++;
            onTheWay.add(message);
        }
    }

    String state()
    {
        final StringBuilder out = new StringBuilder();
        for (final TestNode node : nodes)
        {
            out.append(node.state()).append('\n');
        }
        return out.toString();
    }
}
