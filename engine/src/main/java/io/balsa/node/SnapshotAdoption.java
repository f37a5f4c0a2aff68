package io.balsa.node;

import io.balsa.consensus.AdoptionReceiver;
import io.balsa.consensus.ByteBudget;
import io.balsa.consensus.InstallSnapshot;
import io.balsa.consensus.LogRoom;
import io.balsa.consensus.PeerSender;
import io.balsa.consensus.Raft;
import io.balsa.consensus.ReplicationConfig;
import io.balsa.consensus.SnapshotPart;
import io.balsa.consensus.SnapshotRequest;
import io.balsa.consensus.Snapshots;
import io.balsa.log.SegmentedLog;
import io.balsa.monitor.EventCode;
import io.balsa.monitor.EventRecorder;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/**
 * A leader takes over the snapshot of a follower, of what it has executed itself, instead of giving out its own state
 * while clients wait. It asks the members in turn, from the one that takes snapshots first on, and for no more bytes at
 * once than it has room for and than its budget allows. When none of them gives one, it takes its own.
 * <pre>
 * IDLE -> ASKING -> RECEIVING -> IDLE   all of it is here: {@link SnapshotInstall} goes on with it
 *            ^          |
 *            +----------+               no answer for long, or it can't be used: the next member is asked
 * </pre>
 * Nothing that was decided depends on it: it only covers what is committed and executed here. Agent's thread.
 */
final class SnapshotAdoption implements AdoptionReceiver
{
    private static final long ASK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long REPEAT_MIN_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long SILENCE_MIN_NS = TimeUnit.SECONDS.toNanos(1);
    /** As long as a member doesn't answer at all, or gives nothing new of what it began to give. */
    private static final int SILENT_REPEATS = 10;
    /** As long as a member says that there will be one. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    private final int[] memberIds;
    private final int selfId;
    private final Raft raft;
    private final SegmentedLog log;
    private final SnapshotExchange exchange;
    private final SnapshotLender lender;
    private final PeerSender sender;
    private final EventRecorder recorder;
    private final ByteBudget budget;
    private final int chunkLengthMax;
    private final SnapshotRequest request = new SnapshotRequest();
    private final InstallSnapshot head = new InstallSnapshot();
    private Phase phase = Phase.IDLE;
    private int turn;
    private int vainCount;
    private long appliedIndex;
    private long offset;
    private long askedEnd;
    private long nowNs;
    private long beganNs;
    private long heardNs;
    private long askDueNs;
    private long askedNs;
    private long repeatNs;

    private enum Phase
    {
        IDLE,
        /** Which one does the member have? */
        ASKING,
        /** It gives it. */
        RECEIVING
    }

    SnapshotAdoption(
        final int[] memberIds,
        final int selfId,
        final ReplicationConfig config,
        final Raft raft,
        final SegmentedLog log,
        final SnapshotExchange exchange,
        final SnapshotLender lender,
        final PeerSender sender,
        final EventRecorder recorder)
    {
        this.memberIds = memberIds.clone();
        this.selfId = selfId;
        this.raft = raft;
        this.log = log;
        this.exchange = exchange;
        this.lender = lender;
        this.sender = sender;
        this.recorder = recorder;
        budget = new ByteBudget(config.snapshotRate(), config.batchLengthMax());
        chunkLengthMax = config.batchLengthMax();
    }

    /**
     * @return true while a member is asked, or gives one.
     */
    boolean isActive()
    {
        return phase != Phase.IDLE;
    }

    /**
     * @return true if it makes sense to ask: there is somebody who wasn't asked in vain since the last success.
     */
    boolean isPossible()
    {
        return vainCount < memberIds.length - 1;
    }

    /**
     * Ask for one that covers wantedIndex at least.
     */
    void begin(final long wantedIndex, final long newNowNs)
    {
        nowNs = newNowNs;
        if (vainCount == 0)
        {
            turn = slotOfSelf();
            nextTurn();
        }
        request.wantedIndex = wantedIndex;
        budget.begin(0, nowNs);
        ask();
    }

    /**
     * There is a newer one, taken or taken over: all are worth asking again.
     */
    void onSettled()
    {
        vainCount = 0;
    }

    /**
     * What the member gave couldn't be used.
     */
    void onRefused()
    {
        fail();
        phase = Phase.IDLE;
    }

    /**
     * @return the last entry that a snapshot shall cover at least which another member asked for; 0: none did.
     */
    long lentIndex()
    {
        return lender.wantedIndex();
    }

    /**
     * @return the member that was asked last.
     */
    int memberId()
    {
        return memberIds[turn];
    }

    /**
     * Once a cycle.
     *
     * @return work done.
     */
    int doWork(final long newNowNs, final long newAppliedIndex)
    {
        nowNs = newNowNs;
        appliedIndex = newAppliedIndex;
        final int workCount = lender.doWork(nowNs);
        if (!raft.isLeader())
        {
            drop();
            vainCount = 0;
            return workCount;
        }
        if (phase == Phase.IDLE)
        {
            return workCount;
        }
        if (phase == Phase.ASKING && log.room() != LogRoom.ANYTHING)
        {
            // whoever has to make room waits for nobody
            drop();
            return workCount + 1;
        }
        if (isSilent() || phase == Phase.ASKING && nowNs - beganNs >= PATIENCE_NS)
        {
            next();
        }
        return workCount + (phase == Phase.RECEIVING ? askForBytes() : askWhich());
    }

    @Override
    public void onRequest(final int fromId, final SnapshotRequest asked)
    {
        lender.onRequest(fromId, asked);
    }

    @Override
    public void onPart(
        final int fromId, final SnapshotPart part, final DirectBuffer buffer, final int partOffset, final int length)
    {
        if (phase == Phase.IDLE || fromId != memberId())
        {
            return;
        }
        if (phase == Phase.ASKING)
        {
            onOffer(part);
        }
        else if (part.lastIncludedIndex != head.lastIncludedIndex || part.lastIncludedTerm != head.lastIncludedTerm)
        {
            // it has let go of the one that it began to give, or began another life
            drop();
            ask();
        }
        else if (length > 0 && part.offset == offset)
        {
            onBytes(part, buffer, partOffset, length);
        }
    }

    void close()
    {
        lender.close();
    }

    private void onOffer(final SnapshotPart part)
    {
        if (part.lastIncludedIndex == 0)
        {
            if (part.coming)
            {
                heardNs = nowNs;
            }
            else
            {
                next();
            }
            return;
        }
        final long index = part.lastIncludedIndex;
        if (index < request.wantedIndex ||
            index >= log.firstIndex() && isExecuted(index) && log.termAt(index) != part.lastIncludedTerm)
        {
            next();
            return;
        }
        heardNs = nowNs;
        if (!isExecuted(index))
        {
            // it soon is
            return;
        }
        head.term = raft.term();
        head.lastIncludedIndex = index;
        head.lastIncludedTerm = part.lastIncludedTerm;
        head.length = part.length;
        head.contentCrc = part.contentCrc;
        final long from = exchange.beginAdoption(head);
        if (from == Snapshots.NOT_NOW)
        {
            return;
        }
        // a disk may take longer to answer than the network, but then nothing is lost
        repeatNs = Math.max(REPEAT_MIN_NS, 2 * raft.resendIntervalNs(memberId()));
        phase = Phase.RECEIVING;
        offset = from;
        askedEnd = from;
        recorder.record(EventCode.SNAPSHOT_ADOPTING, 0, memberId(), raft.term(), index, head.length, 0);
    }

    private void onBytes(final SnapshotPart part, final DirectBuffer buffer, final int partOffset, final int length)
    {
        head.offset = part.offset;
        head.crc = part.crc;
        if (!exchange.take(head, buffer, partOffset, length))
        {
            askedEnd = offset;
            return;
        }
        offset += length;
        heardNs = nowNs;
        askedNs = nowNs;
        if (offset == head.length)
        {
            phase = Phase.IDLE;
        }
    }

    private int askWhich()
    {
        if (phase != Phase.ASKING || nowNs - askDueNs < 0)
        {
            return 0;
        }
        askDueNs = nowNs + ASK_NS;
        request.lastIncludedIndex = 0;
        request.lastIncludedTerm = 0;
        request.offset = 0;
        request.room = 0;
        return sender.snapshotRequest(memberId(), request) ? 1 : 0;
    }

    /**
     * The next bytes when all that was asked for is here, or when nothing more of it comes. What is asked for again
     * costs as much as what is new.
     */
    private int askForBytes()
    {
        budget.refill(nowNs);
        final boolean isOutstanding = askedEnd > offset;
        if (isOutstanding && !isRepeatDue())
        {
            return 0;
        }
        final long left = head.length - offset;
        final long room = Math.min(left, Math.min(exchange.room(), budget.left()));
        if (room <= 0 || budget.left() < Math.min(left, chunkLengthMax))
        {
            // the member isn't silent if it wasn't asked
            heardNs = isOutstanding ? heardNs : nowNs;
            return 0;
        }
        askedEnd = offset + room;
        budget.spend(room);
        request.lastIncludedIndex = head.lastIncludedIndex;
        request.lastIncludedTerm = head.lastIncludedTerm;
        request.offset = offset;
        request.room = (int) room;
        askedNs = nowNs;
        return sender.snapshotRequest(memberId(), request) ? 1 : 0;
    }

    private boolean isExecuted(final long index)
    {
        return index <= appliedIndex;
    }

    private boolean isRepeatDue()
    {
        return nowNs - askedNs >= repeatNs;
    }

    private boolean isSilent()
    {
        return nowNs - heardNs >= Math.max(SILENCE_MIN_NS, SILENT_REPEATS * repeatNs);
    }

    private void ask()
    {
        phase = Phase.ASKING;
        beganNs = nowNs;
        heardNs = nowNs;
        askDueNs = nowNs;
        repeatNs = ASK_NS;
    }

    private void next()
    {
        drop();
        fail();
        if (isPossible())
        {
            ask();
        }
    }

    private void fail()
    {
        vainCount++;
        nextTurn();
    }

    private void drop()
    {
        if (phase == Phase.RECEIVING)
        {
            exchange.abandonAdoption();
        }
        phase = Phase.IDLE;
    }

    private void nextTurn()
    {
        turn = (turn + 1) % memberIds.length;
        if (memberIds[turn] == selfId)
        {
            turn = (turn + 1) % memberIds.length;
        }
    }

    private int slotOfSelf()
    {
        int slot = 0;
        while (memberIds[slot] != selfId)
        {
            slot++;
        }
        return slot;
    }
}
