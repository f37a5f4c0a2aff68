package io.balsa.monitor;

/**
 * Sees what happens by not happening: a commitIndex that stands still while entries wait, a disk that takes long, an
 * intake that stays closed. Looked at every few ms on the agent thread; short of these limits nothing is recorded.
 * Allocates nothing.
 */
public final class ProgressWatch
{
    private static final long MS = 1_000_000L;
    private static final long COMMIT_LIMIT_NS = 100 * MS;
    private static final long INTAKE_LIMIT_NS = 100 * MS;
    private static final long FLUSH_LIMIT_NS = 20 * MS;
    private static final long SESSIONS_INTERVAL_NS = 100 * MS;

    private final EventRecorder recorder;
    private long term;
    private long lastIndex;
    private long commitIndex;
    private long durableIndex;
    private boolean isCommitWaiting;
    private boolean isStallTold;
    private long commitSinceNs;
    private boolean isFlushWaiting;
    private long flushSinceNs;
    private boolean isIntakeClosed;
    private boolean isIntakeTold;
    private long intakeSinceNs;
    private long sessionCount;
    private long sessionsToldNs;

    /**
     * @param recorder written to.
     */
    public ProgressWatch(final EventRecorder recorder)
    {
        this.recorder = recorder;
    }

    /**
     * @param nowNs           monotonic.
     * @param isLeader        true if this node leads.
     * @param canPropose      true if it takes commands in.
     * @param currentTerm     of the node.
     * @param newLastIndex    of the log.
     * @param newDurableIndex of the log.
     * @param newCommitIndex  of the node.
     * @param newSessionCount open now.
     */
    public void look(
        final long nowNs,
        final boolean isLeader,
        final boolean canPropose,
        final long currentTerm,
        final long newLastIndex,
        final long newDurableIndex,
        final long newCommitIndex,
        final long newSessionCount)
    {
        term = currentTerm;
        lastIndex = newLastIndex;
        lookAtCommit(nowNs, isLeader, newCommitIndex);
        lookAtFlush(nowNs, newDurableIndex);
        lookAtIntake(nowNs, isLeader && !canPropose);
        if (newSessionCount != sessionCount && nowNs - sessionsToldNs >= SESSIONS_INTERVAL_NS)
        {
            recorder.record(EventCode.SESSIONS_CHANGED, 0, -1, term, newSessionCount, sessionCount, 0);
            sessionCount = newSessionCount;
            sessionsToldNs = nowNs;
        }
    }

    private void lookAtCommit(final long nowNs, final boolean isLeader, final long newCommitIndex)
    {
        final boolean isWaiting = isLeader && newCommitIndex < lastIndex;
        if (!isWaiting || newCommitIndex != commitIndex)
        {
            if (isStallTold)
            {
                recorder.record(EventCode.COMMIT_RESUMED, isLeader ? 0 : 1, -1, term,
                    newCommitIndex, lastIndex, nowNs - commitSinceNs);
            }
            commitSinceNs = nowNs;
            isStallTold = false;
        }
        else if (!isCommitWaiting)
        {
            commitSinceNs = nowNs;
        }
        else if (!isStallTold && nowNs - commitSinceNs > COMMIT_LIMIT_NS)
        {
            isStallTold = true;
            recorder.record(EventCode.COMMIT_STALLED, 0, -1, term, commitIndex, lastIndex, nowNs - commitSinceNs);
        }
        isCommitWaiting = isWaiting;
        commitIndex = newCommitIndex;
    }

    private void lookAtFlush(final long nowNs, final long newDurableIndex)
    {
        final boolean isWaiting = newDurableIndex < lastIndex;
        if (isFlushWaiting && (!isWaiting || newDurableIndex != durableIndex))
        {
            if (nowNs - flushSinceNs > FLUSH_LIMIT_NS)
            {
                recorder.record(EventCode.FLUSH_SLOW, 0, -1, term, nowNs - flushSinceNs, newDurableIndex, 0);
            }
            flushSinceNs = nowNs;
        }
        else if (!isFlushWaiting)
        {
            flushSinceNs = nowNs;
        }
        isFlushWaiting = isWaiting;
        durableIndex = newDurableIndex;
    }

    private void lookAtIntake(final long nowNs, final boolean isClosed)
    {
        if (isClosed && !isIntakeClosed)
        {
            intakeSinceNs = nowNs;
        }
        else if (isClosed && !isIntakeTold && nowNs - intakeSinceNs > INTAKE_LIMIT_NS)
        {
            isIntakeTold = true;
            recorder.record(EventCode.INTAKE_CLOSED, 0, -1, term, lastIndex, commitIndex, 0);
        }
        else if (!isClosed && isIntakeTold)
        {
            isIntakeTold = false;
            recorder.record(EventCode.INTAKE_OPENED, 0, -1, term, lastIndex, commitIndex, nowNs - intakeSinceNs);
        }
        isIntakeClosed = isClosed;
    }
}
