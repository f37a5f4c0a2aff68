package io.balsa.simulator;

import io.balsa.consensus.ConsensusListener;
import io.balsa.consensus.Entry;
import io.balsa.consensus.PeerSender;
import io.balsa.consensus.Proposer;
import io.balsa.consensus.Raft;
import io.balsa.consensus.RaftRole;
import io.balsa.log.SegmentedLog;
import io.balsa.log.StoreIdentity;
import io.balsa.monitor.NodeCounters;
import io.balsa.node.NodeConfig;
import io.balsa.node.NodeCore;
import io.balsa.node.NodeStore;
import io.balsa.node.NodeWorld;
import io.balsa.node.StoreRecovery;
import io.balsa.service.Service;
import io.balsa.session.IngressListener;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.transport.PeerIdentity;
import io.balsa.transport.TransportListener;
import java.io.UncheckedIOException;

/**
 * A whole production node, life after life, on a simulated disk. Its duty cycle runs when something arrived, when a
 * flush ended, and at a tick for what falls due; its flusher runs a disk's time after there was something to flush.
 */
final class SimulatedNode implements ConsensusListener, TransportListener, IngressListener
{
    private static final int DELIVERY_LENGTH = 64 * 1024;
    private static final long AGAIN_NS = 5_000L;
    private static final int AGAIN_MAX = 8;
    private static final long EPOCH_NS = 1_700_000_000_000_000_000L;
    private static final long HANG_LOOK_NS = 5_000_000L;
    private static final long FLUSHER_RETRY_NS = 100_000_000L;

    private final World world;
    private final int id;
    private final NodeConfig config;
    private final SimulationRandom random;
    private final SimulatedDisk disk;
    private final NodeClock clock;
    private final Cycle cycle = new Cycle();
    private final Flush flush = new Flush();
    private final Keep keep = new Keep();
    private NodeStore store;
    private NodeCore core;
    private NodePort port;
    private boolean isPaused;
    private boolean isDiskLost;
    private boolean isDead;
    private boolean isFlusherWaiting;
    private String toldProblem;
    private long busyUntilNs;
    private long cycleCostNs;
    private int againCount;
    private boolean isCut;
    private long checkedIndex;
    private long checkedCommitIndex;
    private long firstLastTerm;
    private long checkedSnapshotIndex;
    private long adoptedCount;
    private long checkedFirstIndex;

    SimulatedNode(final World world, final int id)
    {
        this.world = world;
        this.id = id;
        config = world.settings().nodes()[id];
        random = world.fork();
        disk = new SimulatedDisk("n" + id, world.fork(), world.memory());
        disk.forceMaxNs(world.settings().forceMaxNs());
        clock = new NodeClock(world::nowNs, random.below(1_000_000_000L));
    }

    int id()
    {
        return id;
    }

    long drawStoreId()
    {
        return random.next();
    }

    NodeConfig config()
    {
        return config;
    }

    /**
     * @return what its clock shows.
     */
    long localNs()
    {
        return clock.nanoTime();
    }

    /**
     * @return true if it found that its disk had rotted: it won't start again.
     */
    boolean isDead()
    {
        return isDead;
    }

    SimulatedDisk disk()
    {
        return disk;
    }

    /**
     * @return whose directory it is, as of the last start.
     */
    StoreIdentity identity()
    {
        return store.identity();
    }

    SegmentedLog log()
    {
        return store.log();
    }

    Raft raft()
    {
        return core.raft();
    }

    void onSnapshotSent(final int length)
    {
        world.network().traffic().onSnapshotSent(length);
    }

    /**
     * @return to speak in this node's name.
     */
    PeerSender sender()
    {
        return port.voice();
    }

    long appliedIndex()
    {
        return core.appliedIndex();
    }

    long snapshotIndex()
    {
        return core.snapshotIndex();
    }

    SnapshotInfo newestSnapshot()
    {
        return store.snapshots().snapshots().get(0);
    }

    /**
     * @return snapshots that it took over in this life.
     */
    long adoptedCount()
    {
        return core.adoptedCount();
    }

    /**
     * As an operator asks for it.
     */
    void takeSnapshot()
    {
        core.takeSnapshot();
    }

    boolean isUp()
    {
        return core != null;
    }

    boolean isPaused()
    {
        return isPaused;
    }

    long checkedCommitIndex()
    {
        return checkedCommitIndex;
    }

    /**
     * Begin a life on what the disk holds.
     */
    void start()
    {
        try
        {
            open();
        }
        catch (final SimulatedDisk.Crash crash)
        {
            world.counts().add(crash.fault());
            tell("dies in the middle of an operation on its disk, as it starts");
            core = null;
            return;
        }
        catch (final UncheckedIOException ex)
        {
            tell("doesn't start: ", ex.getMessage());
            core = null;
            return;
        }
        catch (final RuntimeException ex)
        {
            core = null;
            if (!isOfRot(ex))
            {
                world.violations().add("Recovery: n" + id + " doesn't start: " + ex);
            }
            return;
        }
        disk.resetStall();
        // what a snapshot covers was checked when it was committed
        checkedCommitIndex = core.raft().commitIndex();
        checkedSnapshotIndex = core.snapshotIndex();
        adoptedCount = 0;
        lookAtSnapshots();
        checkedIndex = store.log().lastIndex();
        firstLastTerm = store.log().lastTerm();
        isCut = false;
        isPaused = false;
        busyUntilNs = world.nowNs();
        tell("starts: ", core.stateLine());
        world.checks().onStart(this);
        world.queue().schedule(cycle, world.nowNs());
        world.queue().schedule(flush, world.nowNs() + disk.drawForceNs());
    }

    /**
     * The life ends.
     *
     * @param isPowerCut true: the machine's power goes, and with it what wasn't forced.
     */
    void end(final boolean isPowerCut)
    {
        tell(isPowerCut ? "loses power" : "is killed");
        if (core != null)
        {
            core = null;
            port.close();
            world.queue().cancel(cycle);
            world.queue().cancel(flush);
            world.queue().cancel(keep);
        }
        disk.resetStall();
        if (isPowerCut)
        {
            disk.onPowerCut();
        }
        else
        {
            disk.onKill();
        }
    }

    /**
     * Its disk is replaced by an empty one while it is down.
     */
    void wipe()
    {
        tell("has lost its disk");
        isDiskLost = true;
        world.counts().add(Fault.WIPE);
        world.checks().onWiped(this);
        disk.wipe();
    }

    /**
     * An operator lets it take the place of its lost store, while it is down.
     */
    void allowRecovery()
    {
        tell("may be recovered");
        StoreRecovery.allow(config, disk, random::next);
    }

    /**
     * Its disk says nothing more for a while.
     */
    void hangDisk(final long durationNs)
    {
        tell("has a disk that hangs for ", durationNs / 1_000_000, " ms");
        world.counts().add(Fault.DISK_HANG);
        disk.hang(world.nowNs() + durationNs, world::nowNs);
    }

    boolean isSettled()
    {
        return store.stores().isSettled();
    }

    boolean isDiskLost()
    {
        isDiskLost &= !isUp() || !isSettled();
        return isDiskLost;
    }

    void pause(final boolean value)
    {
        if (value != isPaused)
        {
            tell(value ? "stands still" : "goes on");
        }
        isPaused = value;
        if (!value && core != null)
        {
            wake(world.nowNs());
        }
    }

    /**
     * The process dies when it wants to say something, some messages from now.
     */
    void crashAfterMessages(final int count)
    {
        if (port != null)
        {
            port.crashAfter(count);
        }
    }

    /**
     * @param costNs every duty cycle takes this long.
     */
    void slow(final long costNs)
    {
        if (costNs != cycleCostNs)
        {
            tell("takes ", costNs / 1_000, " us more for a cycle");
        }
        cycleCostNs = costNs;
    }

    /**
     * @param rate of the clock; 1.0: right.
     */
    void clockRate(final double rate)
    {
        if (rate != clock.rate())
        {
            tell("has a clock that runs at ", rate);
        }
        clock.rate(rate);
    }

    void arrived(final SimulatedMessage message)
    {
        if (core == null)
        {
            world.network().release(message);
            return;
        }
        port.arrived(message);
        againCount = 0;
        wake(world.nowNs());
    }

    /**
     * Put an entry into the leader's log by the port by which the engine's own rooms do it.
     *
     * @return its index, or what {@link io.balsa.consensus.Proposer} says when it isn't taken.
     */
    long propose(final Entry entry)
    {
        final long index = core == null ? Proposer.NOT_LEADER : core.raft().propose(entry);
        if (index > 0)
        {
            againCount = 0;
            wake(world.nowNs());
        }
        return index;
    }

    @Override
    public void onRole(final RaftRole role, final long term, final int leaderId)
    {
        if (role == RaftRole.LEADER && core != null)
        {
            world.elections().onLeader(id, term, world.nowNs());
            world.checks().onLeader(this, term);
        }
    }

    @Override
    public void onStand(final RaftRole role, final long term)
    {
        if (role == RaftRole.CANDIDATE)
        {
            world.elections().onCandidate(id);
            if (store.log().lastTerm() == firstLastTerm)
            {
                world.elections().onCandidateWithFirstLog(id);
            }
        }
    }

    @Override
    public void onTruncated(final long firstIndex, final long lastIndex)
    {
        isCut = true;
        checkedIndex = Math.min(checkedIndex, firstIndex - 1);
        world.checks().onTruncated(this, firstIndex);
    }

    @Override
    public void onSnapshotOffered(final long index, final long length, final long offset)
    {
        world.counts().add(Fault.SNAPSHOT_OFFERED);
        if (offset > 0)
        {
            world.counts().add(Fault.SNAPSHOT_RESUMED);
        }
        tell("begins to receive a snapshot of ", index, ", ", length, " bytes, from ", offset);
    }

    @Override
    public void onEntryDamaged(final long index, final long entryTerm)
    {
        world.counts().add(Fault.DAMAGED_ENTRY);
    }

    @Override
    public void onLogMended()
    {
        world.counts().add(Fault.MENDED);
    }

    @Override
    public void onSnapshotInstalled(final int memberId, final long index, final long length)
    {
        world.counts().add(Fault.SNAPSHOT_INSTALLED);
    }

    /**
     * What a node sends, every other takes for whole, as long as nothing is damaged on its way.
     */
    @Override
    public void onJunk()
    {
        if (world.counts().get(Fault.TRUNCATED) + world.counts().get(Fault.CORRUPT) == 0)
        {
            world.violations().add("WholeMessages: n" + id + " takes for junk what was sent and not damaged");
        }
    }

    @Override
    public void onJunk(final Junk junk)
    {
        onJunk();
    }

    @Override
    public void onRebuilt(final String reason)
    {
    }

    @Override
    public String toString()
    {
        return core == null ? "n" + id + (isDead ? " dead, its disk has rotted" : " down") :
            core.stateLine() + (isPaused ? " paused" : "") + " life " + store.identity().incarnation();
    }

    void tell(final Object... what)
    {
        if (world.timeline().isOn())
        {
            final StringBuilder line = new StringBuilder();
            for (final Object part : what)
            {
                line.append(part);
            }
            world.timeline().add(world.nowNs(), id, line.toString());
        }
    }

    private void open()
    {
        core = null;
        store = NodeStore.open(config, disk, clock, random::next);
        port = new NodePort(
            world.network(), world.nodeCount(),
            new PeerIdentity(
                store.identity().clusterId(), store.identity().storeId(), store.identity().incarnation(), id),
            store.stores(), this, world.memory().take(DELIVERY_LENGTH),
            sender -> new OverheardSender(sender, this, world.checks()),
            fromId -> world.checks().onHeard(this, fromId));
        final NodeWorld nodeWorld = new NodeWorld(
            port, clock, localNs -> EPOCH_NS + localNs, random::below, this, this,
            world.timeline().recorder(id, clock, world::nowNs), new NodeCounters(id), () -> 0);
        world.checks().commands().begin(this);
        core = new NodeCore(config, store, nodeWorld, service(world.settings().services().get()));
    }

    private <S extends Service> Service service(final WorldSettings.ServiceUnderTest<S> tested)
    {
        return new RecordingService<>(this, world.checks(), tested.service(), tested.stateHash());
    }

    private void wake(final long atNs)
    {
        if (!isPaused)
        {
            final long dueNs = Math.max(atNs, busyUntilNs);
            if (!cycle.isQueued() || dueNs < cycle.timeNs)
            {
                world.queue().schedule(cycle, dueNs);
            }
        }
    }

    private void runCycle()
    {
        if (isPaused)
        {
            return;
        }
        final int workCount;
        disk.resetStall();
        try
        {
            workCount = core.doWork();
            isCut |= !log().isSettled();
        }
        catch (final SimulatedDisk.Crash crash)
        {
            world.counts().add(crash.fault());
            tell("dies in the middle of an operation on its disk");
            end(random.chance(0.5));
            return;
        }
        catch (final UncheckedIOException ex)
        {
            // as in production: a node whose disk failed stops
            tell("stops: ", ex.getMessage());
            end(false);
            world.onEndedByItself(this);
            return;
        }
        catch (final RuntimeException ex)
        {
            if (!isOfRot(ex))
            {
                world.violations().add("Node: n" + id + " stopped: " + ex + at(ex));
            }
            end(false);
            return;
        }
        final long nowNs = world.nowNs();
        busyUntilNs = nowNs + disk.stallNs() + cycleCostNs;
        disk.resetStall();
        look();
        if ((isCut || log().durableIndex() < log().lastIndex()) && (!flush.isQueued() || isFlusherWaiting))
        {
            isFlusherWaiting = false;
            world.queue().schedule(flush, nowNs + disk.drawForceNs());
        }
        if (store.snapshots().keeper().hasWork() && !keep.isQueued())
        {
            world.queue().schedule(keep, nowNs + disk.drawForceNs());
        }
        if (workCount > 0 && againCount < AGAIN_MAX)
        {
            againCount++;
            wake(nowNs + AGAIN_NS);
        }
        else
        {
            againCount = 0;
            wake(nowNs + (raft().role() == RaftRole.FOLLOWER ?
                world.settings().idleTickNs() : world.settings().tickNs()));
        }
    }

    /**
     * Its disk rotted, and it says where: then it has done all that it can.
     */
    private boolean isOfRot(final RuntimeException ex)
    {
        if (world.atlas().explains(id, ex))
        {
            isDead = true;
            world.counts().add(Fault.REFUSED_ROT);
            tell("refuses: ", ex.getMessage());
        }
        return isDead;
    }

    private static String at(final RuntimeException ex)
    {
        Throwable cause = ex;
        while (cause.getCause() != null)
        {
            cause = cause.getCause();
        }
        for (final StackTraceElement frame : cause.getStackTrace())
        {
            if (frame.getClassName().startsWith("io.balsa."))
            {
                return (cause == ex ? "" : ", " + cause.getMessage()) + " at " + frame;
            }
        }
        return "";
    }

    /**
     * What a node left, whenever it ended, is whole or has rotted.
     */
    private void lookAtSnapshots()
    {
        checkedFirstIndex = log().firstIndex();
        if (checkedSnapshotIndex > 0)
        {
            world.counts().add(Fault.SNAPSHOT_LOADED);
        }
        for (final String refused : store.snapshots().refused())
        {
            tell(refused);
            if (!world.atlas().explains(id, refused))
            {
                world.violations().add("Snapshot: n" + id + " left what isn't whole: " + refused);
            }
        }
    }

    private void look()
    {
        final long lastIndex = log().lastIndex();
        checkedIndex = Math.max(checkedIndex, log().firstIndex() - 1);
        if (lastIndex > checkedIndex)
        {
            world.checks().onEntries(this, checkedIndex + 1);
            checkedIndex = lastIndex;
        }
        final long commitIndex = raft().commitIndex();
        if (commitIndex > checkedCommitIndex)
        {
            tell("commits ", commitIndex);
            // what an installed snapshot covers is gone, but for the term of its last entry
            world.checks().onCommit(
                this, Math.max(checkedCommitIndex, log().firstIndex() - 2) + 1, commitIndex);
            checkedCommitIndex = commitIndex;
        }
        if (core.snapshotIndex() > checkedSnapshotIndex)
        {
            checkedSnapshotIndex = core.snapshotIndex();
            tell("has a snapshot of ", checkedSnapshotIndex, ", the log begins at ", log().firstIndex());
            world.counts().add(core.adoptedCount() > adoptedCount ? Fault.SNAPSHOT_ADOPTED : Fault.SNAPSHOT);
            adoptedCount = core.adoptedCount();
            world.checks().onSnapshot(this, store.snapshots().outcome().info());
        }
        if (log().firstIndex() > checkedFirstIndex)
        {
            checkedFirstIndex = log().firstIndex();
            world.counts().add(Fault.LOG_PURGED);
        }
        world.checks().afterCycle(this);
    }

    private void runFlush()
    {
        if (disk.hangLeftNs() > 0)
        {
            world.queue().schedule(flush, world.nowNs() + Math.min(HANG_LOOK_NS, disk.hangLeftNs()));
            return;
        }
        final int workCount;
        try
        {
            workCount = store.log().flusher().doWork();
        }
        catch (final SimulatedDisk.Crash crash)
        {
            world.counts().add(crash.fault());
            tell("dies in the middle of an operation on its disk");
            end(random.chance(0.5));
            return;
        }
        disk.resetStall();
        if (workCount > 0)
        {
            world.queue().schedule(flush, world.nowNs() + disk.drawForceNs());
            wake(world.nowNs());
        }
        else
        {
            isCut = false;
            tellProblem(store.log().flusher().problem());
            if (store.log().flusher().problem() != null)
            {
                isFlusherWaiting = true;
                world.queue().schedule(flush, world.nowNs() + FLUSHER_RETRY_NS);
            }
        }
    }

    private void tellProblem(final String problem)
    {
        if (problem != null && !problem.equals(toldProblem))
        {
            tell(problem);
            toldProblem = problem;
        }
    }

    private void runKeeper()
    {
        final int workCount;
        try
        {
            workCount = store.snapshots().keeper().doWork();
        }
        catch (final SimulatedDisk.Crash crash)
        {
            world.counts().add(crash.fault());
            tell("dies in the middle of an operation on its disk, as it writes a snapshot");
            end(random.chance(0.5));
            return;
        }
        disk.resetStall();
        final String problem = store.snapshots().problem();
        tellProblem(problem);
        if (problem != null && problem.contains("DamagedSnapshotException") && !world.atlas().explains(id, problem))
        {
            world.violations().add("Install: n" + id + " took chunks that weren't whole: " + problem);
        }
        if (workCount > 0)
        {
            if (store.snapshots().keeper().hasWork())
            {
                world.queue().schedule(keep, world.nowNs() + disk.drawForceNs());
            }
            else if (!flush.isQueued())
            {
                // what was lent to a snapshot is to be filled again
                world.queue().schedule(flush, world.nowNs() + disk.drawForceNs());
            }
            wake(world.nowNs());
        }
    }

    private final class Cycle extends Event
    {
        @Override
        long fingerprint()
        {
            return id;
        }

        @Override
        void run()
        {
            runCycle();
        }
    }

    private final class Flush extends Event
    {
        @Override
        long fingerprint()
        {
            return 1000 + id;
        }

        @Override
        void run()
        {
            runFlush();
        }
    }

    private final class Keep extends Event
    {
        @Override
        long fingerprint()
        {
            return 2000 + id;
        }

        @Override
        void run()
        {
            runKeeper();
        }
    }
}
