package io.balsa.consensus;

/**
 * What a role does with what happens. Messages come here in the current term, from members; what a role has no use for
 * it leaves alone. The three roles are objects that live as long as the node and are re-entered.
 */
interface Role
{
    RaftRole name();

    /**
     * Time passed.
     */
    int tick(long nowNs);

    /**
     * This node didn't run for a while.
     */
    void onPause(long nowNs, long gapNs);

    /**
     * A pre-vote was asked for; the role may add to the voter's answer, or answer itself.
     *
     * @return true if the voter shall answer.
     */
    boolean onPreVote(int fromId, VoteRequest request, long nowNs);

    /**
     * A higher term was adopted.
     *
     * @param byRefusing true if a real vote was asked for in it and refused.
     */
    void onTermAdopted(long nowNs, boolean byRefusing);

    /**
     * A vote in the current term was given to somebody else.
     */
    default void onVoteGranted()
    {
    }

    default void onPreVoteReply(final int fromId, final VoteReply reply, final long nowNs)
    {
    }

    default void onRequestVoteReply(final int fromId, final VoteReply reply, final long nowNs)
    {
    }

    /**
     * A valid message of the current term's leader: whoever isn't a follower becomes one (§5.2).
     */
    void onLeaderHeard();

    default void onAppendEntriesReply(final int fromId, final AppendEntriesReply reply, final long nowNs)
    {
    }

    default void onInstallSnapshotReply(final int fromId, final InstallSnapshotReply reply, final long nowNs)
    {
    }

    default void onEntryLacked(final int fromId, final long index)
    {
    }

    default void onPeerRestarted(final int fromId)
    {
    }

    /**
     * The leader asks this node to stand now (dissertation 3.10).
     */
    default void onTimeoutNow(final int fromId, final long nowNs)
    {
    }

    /**
     * Give the office up in favour of another, if this is a leader.
     */
    default void handOver(final long nowNs)
    {
    }

    /**
     * @throws IllegalStateException if one that is this can't become a candidate or a leader (figure 4 of the paper).
     */
    default void requireElectable()
    {
    }

    /**
     * @throws IllegalStateException naming what is broken.
     */
    default void checkInvariants()
    {
    }

    /**
     * What there is to say of the others, in the line of the state.
     */
    default void appendTo(final StringBuilder out)
    {
    }

    /**
     * Send what is new.
     */
    default int replicate(final long nowNs, final long epochNs)
    {
        return 0;
    }

    /**
     * The log was made durable up to here.
     */
    default int onDurable(final long durableIndex, final long nowNs)
    {
        return 0;
    }
}
