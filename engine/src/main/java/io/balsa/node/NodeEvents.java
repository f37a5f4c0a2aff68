package io.balsa.node;

import io.balsa.consensus.ConsensusListener;
import io.balsa.consensus.RaftRole;
import io.balsa.monitor.EventCode;
import io.balsa.monitor.EventRecorder;
import io.balsa.monitor.NodeCounter;
import io.balsa.monitor.NodeCounters;
import io.balsa.session.IngressListener;
import io.balsa.transport.TransportListener;

/**
 * Counts what the rooms tell. What consensus tells is recorded before it comes here.
 */
final class NodeEvents implements ConsensusListener, TransportListener, IngressListener
{
    private final NodeCounters counters;
    private final EventRecorder recorder;
    private final StoreNews storeNews;
    private Runnable onRebuilt = () -> {};

    NodeEvents(final NodeCounters counters, final EventRecorder recorder, final StoreNews storeNews)
    {
        this.storeNews = storeNews;
        this.counters = counters;
        this.recorder = recorder;
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
    public void onDiskHangs(final long term, final long standstillNs)
    {
        counters.add(NodeCounter.DISK_HANGS, 1);
    }

    @Override
    public void onStranger(final int memberId, final long storeId, final long knownStoreId)
    {
        storeNews.onStranger(memberId, storeId, knownStoreId);
    }

    @Override
    public void onRefused(final int memberId)
    {
        storeNews.onRefused(memberId);
    }

    @Override
    public void onSettled()
    {
        counters.set(NodeCounter.SETTLED, 1);
        storeNews.onSettled();
    }

    @Override
    public void onLearner(final int memberId, final long storeId)
    {
        storeNews.onLearner(memberId, storeId);
    }

    @Override
    public void onAdmitted(final int memberId, final long index)
    {
        storeNews.onAdmitted(memberId, index);
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
        recorder.record(EventCode.TRANSPORT_REBUILT, 0, -1, counters.get(NodeCounter.TERM), 0, 0, 0);
        onRebuilt.run();
    }
}
