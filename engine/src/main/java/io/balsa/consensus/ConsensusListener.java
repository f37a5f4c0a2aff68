package io.balsa.consensus;

/**
 * What consensus tells about itself, for counters and the recorder. Called on the agent thread; must neither block nor
 * call back.
 */
public interface ConsensusListener
{
    /**
     * Role, term or known leader changed.
     *
     * @param role     the node has now.
     * @param term     currentTerm.
     * @param leaderId leader of the term, or {@link Proposer#NO_LEADER}.
     */
    default void onRole(final RaftRole role, final long term, final int leaderId)
    {
    }

    /**
     * This node gives its leader up, for it has been silent for an election timeout.
     *
     * @param leaderId  who led.
     * @param silenceNs since it was heard last.
     */
    default void onLeaderMissed(final int leaderId, final long silenceNs)
    {
    }

    /**
     * This node asks for votes, or for pre-votes.
     *
     * @param role {@link RaftRole#PRE_CANDIDATE} or {@link RaftRole#CANDIDATE}.
     * @param term in which it would stand, or stands.
     */
    default void onStand(final RaftRole role, final long term)
    {
    }

    /**
     * The same, with all that is asked: the end of the own log, and the round that the answers will name.
     *
     * @param role    {@link RaftRole#PRE_CANDIDATE} or {@link RaftRole#CANDIDATE}.
     * @param request as it is sent; valid during the call only.
     */
    default void onStand(final RaftRole role, final VoteRequest request)
    {
        onStand(role, request.term);
    }

    /**
     * Some who didn't answer yet are asked again, with the same request.
     *
     * @param role    {@link RaftRole#PRE_CANDIDATE} or {@link RaftRole#CANDIDATE}.
     * @param request as it is sent; valid during the call only.
     */
    default void onAskAgain(final RaftRole role, final VoteRequest request)
    {
    }

    /**
     * This node answered a (pre-)vote request.
     *
     * @param candidateId who asked.
     * @param preVote     true for a pre-vote.
     * @param term        asked for.
     * @param reason      of the answer.
     */
    default void onVoteAnswered(
        final int candidateId, final boolean preVote, final long term, final VoteReason reason)
    {
    }

    /**
     * The same, with request and answer. Repeats are told too.
     *
     * @param candidateId who asked.
     * @param preVote     true for a pre-vote.
     * @param request     of it; valid during the call only.
     * @param reply       of this node; valid during the call only.
     */
    default void onVoteAnswered(
        final int candidateId, final boolean preVote, final VoteRequest request, final VoteReply reply)
    {
        onVoteAnswered(candidateId, preVote, request.term, reply.reason);
    }

    /**
     * An answer to this node's own (pre-)vote request arrived. Told before anything is made of it.
     *
     * @param voterId who answered.
     * @param preVote true for a pre-vote.
     * @param reply   of it; valid during the call only.
     * @param isLate  true if the round or the term that was asked in is over without this answer.
     */
    default void onVoteReply(
        final int voterId, final boolean preVote, final VoteReply reply, final boolean isLate)
    {
    }

    /**
     * To refuse a vote, or to adopt its term, put off this follower's own election. The rules forbid that (§5.2: only
     * the current leader, a granted vote and an own election restart the timer); should it ever happen, the recorder
     * shows it.
     *
     * @param candidateId  who asked.
     * @param term         asked for.
     * @param leftBeforeNs until this node would have asked for votes by itself.
     * @param leftAfterNs  the same, after the refusal.
     */
    default void onTimerPutOff(
        final int candidateId, final long term, final long leftBeforeNs, final long leftAfterNs)
    {
    }

    /**
     * This node refused AppendEntries.
     *
     * @param leaderId    sender.
     * @param head        of it; valid during the call only. Its term is behind currentTerm, or else its prevLogIndex
     *                    isn't here with its prevLogTerm.
     * @param currentTerm of this node.
     * @param lastIndex   where the log ends here.
     */
    default void onAppendRefused(
        final int leaderId, final AppendEntries head, final long currentTerm, final long lastIndex)
    {
    }

    /**
     * This node didn't run for longer than a heartbeat interval.
     *
     * @param gapNs between two cycles.
     */
    default void onPause(final long gapNs)
    {
    }

    /**
     * This leader's own disk doesn't get on: it is silent from now on and hands its office over.
     *
     * @param term         it leads.
     * @param standstillNs since its disk moved last.
     */
    default void onDiskHangs(final long term, final long standstillNs)
    {
    }

    /**
     * Entries that were never committed were replaced by the leader's.
     *
     * @param firstIndex removed.
     * @param lastIndex  removed.
     */
    default void onTruncated(final long firstIndex, final long lastIndex)
    {
    }

    /**
     * Entries arrived that aren't whole or don't follow each other; they were dropped.
     *
     * @param memberId sender.
     */
    default void onMalformedEntries(final int memberId)
    {
    }

    /**
     * Leader: a peer needs entries that only a snapshot holds any more; it can't be helped from the log. Told once,
     * until the log reaches the peer again.
     *
     * @param memberId   the peer.
     * @param nextIndex  it needs.
     * @param firstIndex of the log.
     */
    default void onPeerOutOfReach(final int memberId, final long nextIndex, final long firstIndex)
    {
    }

    /**
     * Leader: a peer begins to take a snapshot.
     *
     * @param memberId the peer.
     * @param index    the last entry that it covers.
     * @param length   bytes of it.
     */
    default void onSnapshotSending(final int memberId, final long index, final long length)
    {
    }

    /**
     * Leader: a peer that took a snapshot has what it lacked, by it or by whatever else came meanwhile.
     *
     * @param memberId the peer.
     * @param index    the last entry that it covers.
     * @param length   bytes of it.
     */
    default void onSnapshotInstalled(final int memberId, final long index, final long length)
    {
    }

    /**
     * Follower: the leader begins to send a snapshot.
     *
     * @param index  the last entry that it covers.
     * @param length bytes of it.
     * @param offset of the first byte that is lacking: more than 0 if its beginning was received before a restart.
     */
    default void onSnapshotOffered(final long index, final long length, final long offset)
    {
    }

    /**
     * Follower: all of it was received; it isn't checked yet.
     *
     * @param index  the last entry that it covers.
     * @param length bytes of it.
     */
    default void onSnapshotReceived(final long index, final long length)
    {
    }

    /**
     * The disk has changed an entry of the log. Others are asked for it; nothing from there on is executed or sent, and
     * this node doesn't lead meanwhile.
     *
     * @param index of it.
     * @param term  of it.
     */
    default void onEntryDamaged(final long index, final long term)
    {
    }

    /**
     * A member gave it, and maybe some that follow; they are being written.
     *
     * @param memberId who did.
     * @param index    of the first.
     */
    default void onEntriesGiven(final int memberId, final long index)
    {
    }

    /**
     * No member has it. They are asked again.
     *
     * @param index of it.
     * @param term  of it.
     */
    default void onEntryNowhere(final long index, final long term)
    {
    }

    /**
     * Nothing is known any more to be damaged.
     */
    default void onLogMended()
    {
    }

    /**
     * A leader gave its office up by itself.
     *
     * @param term   it led.
     * @param reason in a few words.
     */
    default void onStepDown(final long term, final String reason)
    {
    }

    /**
     * The same, for whoever doesn't want text.
     *
     * @param term       it led.
     * @param reason     of it.
     * @param durationNs how long that lasted.
     */
    default void onStepDown(final long term, final StepDownReason reason, final long durationNs)
    {
        onStepDown(term, reason.text(durationNs));
    }
}
