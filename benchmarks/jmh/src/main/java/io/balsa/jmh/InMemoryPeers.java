package io.balsa.jmh;

import io.balsa.consensus.AppendEntries;
import io.balsa.consensus.AppendEntriesReply;
import io.balsa.consensus.InstallSnapshot;
import io.balsa.consensus.InstallSnapshotReply;
import io.balsa.consensus.LogSlice;
import io.balsa.consensus.PeerSender;
import io.balsa.consensus.Raft;
import io.balsa.consensus.VoteReply;
import io.balsa.consensus.VoteRequest;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What one member sends, handed over at once in place of a network.
 */
final class InMemoryPeers implements PeerSender
{
    private static final DirectBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private final Raft[] rafts;
    private final int fromId;

    InMemoryPeers(final Raft[] rafts, final int fromId)
    {
        this.rafts = rafts;
        this.fromId = fromId;
    }

    @Override
    public boolean preVote(final int memberId, final VoteRequest request)
    {
        rafts[memberId].onPreVote(fromId, request);
        return true;
    }

    @Override
    public boolean preVoteReply(final int memberId, final VoteReply reply)
    {
        rafts[memberId].onPreVoteReply(fromId, reply);
        return true;
    }

    @Override
    public boolean requestVote(final int memberId, final VoteRequest request)
    {
        rafts[memberId].onRequestVote(fromId, request);
        return true;
    }

    @Override
    public boolean requestVoteReply(final int memberId, final VoteReply reply)
    {
        rafts[memberId].onRequestVoteReply(fromId, reply);
        return true;
    }

    @Override
    public boolean heartbeat(final int memberId, final AppendEntries head)
    {
        rafts[memberId].onAppendEntries(fromId, head, NOTHING, 0, 0);
        return true;
    }

    @Override
    public boolean appendEntries(
        final int memberId, final AppendEntries head, final LogSlice entries, final boolean bulk)
    {
        rafts[memberId].onAppendEntries(fromId, head, entries.buffer(), 0, entries.length());
        return true;
    }

    @Override
    public boolean appendEntriesReply(final int memberId, final AppendEntriesReply reply)
    {
        rafts[memberId].onAppendEntriesReply(fromId, reply);
        return true;
    }

    @Override
    public boolean installSnapshot(
        final int memberId, final InstallSnapshot head, final DirectBuffer chunk, final int length)
    {
        return false;
    }

    @Override
    public boolean installSnapshotReply(final int memberId, final InstallSnapshotReply reply)
    {
        return false;
    }

    @Override
    public boolean timeoutNow(final int memberId, final long term)
    {
        return false;
    }
}
