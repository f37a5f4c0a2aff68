package io.balsa.consensus;

import io.balsa.membership.Membership;
import org.agrona.DirectBuffer;

/**
 * Entries that the disk of one member has changed come back from another that has them: any, whatever it is just now,
 * since an index and a term are one entry only (§5.3, Log Matching Property). Members are asked in turn, for one entry
 * at a time; what follows it comes along. Agent's thread.
 */
public final class EntryExchange implements EntryReceiver
{
    private static final long NONE = 0;
    private static final long ASK_INTERVAL_NS = 50_000_000L;
    /** What was given is being written. */
    private static final long WRITE_NS = 200_000_000L;
    private static final long NOWHERE_INTERVAL_NS = 1_000_000_000L;

    private final Membership membership;
    private final int selfId;
    private final int selfSlot;
    private final RaftLog log;
    private final int batchLengthMax;
    private final PeerSender sender;
    private final ConsensusListener listener;
    private final Lacking lacking;
    private final LogSlice slice = new LogSlice();
    private final EntryName name = new EntryName();
    private long wantedIndex = NONE;
    private long absentSlots;
    private int askedSlot;
    private long nowNs;
    private long dueNs;
    private boolean isNowhere;

    EntryExchange(
        final Membership membership,
        final int selfId,
        final ReplicationConfig config,
        final RaftLog log,
        final PeerSender sender,
        final ConsensusListener listener,
        final Lacking lacking)
    {
        this.selfId = selfId;
        this.lacking = lacking;
        this.membership = membership;
        selfSlot = membership.slotOf(selfId);
        this.log = log;
        batchLengthMax = config.batchLengthMax();
        this.sender = sender;
        this.listener = listener;
        askedSlot = selfSlot;
    }

    @Override
    public void onRequest(final int memberId, final EntryName wanted)
    {
        if (!membership.isPeer(selfId, memberId))
        {
            return;
        }

        final boolean isHeld = wanted.index >= log.firstIndex() && wanted.index <= log.lastIndex() &&
            log.termAt(wanted.index) == wanted.term &&
            log.slice(wanted.index, log.lastIndex(), batchLengthMax, slice);
        sender.entriesReply(memberId, wanted, isHeld ? slice : null);
        if (!isHeld)
        {
            lacking.onLacked(memberId, wanted.index);
        }
    }

    @Override
    public void onReply(
        final int memberId, final EntryName given, final DirectBuffer buffer, final int offset, final int length)
    {
        if (!membership.isPeer(selfId, memberId) || wantedIndex == NONE || given.index != wantedIndex ||
            given.term != log.termAt(wantedIndex))
        {
            return;
        }
        if (length > 0)
        {
            if (log.mend(given.index, buffer, offset, length))
            {
                absentSlots = 0;
                dueNs = nowNs + WRITE_NS;
                listener.onEntriesGiven(memberId, given.index);
            }
            return;
        }
        absentSlots |= 1L << membership.slotOf(memberId);
        if (Long.bitCount(absentSlots) == membership.memberCount() - 1)
        {
            absentSlots = 0;
            dueNs = nowNs + NOWHERE_INTERVAL_NS;
            isNowhere = true;
            listener.onEntryNowhere(given.index, given.term);
        }
        else if ((absentSlots >> nextSlot() & 1) == 0)
        {
            dueNs = nowNs;
        }
    }

    /**
     * @return true if there is an entry that no member has: each said so at the last round of asking.
     */
    public boolean isNowhere()
    {
        return isNowhere;
    }

    /**
     * Once a cycle.
     *
     * @return work done.
     */
    int doWork(final long newNowNs)
    {
        nowNs = newNowNs;
        final long index = log.damagedIndex();
        if (index == RaftLog.NO_DAMAGE)
        {
            if (wantedIndex != NONE)
            {
                wantedIndex = NONE;
                isNowhere = false;
                listener.onLogMended();
            }
            return 0;
        }
        if (index != wantedIndex)
        {
            wantedIndex = index;
            absentSlots = 0;
            isNowhere = false;
            dueNs = nowNs;
            listener.onEntryDamaged(index, log.termAt(index));
        }
        return nowNs - dueNs >= 0 ? ask() : 0;
    }

    private int ask()
    {
        askedSlot = nextSlot();
        if (askedSlot == selfSlot)
        {
            dueNs = nowNs + NOWHERE_INTERVAL_NS;
            isNowhere = true;
            listener.onEntryNowhere(wantedIndex, log.termAt(wantedIndex));
            return 0;
        }
        // not as slowly as this one answers: it may be dead, and then the next is asked
        dueNs = nowNs + ASK_INTERVAL_NS;
        name.index = wantedIndex;
        name.term = log.termAt(wantedIndex);
        return sender.entriesRequest(membership.memberId(askedSlot), name) ? 1 : 0;
    }

    /**
     * One that lacked it is asked again, for it may lead by now, and its snapshot cover it.
     *
     * @return the own one in a cluster of one.
     */
    private int nextSlot()
    {
        final int slot = (askedSlot + 1) % membership.memberCount();
        return slot == selfSlot ? (slot + 1) % membership.memberCount() : slot;
    }

    /**
     * Told of what another member asks for and doesn't get here.
     */
    interface Lacking
    {
        void onLacked(int memberId, long index);
    }
}
