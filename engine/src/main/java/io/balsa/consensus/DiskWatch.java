package io.balsa.consensus;

/**
 * Does the own disk get on? It doesn't when entries wait to be durable, or the log has no room for a new one, and no
 * cursor moves. A disk that hangs says nothing: neither error nor end, so that only time tells. What can't be seen is a
 * disk that hangs while nothing waits for it; the first entry shows it.
 */
final class DiskWatch
{
    private final RaftLog log;
    private final long timeoutNs;
    private boolean hasLooked;
    private boolean isRefusing;
    private long lastIndex;
    private long durableIndex;
    private long progressNs;

    DiskWatch(final RaftLog log, final long timeoutNs)
    {
        this.log = log;
        this.timeoutNs = timeoutNs;
    }

    /**
     * Once a cycle, when the log was asked. It isn't asked here: that writes what was appended, and entries shall leave
     * before.
     *
     * @param newDurableIndex of the log.
     */
    void look(final long newDurableIndex, final long nowNs)
    {
        final long newLastIndex = log.lastIndex();
        final boolean isFlushed = newDurableIndex >= newLastIndex;
        final boolean isWaiting = !isFlushed || isRefusing;
        final boolean hasMoved = newDurableIndex != durableIndex || isFlushed && newLastIndex != lastIndex;
        if (!hasLooked || !isWaiting || hasMoved || newLastIndex < lastIndex)
        {
            hasLooked = true;
            progressNs = nowNs;
        }
        lastIndex = newLastIndex;
        durableIndex = newDurableIndex;
    }

    /**
     * @param index of an entry that this node wanted to append, or {@link RaftLog#NOT_NOW}.
     * @return the same.
     */
    long onAppended(final long index)
    {
        isRefusing = index == RaftLog.NOT_NOW;
        return index;
    }

    /**
     * Nobody appends here any more: whether there is room now is only seen when somebody tries.
     */
    void forgetRefusal()
    {
        isRefusing = false;
    }

    /**
     * Time in which this node didn't run doesn't count: the flusher didn't run either.
     */
    void onPause(final long gapNs)
    {
        progressNs += gapNs;
    }

    /**
     * @return since something moved; 0 if nothing waits.
     */
    long standstillNs(final long nowNs)
    {
        return Math.max(0, nowNs - progressNs);
    }

    boolean isStalled(final long nowNs)
    {
        return hasLooked && nowNs - progressNs >= timeoutNs;
    }

    /**
     * The same for one that doesn't lead: while it seems so the log is asked once more, for it may stand as soon as the
     * disk gets on.
     */
    boolean isStalledStill(final long nowNs)
    {
        if (isStalled(nowNs))
        {
            look(log.durableIndex(), nowNs);
        }
        return isStalled(nowNs);
    }
}
