package io.balsa.consensus;

import io.balsa.membership.Membership;

/**
 * The leader's side of InstallSnapshot (§7): who needs what the log doesn't hold any more gets the newest snapshot, in
 * chunks, on the path of bulk data. All transfers together keep to a budget of bytes a second, so that fresh entries
 * aren't held up.
 */
final class SnapshotSender
{
    private final Membership membership;
    private final TermState term;
    private final ReplicationConfig config;
    private final Snapshots snapshots;
    private final PeerSender sender;
    private final ConsensusListener listener;
    private final SnapshotTransfer[] transfers;
    private final ByteBudget budget;

    SnapshotSender(
        final Membership membership,
        final TermState term,
        final ReplicationConfig config,
        final Snapshots snapshots,
        final PeerSender sender,
        final ConsensusListener listener)
    {
        this.membership = membership;
        this.term = term;
        this.config = config;
        this.snapshots = snapshots;
        this.sender = sender;
        this.listener = listener;
        budget = new ByteBudget(config.snapshotRate(), config.batchLengthMax());
        transfers = new SnapshotTransfer[membership.memberCount()];
        for (int slot = 0; slot < transfers.length; slot++)
        {
            transfers[slot] = new SnapshotTransfer();
        }
    }

    /**
     * A new leader has sent nothing yet.
     */
    void begin(final long nowNs)
    {
        budget.begin(config.batchLengthMax(), nowNs);
        endAll();
    }

    /**
     * Nothing more is sent.
     */
    void endAll()
    {
        for (int slot = 0; slot < transfers.length; slot++)
        {
            end(membership.memberId(slot));
        }
    }

    /**
     * The log holds what the member needs: if it was taking a snapshot, it has it by now, or needs it no more.
     */
    void onInReach(final int memberId)
    {
        final SnapshotTransfer transfer = transferTo(memberId);
        if (transfer.isOpen())
        {
            if (transfer.isAnswered())
            {
                listener.onSnapshotInstalled(memberId, transfer.head().lastIncludedIndex, transfer.head().length);
            }
            end(memberId);
        }
    }

    private void end(final int memberId)
    {
        final SnapshotTransfer transfer = transferTo(memberId);
        if (transfer.isOpen())
        {
            transfer.end();
            snapshots.close(memberId);
        }
    }

    /**
     * What the member was given last doesn't help it: the next shall be newer.
     */
    void onNewerWanted(final int memberId)
    {
        snapshots.onUnusable(memberId, transferTo(memberId).head().lastIncludedIndex);
    }

    void onRestarted(final int memberId)
    {
        transferTo(memberId).restart();
    }

    /**
     * The log doesn't hold any more what the member needs: told once.
     */
    void onOutOfReach(final int memberId, final long nextIndex, final long firstIndex)
    {
        listener.onPeerOutOfReach(memberId, nextIndex, firstIndex);
    }

    /**
     * To be called in every cycle in which the member is out of the log's reach.
     *
     * @return number of messages sent.
     */
    int send(final int memberId, final long nowNs, final long resendIntervalNs)
    {
        final SnapshotTransfer transfer = transferTo(memberId);
        if (transfer.isOpen() && transfer.isExpired(nowNs, resendIntervalNs))
        {
            onExpired(memberId, transfer);
        }
        if (!transfer.isOpen() && !open(memberId, transfer))
        {
            return 0;
        }
        budget.refill(nowNs);
        int workCount = 0;
        while (budget.left() > 0 && transfer.maySend())
        {
            final InstallSnapshot head = transfer.head();
            head.term = term.currentTerm();
            head.offset = transfer.sentOffset();
            final int wantedLength = transfer.lengthToSend(config.batchLengthMax());
            final int length = snapshots.read(memberId, head, wantedLength);
            if (length < 0)
            {
                end(memberId);
                break;
            }
            if (length == 0 && wantedLength > 0)
            {
                // not read from the disk yet
                break;
            }
            if (!sender.installSnapshot(memberId, head, snapshots.chunk(), length))
            {
                break;
            }
            budget.spend(length);
            transfer.onSent(length, nowNs);
            workCount++;
        }
        return workCount;
    }

    /**
     * @return true if the answer is about what is being sent, and says that it is applied: then that is over.
     */
    boolean onReply(final int memberId, final InstallSnapshotReply reply, final long nowNs)
    {
        final SnapshotTransfer transfer = transferTo(memberId);
        if (!transfer.isOpen() || reply.lastIncludedIndex != transfer.head().lastIncludedIndex ||
            reply.lastIncludedTerm != transfer.head().lastIncludedTerm)
        {
            return false;
        }
        if (!transfer.isAnswered() && transfer.isKept() && reply.offset == 0 && !reply.applied)
        {
            // nothing is left of it there: then the newest is better
            if (!open(memberId, transfer))
            {
                end(memberId);
            }
            return false;
        }
        if (!transfer.isAnswered() && !reply.applied)
        {
            listener.onSnapshotSending(memberId, reply.lastIncludedIndex, transfer.head().length);
        }
        transfer.onReceived(reply.offset, reply.room, nowNs);
        if (reply.applied)
        {
            // if the log doesn't hold what follows it by now, a newer one is next
            listener.onSnapshotInstalled(memberId, reply.lastIncludedIndex, transfer.head().length);
            end(memberId);
        }
        return reply.applied;
    }

    void appendTo(final int memberId, final StringBuilder out)
    {
        if (transferTo(memberId).isOpen())
        {
            transferTo(memberId).appendTo(out);
        }
    }

    private void onExpired(final int memberId, final SnapshotTransfer transfer)
    {
        if (transfer.isAnswered() ? !transfer.isUnusable() : transfer.isKept())
        {
            transfer.goBack();
            return;
        }
        if (transfer.isAnswered())
        {
            snapshots.onUnusable(memberId, transfer.head().lastIncludedIndex);
            end(memberId);
        }
        else if (!open(memberId, transfer))
        {
            end(memberId);
        }
    }

    private boolean open(final int memberId, final SnapshotTransfer transfer)
    {
        if (!snapshots.open(memberId, transfer.head()))
        {
            return false;
        }
        transfer.begin();
        return true;
    }

    private SnapshotTransfer transferTo(final int memberId)
    {
        return transfers[membership.slotOf(memberId)];
    }
}
