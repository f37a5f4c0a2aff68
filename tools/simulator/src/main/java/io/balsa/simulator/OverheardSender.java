package io.balsa.simulator;

import io.balsa.consensus.AppendEntries;
import io.balsa.consensus.AppendEntriesReply;
import io.balsa.consensus.EntryName;
import io.balsa.consensus.InstallSnapshot;
import io.balsa.consensus.InstallSnapshotReply;
import io.balsa.consensus.LogSlice;
import io.balsa.consensus.PeerSender;
import io.balsa.consensus.SnapshotPart;
import io.balsa.consensus.SnapshotRequest;
import io.balsa.consensus.VoteReply;
import io.balsa.consensus.VoteRequest;
import org.agrona.DirectBuffer;

/**
 * What a node says, told to the checks when it has been said: a message that wasn't taken by the network isn't.
 */
final class OverheardSender implements PeerSender
{
    private final PeerSender sender;
    private final SimulatedNode node;
    private final Checks checks;

    OverheardSender(final PeerSender sender, final SimulatedNode node, final Checks checks)
    {
        this.sender = sender;
        this.node = node;
        this.checks = checks;
    }

    @Override
    public boolean preVote(final int memberId, final VoteRequest request)
    {
        // speaks of a term that nobody has entered
        return sender.preVote(memberId, request);
    }

    @Override
    public boolean preVoteReply(final int memberId, final VoteReply reply)
    {
        return said(sender.preVoteReply(memberId, reply), reply.term);
    }

    @Override
    public boolean requestVote(final int memberId, final VoteRequest request)
    {
        final boolean isSent = sender.requestVote(memberId, request);
        if (isSent)
        {
            checks.onGrant(node, node.id(), request.term);
        }
        return said(isSent, request.term);
    }

    @Override
    public boolean requestVoteReply(final int memberId, final VoteReply reply)
    {
        final boolean isSent = sender.requestVoteReply(memberId, reply);
        if (isSent && reply.voteGranted())
        {
            checks.onGrant(node, memberId, reply.term);
        }
        return said(isSent, reply.term);
    }

    @Override
    public boolean heartbeat(final int memberId, final AppendEntries head)
    {
        return said(sender.heartbeat(memberId, head), head.term);
    }

    @Override
    public boolean appendEntries(
        final int memberId, final AppendEntries head, final LogSlice entries, final boolean bulk)
    {
        return said(sender.appendEntries(memberId, head, entries, bulk), head.term);
    }

    @Override
    public boolean appendEntriesReply(final int memberId, final AppendEntriesReply reply)
    {
        final boolean isSent = sender.appendEntriesReply(memberId, reply);
        if (isSent)
        {
            checks.onAcknowledge(node, reply.matchIndex);
        }
        return said(isSent, reply.term);
    }

    @Override
    public boolean installSnapshot(
        final int memberId, final InstallSnapshot head, final DirectBuffer chunk, final int length)
    {
        final boolean isSent = sender.installSnapshot(memberId, head, chunk, length);
        if (isSent)
        {
            node.onSnapshotSent(length);
        }
        return said(isSent, head.term);
    }

    @Override
    public boolean installSnapshotReply(final int memberId, final InstallSnapshotReply reply)
    {
        return said(sender.installSnapshotReply(memberId, reply), reply.term);
    }

    @Override
    public boolean entriesRequest(final int memberId, final EntryName wanted)
    {
        return sender.entriesRequest(memberId, wanted);
    }

    @Override
    public boolean entriesReply(final int memberId, final EntryName wanted, final LogSlice entries)
    {
        return sender.entriesReply(memberId, wanted, entries);
    }

    @Override
    public boolean snapshotRequest(final int memberId, final SnapshotRequest request)
    {
        return sender.snapshotRequest(memberId, request);
    }

    @Override
    public boolean snapshotPart(
        final int memberId, final SnapshotPart part, final DirectBuffer chunk, final int length)
    {
        return sender.snapshotPart(memberId, part, chunk, length);
    }

    @Override
    public boolean timeoutNow(final int memberId, final long term)
    {
        return said(sender.timeoutNow(memberId, term), term);
    }

    private boolean said(final boolean isSent, final long term)
    {
        if (isSent)
        {
            checks.onSent(node, term);
        }
        return isSent;
    }
}
