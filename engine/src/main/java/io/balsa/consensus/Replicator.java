package io.balsa.consensus;

import io.balsa.membership.Membership;

/**
 * The leader's view of its peers, and all that it sends them (§5.3): entries as they lie in the log, a batch for each
 * peer of what is waiting, many batches on their way at once; heartbeats in numbered rounds.
 */
final class Replicator
{
    /** Entries wait behind each other and for the disk: only heartbeats tell how long the network takes. */
    private static final long NOT_MEASURED = 0;
    /** One whose disk is full is asked this often whether it takes more by now. */
    private static final long FULL_INTERVAL_NS = 100_000_000L;

    private final Membership membership;
    private final int selfSlot;
    private final Pace pace;
    private final ReplicationConfig config;
    private final RaftLog log;
    private final AppendHeads heads;
    private final PeerSender sender;
    private final StreamProfile profile;
    private final SnapshotSender snapshots;
    private final PeerProgress[] peers;
    private final Learners learners;
    private final long[] valueBySlot;
    private final LogSlice slice = new LogSlice();
    private long heldIndex;

    Replicator(
        final Membership membership,
        final int selfId,
        final Pace pace,
        final ReplicationConfig config,
        final RaftLog log,
        final AppendHeads heads,
        final PeerSender sender,
        final StreamProfile profile,
        final SnapshotSender snapshots)
    {
        this.membership = membership;
        this.selfSlot = membership.slotOf(selfId);
        this.pace = pace;
        this.config = config;
        this.log = log;
        this.heads = heads;
        this.sender = sender;
        this.profile = profile;
        this.snapshots = snapshots;
        peers = new PeerProgress[membership.memberCount()];
        for (int slot = 0; slot < peers.length; slot++)
        {
            peers[slot] = new PeerProgress(membership.memberId(slot), config);
        }
        valueBySlot = new long[peers.length];
        learners = new Learners(peers.length);
    }

    /**
     * @return see {@link Learners#caughtUpIndex}.
     */
    long caughtUpIndex(final int memberId, final long commitIndex)
    {
        final int slot = membership.slotOf(memberId);
        return learners.caughtUpIndex(slot, peers[slot].matchIndex(), commitIndex);
    }

    Learners learners()
    {
        return learners;
    }

    /**
     * A new leader starts repair where the logs of its voters ended, as they said with their votes; for the others at
     * the end of its own.
     *
     * @param lastIndex of the log before the term's no-op.
     */
    void begin(final Ballot ballot, final long lastIndex, final long nowNs)
    {
        heldIndex = 0;
        snapshots.begin(nowNs);
        for (int slot = 0; slot < peers.length; slot++)
        {
            final long endIndex = ballot.endIndex(slot);
            final long mayMatchIndex = endIndex < 0 ? lastIndex :
                log.lastIndexWithTermAtMost(ballot.endTerm(slot), Math.min(endIndex, lastIndex));
            peers[slot].begin(Math.max(log.firstIndex(), mayMatchIndex + 1), log.endPosition(), nowNs);
        }
    }

    /**
     * This node doesn't lead any more.
     */
    void end()
    {
        snapshots.endAll();
    }

    PeerProgress peer(final int memberId)
    {
        return peers[membership.slotOf(memberId)];
    }

    /**
     * @return number of messages sent.
     */
    int replicate(final long round, final long nowNs)
    {
        int workCount = 0;
        for (int slot = 0; slot < peers.length; slot++)
        {
            if (slot != selfSlot)
            {
                workCount += replicateTo(peers[slot], round, nowNs);
            }
        }
        return workCount;
    }

    /**
     * @return number of messages sent.
     */
    int heartbeat(final long round, final long nowNs)
    {
        int workCount = 0;
        for (int slot = 0; slot < peers.length; slot++)
        {
            if (slot != selfSlot && peers[slot].isHeartbeatDue(round, nowNs, pace.resendIntervalNs(slot)))
            {
                workCount += heartbeatTo(peers[slot], round, nowNs);
            }
        }
        return workCount;
    }

    int heartbeatTo(final PeerProgress peer, final long round, final long nowNs)
    {
        // of a place that a snapshot covers the term isn't known any more, except of the last
        final long prevLogIndex = Math.max(peer.heartbeatIndex(), log.firstIndex() - 1);
        peer.onHeartbeatSent(round, nowNs);
        return sender.heartbeat(peer.memberId(), heads.head(prevLogIndex, round, nowNs, heldIndex)) ? 1 : 0;
    }

    /**
     * @return true if the peer has more of the log than was known.
     */
    boolean onReply(final PeerProgress peer, final AppendEntriesReply reply, final long nowNs)
    {
        if (reply.success)
        {
            final long verifiedIndex = Math.min(reply.verifiedIndex, log.lastIndex());
            return peer.onConfirmed(reply.matchIndex, verifiedIndex, nowNs);
        }
        peer.onRefused(
            reply.prevLogIndex, log.lastIndexWithTermAtMost(reply.conflictTerm, reply.conflictIndex));
        return false;
    }

    void onReply(final PeerProgress peer, final InstallSnapshotReply reply, final long nowNs)
    {
        if (snapshots.onReply(peer.memberId(), reply, nowNs))
        {
            peer.onSnapshotGiven();
            // equal up to there; how far it is durable is said with the next acknowledgement
            peer.onConfirmed(0, Math.min(reply.lastIncludedIndex, log.lastIndex()), nowNs);
        }
    }

    /**
     * The peer lacks an entry that a snapshot here covers.
     */
    void giveSnapshot(final PeerProgress peer)
    {
        if (peer.askForSnapshot())
        {
            snapshots.onNewerWanted(peer.memberId());
        }
    }

    void onRestarted(final PeerProgress peer)
    {
        peer.onRestarted(log.firstIndex());
        snapshots.onRestarted(peer.memberId());
    }

    /**
     * @return the highest index that a quorum holds as durably as the mode asks; the leader's own place is its
     * durableIndex. A learner holds nothing that counts.
     */
    long indexOnQuorum(final long durableIndex)
    {
        long lowestIndex = durableIndex;
        for (int slot = 0; slot < peers.length; slot++)
        {
            valueBySlot[slot] = slot == selfSlot ? durableIndex :
                learners.isOne(slot) ? 0 : peers[slot].matchIndex();
            lowestIndex = Math.min(lowestIndex, valueBySlot[slot]);
        }
        heldIndex = lowestIndex;
        return membership.reachedByQuorum(valueBySlot);
    }

    /**
     * @return every member holds the log up to here, as durably as the mode asks; of the last cycle.
     */
    long heldIndex()
    {
        return heldIndex;
    }

    boolean isQuorumHeard(final long nowNs)
    {
        long heard = 1L << selfSlot;
        for (int slot = 0; slot < peers.length; slot++)
        {
            if (!learners.isOne(slot) && peers[slot].isHeardWithin(pace.quorumWindowNs(), nowNs))
            {
                heard |= 1L << slot;
            }
        }
        return membership.isQuorum(heard);
    }

    /**
     * May more be taken in? Not while a quorum is a whole window behind, nor while a living peer that was level is:
     * else one that gets too little of the machine would be left behind for good.
     */
    boolean isIntakeOpen(final long nowNs)
    {
        final long endPosition = log.endPosition();
        final long lastIndex = log.lastIndex();
        boolean isOpen = true;
        for (int slot = 0; slot < peers.length; slot++)
        {
            final PeerProgress peer = peers[slot];
            final long lagLength = slot == selfSlot ? 0 : peer.lagLength(lastIndex, endPosition);
            valueBySlot[slot] = learners.isOne(slot) ? -Long.MAX_VALUE : -lagLength;
            if (slot != selfSlot)
            {
                peer.updateCatchUp(lagLength, nowNs);
                isOpen &= learners.isOne(slot) || peer.isCatchingUp() || lagLength <= config.lagLengthMax() ||
                    !peer.isHeardWithin(pace.electionTimeoutMaxNs(), nowNs);
            }
        }
        return isOpen && -membership.reachedByQuorum(valueBySlot) <= config.lagLengthMax();
    }

    /**
     * @return the member that is level with the leader, or the nearest to it, among those heard of late; null if there
     * is none. One whose disk is full only if all are. The one to hand over to.
     */
    PeerProgress mostAdvanced(final long nowNs)
    {
        PeerProgress best = null;
        for (int slot = 0; slot < peers.length; slot++)
        {
            final PeerProgress peer = peers[slot];
            if (slot != selfSlot && !learners.isOne(slot) &&
                peer.isHeardWithin(pace.electionTimeoutMinNs(), nowNs) &&
                (best == null || best.isFull() && !peer.isFull() ||
                best.isFull() == peer.isFull() && peer.matchIndex() > best.matchIndex()))
            {
                best = peer;
            }
        }
        return best;
    }

    long resendIntervalNs(final PeerProgress peer)
    {
        final long intervalNs = pace.resendIntervalNs(membership.slotOf(peer.memberId()));
        return peer.isFull() ? Math.max(intervalNs, FULL_INTERVAL_NS) : intervalNs;
    }

    /**
     * @return true if something new could be committed: a quorum is heard whose disks have room, this one's included.
     */
    boolean isRoomOnQuorum(final long nowNs)
    {
        long withRoom = 1L << selfSlot;
        for (int slot = 0; slot < peers.length; slot++)
        {
            if (!peers[slot].isFull() && peers[slot].isHeardWithin(pace.quorumWindowNs(), nowNs))
            {
                withRoom |= 1L << slot;
            }
        }
        return membership.isQuorum(withRoom);
    }

    /**
     * @return true if a peer is heard that has room and isn't far behind.
     */
    boolean hasHeirWithRoom(final long nowNs)
    {
        final PeerProgress heir = mostAdvanced(nowNs);
        return heir != null && !heir.isFull() && !heir.isCatchingUp();
    }

    /**
     * @return true if the leader is a quorum by itself.
     */
    boolean isAlone()
    {
        return membership.isQuorum(1L << selfSlot);
    }

    void handOverTo(final PeerProgress peer, final long term)
    {
        sender.timeoutNow(peer.memberId(), term);
    }

    void checkInvariants()
    {
        final long lastIndex = log.lastIndex();
        for (int slot = 0; slot < peers.length; slot++)
        {
            final PeerProgress peer = peers[slot];
            if (slot != selfSlot && (peer.matchIndex() >= peer.nextIndex() || peer.nextIndex() > lastIndex + 1))
            {
                throw new IllegalStateException("matchIndex " + peer.matchIndex() + " < nextIndex " +
                    peer.nextIndex() + " <= lastIndex + 1 " + (lastIndex + 1) + " broken for n" + peer.memberId());
            }
        }
    }

    void appendTo(final StringBuilder out)
    {
        for (int slot = 0; slot < peers.length; slot++)
        {
            if (slot != selfSlot)
            {
                out.append(" | ");
                peers[slot].appendTo(out);
                snapshots.appendTo(peers[slot].memberId(), out);
            }
        }
    }

    private int replicateTo(final PeerProgress peer, final long round, final long nowNs)
    {
        final long resendIntervalNs = resendIntervalNs(peer);
        if (peer.isStalled(nowNs, resendIntervalNs))
        {
            peer.probeAgain();
        }
        if (peer.becomesOutOfReach(log.firstIndex()))
        {
            snapshots.onOutOfReach(peer.memberId(), peer.nextIndex(), log.firstIndex());
        }
        if (peer.isOutOfReach())
        {
            return snapshots.send(peer.memberId(), nowNs, resendIntervalNs);
        }
        int workCount = 0;
        if (peer.isSnapshotWanted())
        {
            workCount += snapshots.send(peer.memberId(), nowNs, resendIntervalNs);
        }
        else if (!peer.isProbing())
        {
            // one that was restarted may need the rest of its snapshot: it is asked first
            snapshots.onInReach(peer.memberId());
        }
        while (peer.maySend(log.lastIndex(), nowNs, resendIntervalNs))
        {
            if (peer.isProbing())
            {
                return workCount + probe(peer, round, nowNs);
            }
            if (!sendEntries(peer, peer.nextIndex(), round))
            {
                break;
            }
            peer.onSent(slice, nowNs);
            workCount++;
        }
        return workCount;
    }

    /**
     * To find where the logs meet; it carries entries, so that the right guess is the repair already. One message, or
     * several that can't overtake each other.
     */
    private int probe(final PeerProgress peer, final long round, final long nowNs)
    {
        final boolean isEmpty = peer.nextIndex() > log.lastIndex();
        peer.onProbeSent(isEmpty, nowNs);
        if (isEmpty)
        {
            return heartbeatTo(peer, round, nowNs);
        }
        int workCount = 0;
        long nextIndex = peer.nextIndex();
        long length = 0;
        while (length < profile.probeLengthMax(config) && nextIndex <= log.lastIndex() &&
            sendEntries(peer, nextIndex, round))
        {
            peer.onProbeEntriesSent(nextIndex - 1);
            nextIndex = slice.lastIndex() + 1;
            length += slice.length();
            workCount++;
        }
        return workCount;
    }

    private boolean sendEntries(final PeerProgress peer, final long fromIndex, final long round)
    {
        if (!log.slice(fromIndex, log.lastIndex(), config.batchLengthMax(), slice))
        {
            return false;
        }
        return sender.appendEntries(
            peer.memberId(), heads.head(fromIndex - 1, round, NOT_MEASURED, heldIndex), slice, peer.isCatchingUp());
    }
}
