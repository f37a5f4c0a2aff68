package io.balsa.node;

import io.balsa.consensus.ConsensusListener;
import io.balsa.consensus.RaftRole;
import io.balsa.monitor.NodeCounter;
import io.balsa.monitor.NodeCounters;
import io.balsa.session.IngressListener;
import io.balsa.transport.TransportListener;

/**
 * Counts what the rooms tell.
 */
final class NodeEvents implements ConsensusListener, TransportListener, IngressListener
{
    private final NodeCounters counters;
    private Runnable onRebuilt = () -> {};

    NodeEvents(final NodeCounters counters)
    {
        this.counters = counters;
    }

    void onRebuilt(final Runnable action)
    {
        onRebuilt = action;
    }

    @Override
    public void onStand(final RaftRole role, final long term)
    {
        if (role == RaftRole.CANDIDATE)
        {
            counters.add(NodeCounter.ELECTIONS, 1);
        }
    }

    @Override
    public void onTruncated(final long firstIndex, final long lastIndex)
    {
        counters.add(NodeCounter.TRUNCATED, lastIndex - firstIndex + 1);
    }

    @Override
    public void onMalformedEntries(final int memberId)
    {
        counters.add(NodeCounter.JUNK, 1);
    }

    @Override
    public void onJunk()
    {
        counters.add(NodeCounter.JUNK, 1);
    }

    @Override
    public void onJunk(final Junk junk)
    {
        counters.add(NodeCounter.JUNK, 1);
    }

    @Override
    public void onRebuilt(final String reason)
    {
        counters.add(NodeCounter.REBUILDS, 1);
        onRebuilt.run();
    }
}
