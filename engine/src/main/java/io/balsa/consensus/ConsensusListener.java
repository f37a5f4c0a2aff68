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
     * This node asks for votes, or for pre-votes.
     *
     * @param role {@link RaftRole#PRE_CANDIDATE} or {@link RaftRole#CANDIDATE}.
     * @param term in which it would stand, or stands.
     */
    default void onStand(final RaftRole role, final long term)
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
     * A leader gave its office up by itself.
     *
     * @param term   it led.
     * @param reason in a few words.
     */
    default void onStepDown(final long term, final String reason)
    {
    }
}
