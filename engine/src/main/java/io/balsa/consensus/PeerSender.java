package io.balsa.consensus;

import org.agrona.DirectBuffer;

/**
 * How consensus speaks to the other members. Nothing blocks and nothing is kept: a message that can't be sent now is
 * not sent, the call says so, and consensus comes back in a later cycle. Whatever is called here may be lost, repeated
 * or reordered on its way.
 * <p>
 * All methods return true if the message was handed to the network.
 */
public interface PeerSender
{
    /**
     * @param memberId receiver.
     * @param request  to be encoded during the call.
     * @return true if sent.
     */
    boolean preVote(int memberId, VoteRequest request);

    /**
     * @param memberId receiver.
     * @param reply    to be encoded during the call.
     * @return true if sent.
     */
    boolean preVoteReply(int memberId, VoteReply reply);

    /**
     * @param memberId receiver.
     * @param request  to be encoded during the call.
     * @return true if sent.
     */
    boolean requestVote(int memberId, VoteRequest request);

    /**
     * @param memberId receiver.
     * @param reply    to be encoded during the call.
     * @return true if sent.
     */
    boolean requestVoteReply(int memberId, VoteReply reply);

    /**
     * AppendEntries without entries, on the path of control messages: never behind log data.
     *
     * @param memberId receiver.
     * @param head     to be encoded during the call.
     * @return true if sent.
     */
    boolean heartbeat(int memberId, AppendEntries head);

    /**
     * AppendEntries with entries.
     *
     * @param memberId receiver.
     * @param head     to be encoded during the call.
     * @param entries  sent as they lie in their segment.
     * @param bulk     true for catching up: on a path of its own, so that it doesn't hold up fresh entries.
     * @return true if sent.
     */
    boolean appendEntries(int memberId, AppendEntries head, LogSlice entries, boolean bulk);

    /**
     * @param memberId receiver.
     * @param reply    to be encoded during the call.
     * @return true if sent.
     */
    boolean appendEntriesReply(int memberId, AppendEntriesReply reply);

    /**
     * Some of a snapshot, on the path of bulk data.
     *
     * @param memberId receiver.
     * @param head     to be encoded during the call.
     * @param chunk    holds the bytes from offset 0.
     * @param length   of them; 0: only a question.
     * @return true if sent.
     */
    boolean installSnapshot(int memberId, InstallSnapshot head, DirectBuffer chunk, int length);

    /**
     * @param memberId receiver.
     * @param reply    to be encoded during the call.
     * @return true if sent.
     */
    boolean installSnapshotReply(int memberId, InstallSnapshotReply reply);

    /**
     * Ask for an entry that the own disk has changed.
     *
     * @param memberId receiver.
     * @param wanted   to be encoded during the call.
     * @return true if sent.
     */
    default boolean entriesRequest(final int memberId, final EntryName wanted)
    {
        return false;
    }

    /**
     * Give it, on the path of bulk data.
     *
     * @param memberId receiver.
     * @param wanted   as it asked.
     * @param entries  from that one on, sent as they lie in their segment; null: it isn't here.
     * @return true if sent.
     */
    default boolean entriesReply(final int memberId, final EntryName wanted, final LogSlice entries)
    {
        return false;
    }

    /**
     * Ask a member for its snapshot.
     *
     * @param memberId receiver.
     * @param request  to be encoded during the call.
     * @return true if sent.
     */
    default boolean snapshotRequest(final int memberId, final SnapshotRequest request)
    {
        return false;
    }

    /**
     * Say which snapshot is here, or give some of it, on the path of bulk data.
     *
     * @param memberId receiver.
     * @param part     to be encoded during the call.
     * @param chunk    the bytes, from offset 0; copied during the call.
     * @param length   of them; 0: none.
     * @return true if sent.
     */
    default boolean snapshotPart(
        final int memberId, final SnapshotPart part, final DirectBuffer chunk, final int length)
    {
        return false;
    }

    /**
     * Ask a follower to stand at once (dissertation 3.10).
     *
     * @param memberId receiver.
     * @param term     of the leader.
     * @return true if sent.
     */
    boolean timeoutNow(int memberId, long term);
}
