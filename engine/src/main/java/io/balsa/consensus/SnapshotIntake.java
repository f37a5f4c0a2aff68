package io.balsa.consensus;

import org.agrona.DirectBuffer;

/**
 * The receiving side of InstallSnapshot (§7): puts the chunks of one snapshot together in their order and tells the
 * leader how far it is, and how much more it can take: what the disk has no time for is never sent. A chunk that comes
 * again changes nothing; one that comes too early is dropped and comes again. Another leader's snapshot goes on where
 * this one stopped if it is the same one; so does one that a former life of this node received a part of.
 * <pre>
 * IDLE -> RECEIVING -> INSTALLING -> IDLE
 *            |             |          installed, or found to be damaged: then it begins anew
 *            +-------------+-> IDLE   the log brought all that it covers meanwhile
 * </pre>
 * Agent thread.
 */
public final class SnapshotIntake
{
    private final TermState term;
    private final RaftLog log;
    private final CommitCursor commit;
    private final Follower follower;
    private final Snapshots snapshots;
    private final PeerSender sender;
    private final ConsensusListener listener;
    private final InstallSnapshot current = new InstallSnapshot();
    private final InstallSnapshotReply reply = new InstallSnapshotReply();
    private Phase phase = Phase.IDLE;
    private long offset;
    private boolean isReplyOwed;

    private enum Phase
    {
        IDLE, RECEIVING, INSTALLING
    }

    SnapshotIntake(
        final TermState term,
        final RaftLog log,
        final CommitCursor commit,
        final Follower follower,
        final Snapshots snapshots,
        final PeerSender sender,
        final ConsensusListener listener)
    {
        this.term = term;
        this.log = log;
        this.commit = commit;
        this.follower = follower;
        this.snapshots = snapshots;
        this.sender = sender;
        this.listener = listener;
    }

    /**
     * @return true while a snapshot is received or installed.
     */
    public boolean isActive()
    {
        return phase != Phase.IDLE;
    }

    /**
     * It is installed: service, sessions and log stand at its lastIncludedIndex or behind.
     */
    public void onInstalled()
    {
        final long index = current.lastIncludedIndex;
        phase = Phase.IDLE;
        commit.advanceTo(Math.max(commit.index(), index));
        follower.onSnapshotInstalled();
        answer(current, current.length, true);
    }

    /**
     * All of it was received, and it can't be used: it must come again from its first byte.
     */
    public void onRefused()
    {
        phase = Phase.IDLE;
        offset = 0;
        answer(current, 0, false);
    }

    /**
     * A chunk of the current term's leader.
     */
    void onChunk(final InstallSnapshot head, final DirectBuffer buffer, final int chunkOffset, final int length)
    {
        if (isNeedless(head.lastIncludedIndex))
        {
            // Committed here, and so never needed again. What is being installed goes on to its end.
            answer(head, head.length, true);
            return;
        }
        if ((phase == Phase.IDLE || !current.isSameSnapshot(head)) && !begin(head))
        {
            return;
        }
        current.term = head.term;
        if (phase == Phase.RECEIVING && length > 0 && head.offset == offset &&
            length <= current.length - offset && snapshots.take(head, buffer, chunkOffset, length))
        {
            offset += length;
            if (offset == current.length)
            {
                phase = Phase.INSTALLING;
                follower.makeWayFor(current.lastIncludedIndex, current.lastIncludedTerm);
                listener.onSnapshotReceived(current.lastIncludedIndex, current.length);
            }
        }
        answer(current, offset, false);
    }

    /**
     * One answer a cycle, for whatever the cycle brought.
     */
    int doWork()
    {
        if (phase == Phase.RECEIVING && isNeedless(current.lastIncludedIndex))
        {
            phase = Phase.IDLE;
            snapshots.abandon();
        }
        if (phase == Phase.RECEIVING && reply.room == 0 && snapshots.room() > 0)
        {
            // the leader waits for that
            answer(current, offset, false);
        }
        if (!isReplyOwed || term.leaderId() == Proposer.NO_LEADER || term.currentTerm() != current.term)
        {
            return 0;
        }
        reply.term = term.currentTerm();
        reply.room = phase == Phase.RECEIVING ? snapshots.room() : 0;
        isReplyOwed = !sender.installSnapshotReply(term.leaderId(), reply);
        return isReplyOwed ? 0 : 1;
    }

    /**
     * In one term the leader sends newer snapshots only, so an older one is late. While one is installed nothing else
     * is taken.
     */
    private boolean begin(final InstallSnapshot head)
    {
        final boolean isLate = phase == Phase.RECEIVING && head.term == current.term &&
            head.lastIncludedIndex < current.lastIncludedIndex;
        final long from = phase == Phase.INSTALLING || isLate ? Snapshots.NOT_NOW : snapshots.begin(head);
        if (from == Snapshots.NOT_NOW)
        {
            return false;
        }
        phase = Phase.RECEIVING;
        current.snapshotOf(head);
        offset = from;
        listener.onSnapshotOffered(current.lastIncludedIndex, current.length, from);
        return true;
    }

    /**
     * What is committed is in the log, and will be executed; but not what the disk has changed and nobody has any more,
     * nor what lies behind that in the same file. A snapshot that covers more than the own one may help then.
     */
    private boolean isNeedless(final long lastIncludedIndex)
    {
        return lastIncludedIndex <= commit.index() &&
            (lastIncludedIndex < log.damagedIndex() || lastIncludedIndex <= snapshots.coveredIndex());
    }

    private void answer(final InstallSnapshot head, final long receivedOffset, final boolean isApplied)
    {
        current.term = head.term;
        reply.lastIncludedIndex = head.lastIncludedIndex;
        reply.lastIncludedTerm = head.lastIncludedTerm;
        reply.offset = receivedOffset;
        reply.applied = isApplied;
        isReplyOwed = true;
    }

    void appendTo(final StringBuilder out)
    {
        if (phase != Phase.IDLE)
        {
            out.append(" | S").append(current.lastIncludedIndex)
                .append(" o").append(offset).append('/').append(current.length);
        }
    }
}
