package io.balsa.simulator;

import io.balsa.consensus.TermStore;
import io.balsa.log.LogOrigin;
import io.balsa.log.SegmentedLog;
import io.balsa.node.NodeStore;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotOutcome;
import io.balsa.snapshot.SnapshotReceiver;
import io.balsa.snapshot.SnapshotStore;
import java.util.function.Consumer;

/**
 * The agent's side of a store's snapshots in a {@link StoreLife}: takes them, gets others piece by piece, installs
 * those in the order in which a node does it, and lets go of the log that they cover.
 */
final class SnapshotsOfLife
{
    private static final int PIECE_LENGTH_MAX = 800;
    private static final int AHEAD_MAX = 30;

    private final StoreHistory history;
    private final SimulationRandom random;
    private final Violations violations;
    private final FaultCounts counts;
    private final Consumer<String> teller;
    private NodeStore node;
    private SnapshotStore store;
    private StorePromises promised;
    private SnapshotInfo taking;
    private int takenCount;
    private SnapshotDonor donor;
    private SnapshotDonor former;
    private SnapshotInfo installing;
    private SnapshotOutcome seenOutcome;
    private Phase phase = Phase.IDLE;

    private enum Phase
    {
        IDLE, RECEIVING, CLEARING, CHECKING, MOVING
    }

    /** Term and vote are saved. */
    interface TermSaver
    {
        void save(long term, int votedFor);
    }

    SnapshotsOfLife(
        final StoreHistory history,
        final SimulationRandom random,
        final Violations violations,
        final FaultCounts counts,
        final Consumer<String> teller)
    {
        this.history = history;
        this.random = random;
        this.violations = violations;
        this.counts = counts;
        this.teller = teller;
    }

    /**
     * The process begins a life: what was under way is gone, but somebody may offer again what was being received.
     */
    void begin(final NodeStore newNode, final StorePromises newPromised)
    {
        node = newNode;
        store = newNode.snapshots();
        promised = newPromised;
        taking = null;
        former = donor == null ? former : donor;
        donor = null;
        phase = Phase.IDLE;
    }

    /**
     * @return false if a snapshot that is being installed covers the entry and the log doesn't hold its last one.
     */
    boolean mayAppend(final long index)
    {
        return phase.ordinal() < Phase.CLEARING.ordinal() || index < installing.index() || isHeld();
    }

    /**
     * @return true when some of a snapshot was received, and not yet all.
     */
    boolean isReceiving()
    {
        return phase == Phase.RECEIVING && donor.position() > 0;
    }

    boolean mayTruncate()
    {
        return phase.ordinal() < Phase.CLEARING.ordinal();
    }

    /**
     * Each duty cycle.
     */
    void cycle()
    {
        store.writer().doWork();
        store.receiver().doWork();
        if (taking != null)
        {
            take();
        }
        switch (phase)
        {
            case RECEIVING -> dropIfCommitted();
            case CLEARING -> check();
            case CHECKING -> awaitDurable();
            case MOVING -> move();
            default ->
            {
            }
        }
        final SnapshotOutcome outcome = store.outcome();
        if (outcome != null && outcome.problem() != null)
        {
            violations.add("Store: " + outcome.problem());
        }
    }

    /**
     * Something new, now and then.
     */
    void act(final TermSaver saver)
    {
        final int drawn = random.below(10);
        if (phase == Phase.RECEIVING && drawn < 7)
        {
            receive();
        }
        else if (drawn < 6 && store.receiver().formerPart() != null && isFormerOfUse())
        {
            receive(former);
        }
        else if (drawn < 4)
        {
            beginTaking();
        }
        else if (drawn < 6)
        {
            beginReceiving(saver);
        }
        else
        {
            purge();
        }
    }

    private void beginTaking()
    {
        final SegmentedLog log = node.log();
        final long index = promised.committedIndex();
        if (taking == null && phase == Phase.IDLE && store.writer().isReady() && index > store.snapshotIndex() &&
            index >= log.firstIndex())
        {
            final long term = log.termAt(index);
            taking = new SnapshotInfo(index, term, index, history.written(index, term).endPosition(), 0, 0);
            takenCount = 0;
            store.writer().begin(taking);
            teller.accept("begins " + taking);
        }
    }

    private void take()
    {
        if (random.chance(0.02))
        {
            store.writer().abandon();
            taking = null;
            return;
        }
        store.writer().beginSlice();
        final int wanted = history.recordCount(taking.index());
        while (takenCount < wanted && history.offer(taking.index(), takenCount, store.writer()))
        {
            takenCount++;
        }
        if (takenCount == wanted)
        {
            store.writer().end();
            counts.add(Fault.SNAPSHOT);
            taking = null;
        }
    }

    /**
     * Another has a snapshot of more than is committed here: of an entry that the log holds too, or of another history,
     * or of one behind its end.
     */
    private void beginReceiving(final TermSaver saver)
    {
        if (taking != null || !store.writer().isReady() || phase.ordinal() > Phase.RECEIVING.ordinal())
        {
            return;
        }
        final SegmentedLog log = node.log();
        final long index = promised.committedIndex() + 1 +
            random.below(log.lastIndex() - promised.committedIndex() + AHEAD_MAX);
        long term = log.termAt(index);
        long position = term > 0 ? history.written(index, term).endPosition() :
            log.endPosition() + (index - log.lastIndex()) * 64;
        if (term < 0 || random.chance(0.5))
        {
            saver.save(promised.term() + 1, TermStore.NOBODY);
            term = promised.term();
            position = log.endPosition() + index * 8;
            history.onForeignTerm(term);
        }
        receive(SnapshotDonor.of(new SnapshotInfo(index, term, index, position, 0, 0),
            node.identity(), history, new SimulationRandom(random.next())));
    }

    private void receive(final SnapshotDonor offered)
    {
        history.onReceiving(offered.announced(), offered.bytes());
        final long from = store.receiver().begin(offered.announced());
        if (from == SnapshotReceiver.NOT_NOW)
        {
            return;
        }
        donor = offered;
        donor.beginAt(from);
        phase = Phase.RECEIVING;
        counts.add(Fault.SNAPSHOT_OFFERED);
        if (from > 0)
        {
            counts.add(Fault.SNAPSHOT_RESUMED);
        }
        teller.accept("gets " + donor.info() + " from " + from);
    }

    /**
     * A leader may still have it, and the log hasn't gone another way since.
     */
    private boolean isFormerOfUse()
    {
        if (former == null || former.info().index() <= promised.committedIndex())
        {
            return false;
        }
        final SegmentedLog log = node.log();
        final SnapshotInfo info = former.info();
        final long heldTerm = log.termAt(info.index());
        return heldTerm == info.term() || heldTerm < info.term() && info.position() > log.endPosition();
    }

    private void receive()
    {
        if (random.chance(0.03))
        {
            store.receiver().abandon();
            phase = Phase.IDLE;
            return;
        }
        final int left = donor.bytes().capacity() - donor.position();
        final int length = Math.min(left, random.chance(0.2) ? left : 1 + random.below(PIECE_LENGTH_MAX));
        if (random.chance(0.1) &&
            store.receiver().take(~donor.crcOfNext(length), donor.bytes(), donor.position(), length))
        {
            violations.add("Store: a piece of a snapshot with a wrong checksum was taken");
        }
        if (store.receiver().take(donor.crcOfNext(length), donor.bytes(), donor.position(), length))
        {
            donor.taken(length);
        }
        if (donor.isAllTaken())
        {
            installing = donor.announced();
            makeWay();
            phase = Phase.CLEARING;
        }
    }

    private void makeWay()
    {
        final SegmentedLog log = node.log();
        final long index = installing.index();
        if (index <= log.lastIndex() && log.termAt(index) != installing.term())
        {
            log.truncateAfter(index - 1);
            promised.truncatedAfter(index - 1);
            teller.accept("makes way, cuts behind " + (index - 1));
        }
    }

    private void dropIfCommitted()
    {
        if (promised.committedIndex() >= donor.info().index())
        {
            store.receiver().abandon();
            phase = Phase.IDLE;
        }
    }

    private void check()
    {
        if (node.log().isSettled())
        {
            seenOutcome = store.outcome();
            store.receiver().install();
            phase = Phase.CHECKING;
        }
    }

    private void awaitDurable()
    {
        if (store.outcome() != seenOutcome)
        {
            installing = store.outcome().info();
            phase = Phase.MOVING;
        }
    }

    private void move()
    {
        final long index = installing.index();
        if (!isHeld())
        {
            if (!node.log().moveTo(new LogOrigin(
                index, installing.term(), installing.timestamp(), installing.position())))
            {
                return;
            }
            promised.movedTo(index);
        }
        promised.committed(Math.max(promised.committedIndex(), index));
        phase = Phase.IDLE;
        counts.add(Fault.SNAPSHOT_INSTALLED);
        teller.accept("has " + installing + ", " + node.log());
    }

    private boolean isHeld()
    {
        return installing.index() < node.log().firstIndex() ||
            node.log().termAt(installing.index()) == installing.term();
    }

    private void purge()
    {
        if (phase != Phase.IDLE)
        {
            return;
        }
        final SegmentedLog log = node.log();
        final long firstIndex = log.firstIndex();
        final long coveredIndex = store.purgeableIndex();
        if (coveredIndex >= firstIndex)
        {
            final long heldIndex = random.chance(0.5) ? coveredIndex : random.below(coveredIndex + 1);
            log.purge(coveredIndex, heldIndex, random.below(32 * 1024));
            if (log.firstIndex() != firstIndex)
            {
                counts.add(Fault.LOG_PURGED);
                teller.accept("lets go of log before " + log.firstIndex());
            }
        }
    }
}
