package io.balsa.node;

import io.balsa.consensus.Raft;
import io.balsa.log.LogOrigin;
import io.balsa.log.SegmentedLog;
import io.balsa.monitor.EventCode;
import io.balsa.monitor.EventRecorder;
import io.balsa.service.Applier;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotOutcome;
import io.balsa.snapshot.SnapshotStore;

/**
 * Installs a snapshot that came from the leader (§7), or that this leader took over from a follower, in an order in
 * which a crash at any time leaves a node that can start:
 * <ol>
 * <li>the log holds nothing that contradicts it, on disk too;</li>
 * <li>it is checked, forced and has its name;</li>
 * <li>the log keeps what follows it, if it has the last entry covered, and else goes on behind it, empty;</li>
 * <li>all cursors move to it, and the leader hears of it;</li>
 * <li>sessions and service are loaded, in slices; nothing is applied meanwhile.</li>
 * </ol>
 * Agent's thread.
 */
final class SnapshotInstall
{
    private final SnapshotStore store;
    private final SnapshotExchange exchange;
    private final SnapshotAdoption adoption;
    private final SnapshotLoader loader;
    private final Applier applier;
    private final Raft raft;
    private final SegmentedLog log;
    private final EventRecorder recorder;
    private boolean hasWorked;
    private Phase phase = Phase.IDLE;
    private SnapshotInfo info;
    private SnapshotOutcome seenOutcome;
    private long startedNs;
    private boolean isAdopted;
    private long installedCount;
    private long adoptedCount;
    private long refusedCount;

    private enum Phase
    {
        IDLE,
        /** What contradicts it is being cut off the log. */
        CLEARING,
        /** It is being checked and forced. */
        CHECKING,
        /** It is durable, and the log doesn't begin behind it yet. */
        MOVING,
        /** Its state is being loaded. */
        LOADING
    }

    SnapshotInstall(
        final SnapshotStore store,
        final SnapshotExchange exchange,
        final SnapshotAdoption adoption,
        final SnapshotLoader loader,
        final Applier applier,
        final Raft raft,
        final SegmentedLog log,
        final EventRecorder recorder)
    {
        this.store = store;
        this.exchange = exchange;
        this.adoption = adoption;
        this.loader = loader;
        this.applier = applier;
        this.raft = raft;
        this.log = log;
        this.recorder = recorder;
    }

    /**
     * @return true while one is received or installed: none is taken here, and no log is let go of.
     */
    boolean isActive()
    {
        return phase != Phase.IDLE || raft.intake().isActive();
    }

    /**
     * @return true while nothing may be applied.
     */
    boolean isLoading()
    {
        return phase == Phase.LOADING;
    }

    long installedCount()
    {
        return installedCount;
    }

    long adoptedCount()
    {
        return adoptedCount;
    }

    long refusedCount()
    {
        return refusedCount;
    }

    /**
     * @return the snapshot that has just become this node's newest; null if none has.
     */
    SnapshotInfo doWork(final long nowNs)
    {
        final Phase before = phase;
        final boolean hasHanded = store.receiver().doWork() > 0;
        final SnapshotInfo installed = step(nowNs);
        hasWorked = hasHanded || installed != null || before == Phase.LOADING || phase != before;
        return installed;
    }

    /**
     * @return true if the last {@link #doWork} did something. While it waits, for bytes of the leader or for the disk,
     * the thread must not go round and round: others share the processor.
     */
    boolean hasWorked()
    {
        return hasWorked;
    }

    private SnapshotInfo step(final long nowNs)
    {
        switch (phase)
        {
            case IDLE:
                begin(nowNs);
                return null;
            case CLEARING:
                check(false);
                return null;
            case CHECKING:
                awaitDurable();
                return null;
            case MOVING:
                return isAdopted ? adopt(nowNs) : move();
            default:
                load(nowNs);
                return null;
        }
    }

    private void begin(final long nowNs)
    {
        info = exchange.pollReceived();
        if (info != null)
        {
            isAdopted = exchange.isAdopting();
            phase = Phase.CLEARING;
            startedNs = nowNs;
            // what is executed here can't be contradicted by the log
            check(isAdopted);
        }
    }

    private void check(final boolean isClear)
    {
        if (isClear || log.isSettled())
        {
            seenOutcome = store.outcome();
            store.receiver().install();
            phase = Phase.CHECKING;
        }
    }

    private void awaitDurable()
    {
        final SnapshotOutcome outcome = store.outcome();
        if (outcome == seenOutcome)
        {
            return;
        }
        if (outcome.problem() == null)
        {
            info = outcome.info();
            phase = Phase.MOVING;
            return;
        }
        phase = Phase.IDLE;
        refusedCount++;
        recorder.record(EventCode.SNAPSHOT_REFUSED, 0, isAdopted ? adoption.memberId() : raft.leaderId(), raft.term(),
            info.index(), info.length(), 0);
        if (isAdopted)
        {
            exchange.onAdoptionEnded();
            adoption.onRefused();
        }
        else
        {
            raft.intake().onRefused();
        }
    }

    private SnapshotInfo adopt(final long nowNs)
    {
        adoptedCount++;
        phase = Phase.IDLE;
        exchange.onAdoptionEnded();
        adoption.onSettled();
        recorder.record(EventCode.SNAPSHOT_ADOPTED, 0, adoption.memberId(), raft.term(), info.index(), info.length(),
            nowNs - startedNs);
        return info;
    }

    private SnapshotInfo move()
    {
        if (!isHeld() && !log.moveTo(new LogOrigin(info.index(), info.term(), info.timestamp(), info.position())))
        {
            return null;
        }
        installedCount++;
        if (applier.appliedIndex() < info.index())
        {
            loader.begin(info);
            phase = Phase.LOADING;
        }
        else
        {
            phase = Phase.IDLE;
        }
        recorder.record(EventCode.SNAPSHOT_INSTALLED, 0, raft.leaderId(), raft.term(), info.index(), info.length(),
            log.lastIndex());
        raft.intake().onInstalled();
        return info;
    }

    /**
     * The log has the last entry that the snapshot covers, or had it: what follows stays.
     */
    private boolean isHeld()
    {
        return info.index() < log.firstIndex() || log.termAt(info.index()) == info.term();
    }

    private void load(final long nowNs)
    {
        if (loader.load())
        {
            phase = Phase.IDLE;
            recorder.record(EventCode.SNAPSHOT_LOADED, 0, -1, raft.term(), info.index(), info.length(),
                nowNs - startedNs);
        }
    }
}
