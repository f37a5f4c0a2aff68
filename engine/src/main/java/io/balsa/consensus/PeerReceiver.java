package io.balsa.consensus;

import org.agrona.DirectBuffer;

/**
 * How consensus hears the other members: the counterpart of {@link PeerSender}. What is said may be late, come twice or
 * in another order, but it is a whole message of a member, each value in its range: that was checked before. Requests
 * and replies are reused by the caller, and valid during the call. Agent thread; nothing blocks but where term or vote
 * is forced to disk.
 * <p>
 * Errors: {@link IllegalStateException} if what a member says can't be unless Raft's guarantees are broken, for example
 * a second leader in one term: the node must stop.
 */
public interface PeerReceiver
{
    /**
     * A pre-vote is asked for (dissertation 9.6).
     *
     * @param fromId  sender.
     * @param request of it.
     */
    void onPreVote(int fromId, VoteRequest request);

    /**
     * A pre-vote was answered.
     *
     * @param fromId sender.
     * @param reply  of it.
     */
    void onPreVoteReply(int fromId, VoteReply reply);

    /**
     * A vote is asked for (§5.2, §5.4.1).
     *
     * @param fromId  sender.
     * @param request of it.
     */
    void onRequestVote(int fromId, VoteRequest request);

    /**
     * A vote was answered.
     *
     * @param fromId sender.
     * @param reply  of it.
     */
    void onRequestVoteReply(int fromId, VoteReply reply);

    /**
     * Entries or a heartbeat of a leader (§5.3).
     *
     * @param fromId sender.
     * @param head   of the message.
     * @param buffer that holds the entries as frames, of which nothing is checked but that they lie in the message.
     * @param offset of the first frame.
     * @param length of all frames; 0 for a heartbeat.
     */
    void onAppendEntries(int fromId, AppendEntries head, DirectBuffer buffer, int offset, int length);

    /**
     * AppendEntries was answered.
     *
     * @param fromId sender.
     * @param reply  of it.
     */
    void onAppendEntriesReply(int fromId, AppendEntriesReply reply);

    /**
     * Some of a snapshot of the leader (§7).
     *
     * @param fromId sender.
     * @param head   of the message.
     * @param buffer that holds the bytes of the snapshot.
     * @param offset of the first in the buffer.
     * @param length of them; 0 for a question.
     */
    void onInstallSnapshot(int fromId, InstallSnapshot head, DirectBuffer buffer, int offset, int length);

    /**
     * InstallSnapshot was answered.
     *
     * @param fromId sender.
     * @param reply  of it.
     */
    void onInstallSnapshotReply(int fromId, InstallSnapshotReply reply);

    /**
     * The leader hands over to this node (dissertation 3.10).
     *
     * @param fromId     sender.
     * @param leaderTerm of it.
     */
    void onTimeoutNow(int fromId, long leaderTerm);

    /**
     * A member speaks that was started anew: what it said in its former life no longer holds.
     *
     * @param fromId the member.
     */
    void onPeerRestarted(int fromId);
}
