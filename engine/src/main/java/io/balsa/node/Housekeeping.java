package io.balsa.node;

import io.balsa.consensus.Raft;
import io.balsa.consensus.RaftLog;
import io.balsa.log.SegmentedLog;
import io.balsa.monitor.NodeCounter;
import io.balsa.monitor.NodeCounters;
import io.balsa.monitor.ProgressWatch;
import io.balsa.service.Applier;
import io.balsa.session.SessionRegistry;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What must be done now and then, but not every cycle: counters, and a look at what stands still.
 */
final class Housekeeping
{
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final NodeCounters counters;
    private final ProgressWatch watch;
    private final StorageWatch storage;
    private final FlushFigures flushes;
    private final Raft raft;
    private final SegmentedLog log;
    private final Applier applier;
    private final SnapshotDuty snapshots;
    private final SessionRegistry sessions;
    private final LongSupplier errorCount;
    private long dueNs;
    private long lastNowNs;
    private long longestCycleNs;

    Housekeeping(
        final NodeCounters counters,
        final ProgressWatch watch,
        final StorageWatch storage,
        final Raft raft,
        final SegmentedLog log,
        final Applier applier,
        final SnapshotDuty snapshots,
        final SessionRegistry sessions,
        final LongSupplier errorCount)
    {
        this.counters = counters;
        this.watch = watch;
        this.storage = storage;
        this.flushes = new FlushFigures(log, counters);
        this.raft = raft;
        this.log = log;
        this.applier = applier;
        this.snapshots = snapshots;
        this.sessions = sessions;
        this.errorCount = errorCount;
    }

    int doWork(final long nowNs)
    {
        longestCycleNs = lastNowNs == 0 ? 0 : Math.max(longestCycleNs, nowNs - lastNowNs);
        lastNowNs = nowNs;
        if (nowNs - dueNs < 0)
        {
            return 0;
        }
        dueNs = nowNs + INTERVAL_NS;
        storage.look(nowNs, raft.term(), raft.commitIndex());
        update();
        watch.look(
            nowNs, raft.isLeader(), raft.canPropose(), raft.term(),
            log.lastIndex(), log.durableIndex(), raft.commitIndex(), sessions.count());
        return 0;
    }

    void update()
    {
        counters.set(NodeCounter.ROLE, raft.role().ordinal());
        counters.set(NodeCounter.TERM, raft.term());
        counters.set(NodeCounter.LEADER_ID, raft.leaderId());
        counters.set(NodeCounter.FIRST_INDEX, log.firstIndex());
        counters.set(NodeCounter.LAST_INDEX, log.lastIndex());
        counters.set(NodeCounter.DURABLE_INDEX, log.durableIndex());
        counters.set(NodeCounter.COMMIT_INDEX, raft.commitIndex());
        counters.set(NodeCounter.APPLIED_INDEX, applier.appliedIndex());
        counters.set(NodeCounter.SNAPSHOT_INDEX, snapshots.snapshotIndex());
        counters.set(NodeCounter.SNAPSHOTS_TAKEN, snapshots.takenCount());
        counters.set(NodeCounter.SNAPSHOTS_FAILED, snapshots.failedCount());
        counters.set(NodeCounter.SNAPSHOTS_INSTALLED, snapshots.install().installedCount());
        counters.set(NodeCounter.SNAPSHOTS_ADOPTED, snapshots.install().adoptedCount());
        counters.set(NodeCounter.SNAPSHOTS_REFUSED, snapshots.install().refusedCount());
        final long damagedIndex = log.damagedIndex();
        counters.set(NodeCounter.DAMAGED_INDEX, damagedIndex == RaftLog.NO_DAMAGE ? 0 : damagedIndex);
        counters.set(NodeCounter.ENTRIES_MENDED, log.damaged().mendedCount());
        counters.set(NodeCounter.PAGES_MENDED, log.damaged().mendedPageCount());
        counters.set(NodeCounter.LOG_CHECKED, log.damaged().checkedLength());
        flushes.update();
        counters.set(NodeCounter.SESSIONS, sessions.count());
        counters.set(NodeCounter.ERRORS, errorCount.getAsLong());
        counters.set(NodeCounter.CYCLE_MAX_NS, longestCycleNs);
        counters.publish();
    }
}
