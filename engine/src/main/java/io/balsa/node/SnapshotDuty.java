package io.balsa.node;

import io.balsa.consensus.LogRoom;
import io.balsa.consensus.PeerSender;
import io.balsa.consensus.Raft;
import io.balsa.log.SegmentedLog;
import io.balsa.monitor.EventCode;
import io.balsa.monitor.EventRecorder;
import io.balsa.service.Applier;
import io.balsa.service.ReplicatedState;
import io.balsa.snapshot.ReceivedPart;
import io.balsa.snapshot.SnapshotConfig;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotOutcome;
import io.balsa.snapshot.SnapshotStore;
import io.balsa.snapshot.SnapshotTrigger;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * Snapshots in the duty cycle: takes one in slices when it is due, or takes over a follower's while this node leads,
 * drops one that is being taken when it comes to lead, installs one that comes from the leader, and lets go of the log
 * that it covers when it is durable. While the service gives out its state, or gets another, nothing is applied;
 * everything else goes on.
 * <p>
 * On a full disk a snapshot is what makes room, so it is due as soon as a segment of log could go, and no log is kept
 * for members that lack it: they get a snapshot.
 */
final class SnapshotDuty
{
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int RETRY_SHIFT_MAX = 5;
    private static final long PURGE_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final SnapshotConfig config;
    private final int segmentLength;
    private final SnapshotStore store;
    private final SnapshotTrigger trigger;
    private final ReplicatedState state;
    private final Applier applier;
    private final Raft raft;
    private final SegmentedLog log;
    private final SnapshotExchange exchange;
    private final SnapshotLoader loader;
    private final SnapshotAdoption adoption;
    private final SnapshotInstall install;
    private final SnapshotRequests requests = new SnapshotRequests();
    private final EventRecorder recorder;
    private Phase phase = Phase.IDLE;
    private SnapshotInfo taking;
    private SnapshotOutcome seenOutcome;
    private boolean isStartedAsLeader;
    private boolean isStarted;
    private long snapshotIndex;
    private long snapshotPosition;
    private long snapshotLength;
    private long snapshotNs;
    private long startedNs;
    private long retryNs;
    private long purgeDueNs;
    private long takenCount;
    private long failedCount;
    private int failedInRow;

    private enum Phase
    {
        IDLE,
        /** The service gives out its state. */
        TAKING,
        /** All of it is given out, and isn't durable yet. */
        WRITING
    }

    SnapshotDuty(
        final NodeConfig config,
        final ReplicatedState state,
        final Applier applier,
        final Raft raft,
        final SegmentedLog log,
        final SnapshotExchange exchange,
        final PeerSender sender,
        final EventRecorder recorder,
        final NanoClock clock)
    {
        this.config = config.snapshot();
        segmentLength = config.log().segmentLength();
        store = exchange.store();
        this.state = state;
        this.applier = applier;
        this.raft = raft;
        this.log = log;
        this.exchange = exchange;
        this.recorder = recorder;
        loader = new SnapshotLoader(store, state, applier, clock, this.config.sliceNs());
        adoption = new SnapshotAdoption(
            config.members().memberIds(), config.memberId(), config.replication(), raft, log, exchange,
            new SnapshotLender(store, sender, config.replication().batchLengthMax(), this::canTake), sender, recorder);
        install = new SnapshotInstall(store, exchange, adoption, loader, applier, raft, log, recorder);
        trigger = new SnapshotTrigger(this.config, config.members().memberIds(), config.memberId());
    }

    /**
     * Before the first cycle: the state that the newest snapshot holds. Blocks as long as reading it takes.
     *
     * @throws IllegalStateException if it can't be loaded.
     */
    void load(final NanoClock clock)
    {
        final long nowNs = clock.nanoTime();
        final SnapshotInfo info = store.loadable();
        if (info == null)
        {
            return;
        }
        loader.begin(info);
        while (!loader.load())
        {
            Thread.onSpinWait();
        }
        raft.onSnapshotLoaded(info.index());
        onSnapshot(info);
        recorder.record(EventCode.SNAPSHOT_LOADED, 0, -1, raft.term(), info.index(), info.length(),
            clock.nanoTime() - nowNs);
    }

    /**
     * @return true while nothing may be applied.
     */
    boolean isTaking()
    {
        return phase == Phase.TAKING;
    }

    /**
     * @return true while nothing may be applied, since the state of a snapshot is put in its place.
     */
    boolean isLoading()
    {
        return install.isLoading();
    }

    SnapshotAdoption adoption()
    {
        return adoption;
    }

    SnapshotInstall install()
    {
        return install;
    }

    void close()
    {
        loader.close();
        adoption.close();
    }

    int doWork(final long nowNs)
    {
        if (!isStarted)
        {
            isStarted = true;
            snapshotNs = nowNs;
            retryNs = nowNs;
            purgeDueNs = nowNs;
        }
        requests.accept(applier.appliedIndex());
        int workCount = store.writer().doWork() + install(nowNs) + adoption.doWork(nowNs, applier.appliedIndex());
        switch (phase)
        {
            case IDLE:
                workCount += isDue(nowNs) ? begin(nowNs) : 0;
                break;
            case TAKING:
                workCount += take(nowNs);
                break;
            default:
                workCount += awaitDurable(nowNs);
                break;
        }
        if (nowNs - purgeDueNs >= 0 && !install.isActive())
        {
            purgeDueNs = nowNs + PURGE_INTERVAL_NS;
            purge();
            dropFormerPart();
        }
        return workCount;
    }

    /**
     * From any thread: take one as soon as may be, whoever leads.
     *
     * @return completed with its index when it is durable, or with why it can't be.
     */
    CompletableFuture<Long> request()
    {
        return state.isSupported() ? requests.add() :
            CompletableFuture.failedFuture(new IllegalStateException("the service has no snapshots"));
    }

    long snapshotIndex()
    {
        return snapshotIndex;
    }

    long takenCount()
    {
        return takenCount;
    }

    long failedCount()
    {
        return failedCount;
    }

    /**
     * @throws IllegalStateException naming the one that is broken: the node must stop.
     */
    void checkInvariants()
    {
        final long appliedIndex = applier.appliedIndex();
        if (snapshotIndex > appliedIndex || appliedIndex > raft.commitIndex() || log.firstIndex() > snapshotIndex + 1)
        {
            throw new IllegalStateException("firstIndex " + log.firstIndex() + " - 1 <= snapshotIndex " +
                snapshotIndex + " <= appliedIndex " + appliedIndex + " <= commitIndex " + raft.commitIndex() +
                " broken");
        }
    }

    private boolean canTake()
    {
        return state.isSupported() && !raft.isLeader() && !install.isActive() && !isFull();
    }

    /**
     * One that comes from the leader is newer than any that could be taken here.
     */
    private int install(final long nowNs)
    {
        final SnapshotInfo installed = install.doWork(nowNs);
        if (installed != null)
        {
            snapshotNs = nowNs;
            onSnapshot(installed);
            requests.complete(snapshotIndex);
        }
        return install.hasWorked() ? 1 : 0;
    }

    private boolean isDue(final long nowNs)
    {
        if (install.isActive() || adoption.isActive())
        {
            return false;
        }
        if (requests.isAny() || exchange.isNewerWanted(snapshotIndex) || store.damagedIndex() > 0)
        {
            return true;
        }
        final long logLength = applier.position() - snapshotPosition;
        return nowNs - retryNs >= 0 && state.isSupported() && (isFull() && logLength >= segmentLength || isLent() ||
            trigger.isDue(
                raft.leaderId(), logLength, applier.appliedIndex() - snapshotIndex, nowNs - snapshotNs));
    }

    /**
     * A leader asked for one, and what it is to cover is executed here.
     */
    private boolean isLent()
    {
        final long lentIndex = adoption.lentIndex();
        return lentIndex > snapshotIndex && lentIndex <= applier.appliedIndex() && !raft.isLeader();
    }

    private int begin(final long nowNs)
    {
        final long index = applier.appliedIndex();
        // nothing is executed yet, or nothing new
        if (index == 0 || index == snapshotIndex && store.damagedIndex() != index)
        {
            requests.complete(index);
            return 0;
        }
        if (!store.writer().isReady())
        {
            return 0;
        }
        if (raft.isLeader() && !isFull() && adoption.isPossible() && isLarge())
        {
            adoption.begin(wantedIndex(), nowNs);
            return 1;
        }
        // whatever comes from here on is about this one
        seenOutcome = store.outcome();
        taking = new SnapshotInfo(index, applier.appliedTerm(), applier.clusterTime(), applier.position(), 0, 0);
        store.writer().begin(taking);
        isStartedAsLeader = raft.isLeader();
        startedNs = nowNs;
        phase = Phase.TAKING;
        state.beginTaking();
        recorder.record(EventCode.SNAPSHOT_BEGUN, 0, -1, raft.term(), index, taking.position() - snapshotPosition, 0);
        return 1;
    }

    /**
     * What is short is taken sooner than it is given; of a first one nothing is known but from what it comes.
     */
    private boolean isLarge()
    {
        return (snapshotIndex > 0 ? snapshotLength : applier.position()) >= config.adoptedLength();
    }

    /**
     * What is due by itself shall cover half of what isn't covered yet: a follower takes its own twice as often. None
     * may be older than the newest here, nor as old, unless that is the one that the disk has changed.
     */
    private long wantedIndex()
    {
        final long damagedIndex = store.damagedIndex();
        final long leastIndex = damagedIndex > 0 && damagedIndex == snapshotIndex ? damagedIndex : snapshotIndex + 1;
        if (requests.isAny())
        {
            return Math.max(requests.index(), leastIndex);
        }
        if (exchange.isNewerWanted(snapshotIndex))
        {
            return exchange.newerThanIndex() + 1;
        }
        final long appliedIndex = applier.appliedIndex();
        return damagedIndex > 0 ? leastIndex : appliedIndex - (appliedIndex - snapshotIndex) / 2;
    }

    /**
     * A node that comes to lead has better things to do: clients wait for what it applies. It takes over another's.
     */
    private int take(final long nowNs)
    {
        if (raft.isLeader() && !isStartedAsLeader)
        {
            store.writer().abandon();
            phase = Phase.IDLE;
            recorder.record(EventCode.SNAPSHOT_DROPPED, 0, -1, raft.term(), taking.index(), 0, 0);
            return 1;
        }
        if (failure() != null)
        {
            store.writer().abandon();
            return onFailed(nowNs);
        }
        store.writer().beginSlice();
        if (state.take(store.writer()))
        {
            store.writer().end();
            phase = Phase.WRITING;
        }
        return 1;
    }

    private int awaitDurable(final long nowNs)
    {
        final SnapshotOutcome outcome = store.outcome();
        if (outcome == seenOutcome)
        {
            return 0;
        }
        if (outcome.problem() != null)
        {
            return onFailed(nowNs);
        }
        seenOutcome = outcome;
        phase = Phase.IDLE;
        takenCount++;
        failedInRow = 0;
        adoption.onSettled();
        snapshotNs = nowNs;
        onSnapshot(outcome.info());
        recorder.record(EventCode.SNAPSHOT_TAKEN, 0, -1, raft.term(), outcome.info().index(),
            outcome.info().length(), nowNs - startedNs);
        requests.complete(snapshotIndex);
        return 1;
    }

    private String failure()
    {
        final SnapshotOutcome outcome = store.outcome();
        return outcome == seenOutcome ? null : outcome.problem();
    }

    private int onFailed(final long nowNs)
    {
        seenOutcome = store.outcome();
        phase = Phase.IDLE;
        failedCount++;
        adoption.onSettled();
        // each try costs the service its state, and a disk that is too small for it stays so for long
        retryNs = nowNs + (RETRY_NS << Math.min(RETRY_SHIFT_MAX, failedInRow));
        failedInRow++;
        recorder.record(EventCode.SNAPSHOT_FAILED, 0, -1, raft.term(), taking.index(), 0, 0);
        requests.fail(seenOutcome.problem());
        return 1;
    }

    private void onSnapshot(final SnapshotInfo info)
    {
        snapshotIndex = info.index();
        snapshotPosition = info.position();
        snapshotLength = info.length();
    }

    private boolean isFull()
    {
        return log.room() != LogRoom.ANYTHING;
    }

    /**
     * What a former life received of a snapshot waits for its leader, but not for ever: not when the log brought what
     * that covers, nor on a full disk.
     */
    private void dropFormerPart()
    {
        final ReceivedPart part = store.receiver().formerPart();
        if (part != null && (isFull() || part.info().index() <= raft.commitIndex()))
        {
            store.receiver().dropFormerPart();
        }
    }

    /**
     * Only what durable snapshots cover, the oldest kept included; and not what some member lacks, up to a limit.
     */
    private void purge()
    {
        final long firstIndex = log.firstIndex();
        // what nobody has any more can't be kept for anybody
        final boolean isNowhere = raft.entries().isNowhere();
        final long coveredIndex = isNowhere ? snapshotIndex : store.purgeableIndex();
        if (coveredIndex >= firstIndex)
        {
            log.purge(coveredIndex, raft.heldIndex(), isFull() || isNowhere ? 0 : config.logRetainedLength());
            if (log.firstIndex() != firstIndex)
            {
                recorder.record(EventCode.LOG_PURGED, 0, -1, raft.term(), log.firstIndex(), firstIndex, 0);
            }
        }
    }
}
