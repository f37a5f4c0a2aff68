package io.balsa.node;

import io.balsa.consensus.AppendEntries;
import io.balsa.consensus.AppendEntriesReply;
import io.balsa.consensus.InstallSnapshot;
import io.balsa.consensus.InstallSnapshotReply;
import io.balsa.consensus.LogSlice;
import io.balsa.consensus.PeerSender;
import io.balsa.consensus.VoteReply;
import io.balsa.consensus.VoteRequest;
import org.agrona.DirectBuffer;

/**
 * Says nothing, and takes it for said.
 */
interface Quiet extends PeerSender
{
    @Override
    default boolean preVote(final int memberId, final VoteRequest request)
    {
        return true;
    }

    @Override
    default boolean preVoteReply(final int memberId, final VoteReply reply)
    {
        return true;
    }

    @Override
    default boolean requestVote(final int memberId, final VoteRequest request)
    {
        return true;
    }

    @Override
    default boolean requestVoteReply(final int memberId, final VoteReply reply)
    {
        return true;
    }

    @Override
    default boolean heartbeat(final int memberId, final AppendEntries head)
    {
        return true;
    }

    @Override
    default boolean appendEntries(
        final int memberId, final AppendEntries head, final LogSlice entries, final boolean bulk)
    {
        return true;
    }

    @Override
    default boolean appendEntriesReply(final int memberId, final AppendEntriesReply reply)
    {
        return true;
    }

    @Override
    default boolean installSnapshot(
        final int memberId, final InstallSnapshot head, final DirectBuffer chunk, final int length)
    {
        return true;
    }

    @Override
    default boolean installSnapshotReply(final int memberId, final InstallSnapshotReply reply)
    {
        return true;
    }

    @Override
    default boolean timeoutNow(final int memberId, final long term)
    {
        return true;
    }
}
