package io.balsa.simulator;

import java.util.Arrays;

/**
 * Who takes commands has heard from a quorum lately: within the quorum window, by its own clock, and the cycle in which
 * it finds out that it hasn't. A leader on the wrong side of a cut must not keep clients waiting.
 */
final class QuorumContact extends Invariant
{
    private final int nodeCount;
    private final long[][] heardNs;
    private final long[] cycleNs;
    private final long[] windowNs;
    private final long[] latest;

    QuorumContact(final Violations violations, final int nodeCount)
    {
        super(violations);
        this.nodeCount = nodeCount;
        heardNs = new long[nodeCount][nodeCount];
        cycleNs = new long[nodeCount];
        windowNs = new long[nodeCount];
        latest = new long[nodeCount];
    }

    @Override
    void onStart(final SimulatedNode node)
    {
        Arrays.fill(heardNs[node.id()], node.localNs());
        cycleNs[node.id()] = node.localNs();
    }

    @Override
    void onLeader(final SimulatedNode node, final long term)
    {
        Arrays.fill(heardNs[node.id()], node.localNs());
    }

    @Override
    void onHeard(final SimulatedNode node, final int fromId)
    {
        heardNs[node.id()][fromId] = node.localNs();
    }

    @Override
    void onEntry(final SimulatedNode node, final long index, final long term, final long prevTerm, final int crc)
    {
        if (nodeCount == 1 || !node.raft().isLeader() || term != node.raft().term() ||
            index <= node.raft().termStartIndex())
        {
            return;
        }
        final int id = node.id();
        System.arraycopy(heardNs[id], 0, latest, 0, nodeCount);
        latest[id] = node.localNs();
        Arrays.sort(latest);
        final long silentNs = node.localNs() - latest[(nodeCount - 1) / 2];
        final long allowedNs = Math.max(windowNs[id], node.raft().quorumWindowNs()) + node.localNs() - cycleNs[id];
        if (silentNs > allowedNs)
        {
            violations.add("QuorumContact: n" + id + " took entry " + index + " and had heard from no quorum for " +
                silentNs / 1_000_000 + " ms");
        }
    }

    @Override
    void afterCycle(final SimulatedNode node)
    {
        cycleNs[node.id()] = node.localNs();
        windowNs[node.id()] = node.raft().quorumWindowNs();
    }
}
