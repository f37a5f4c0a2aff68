package io.balsa.node;

import java.util.concurrent.CompletableFuture;

/**
 * Snapshots that somebody asked for. Whoever asks gets one that covers what was executed then: those that come while
 * others wait, wait for the next one, all together. Agent's thread, but for {@link #add}.
 */
final class SnapshotRequests
{
    private CompletableFuture<Long> arriving;
    private volatile boolean hasArrived;
    private CompletableFuture<Long> waiting;
    private long index;

    /**
     * Any thread.
     *
     * @return completed by {@link #complete} or {@link #fail}.
     */
    synchronized CompletableFuture<Long> add()
    {
        if (arriving == null)
        {
            arriving = new CompletableFuture<>();
            hasArrived = true;
        }
        return arriving;
    }

    /**
     * Every cycle.
     *
     * @param appliedIndex what is executed now.
     */
    void accept(final long appliedIndex)
    {
        if (waiting == null && hasArrived)
        {
            waiting = takeArriving();
            index = appliedIndex;
        }
    }

    /**
     * @return true if somebody waits.
     */
    boolean isAny()
    {
        return waiting != null;
    }

    /**
     * @return the last entry that a snapshot must cover at least for those who wait.
     */
    long index()
    {
        return index;
    }

    /**
     * There is a snapshot: tell those who wait, if it covers enough.
     */
    void complete(final long snapshotIndex)
    {
        if (waiting != null && snapshotIndex >= index)
        {
            takeWaiting().complete(snapshotIndex);
        }
    }

    /**
     * Tell those who wait why there is none.
     */
    void fail(final String problem)
    {
        if (waiting != null)
        {
            takeWaiting().completeExceptionally(new IllegalStateException(problem));
        }
    }

    private synchronized CompletableFuture<Long> takeArriving()
    {
        final CompletableFuture<Long> taken = arriving;
        arriving = null;
        hasArrived = false;
        return taken;
    }

    private CompletableFuture<Long> takeWaiting()
    {
        final CompletableFuture<Long> taken = waiting;
        waiting = null;
        return taken;
    }
}
