package io.balsa.consensus;

import io.balsa.membership.Membership;

/**
 * One round of asking for votes or pre-votes: who said what, and whom to ask again. Answers count once, whenever they
 * come.
 */
final class Ballot
{
    /** Term of a ballot that was won, or never opened. */
    static final long CLOSED = 0;

    private final Membership membership;
    private final int selfId;
    private final Pace pace;
    private final StreamProfile profile;
    private final long[] endIndexes;
    private final long[] endTerms;
    private final long[] sentNs;
    private final VoteRequest request = new VoteRequest();
    private long asked;
    private long granted;
    private long refused;
    private long refusedForLog;
    private long learnt;
    private boolean isForgotten;

    Ballot(final Membership membership, final int selfId, final Pace pace, final StreamProfile profile)
    {
        this.membership = membership;
        this.selfId = selfId;
        this.pace = pace;
        this.profile = profile;
        this.sentNs = new long[membership.memberCount()];
        this.endIndexes = new long[membership.memberCount()];
        this.endTerms = new long[membership.memberCount()];
    }

    /**
     * Begin a round, with the vote for oneself. Where the transport keeps order and the same is asked again, it is the
     * same round: those who said yes need not say it again, for their answers wait behind each other.
     */
    void open(final long term, final long lastLogIndex, final long lastLogTerm, final long round)
    {
        final boolean isAskedAgain = profile.keepsPreVotes() && !isForgotten && request.term == term &&
            request.lastLogIndex == lastLogIndex && request.lastLogTerm == lastLogTerm;
        request.term = term;
        request.lastLogIndex = lastLogIndex;
        request.lastLogTerm = lastLogTerm;
        request.round = isAskedAgain ? request.round : round;
        isForgotten = false;
        granted = bit(selfId) | (isAskedAgain ? granted : 0);
        refused = 0;
        refusedForLog = 0;
        asked = 0;
    }

    /**
     * It was won: a term is led once, so no later answer may win it again.
     */
    void close()
    {
        request.term = CLOSED;
    }

    /**
     * A leader was heard: who said yes before it may say no now.
     */
    void forget()
    {
        isForgotten = true;
    }

    int selfId()
    {
        return selfId;
    }

    int memberCount()
    {
        return membership.memberCount();
    }

    int memberId(final int slot)
    {
        return membership.memberId(slot);
    }

    VoteRequest request()
    {
        return request;
    }

    /**
     * @return true if this answer is new and a yes.
     */
    boolean record(final int voterId, final VoteReply reply)
    {
        final long bit = bit(voterId);
        final int slot = membership.slotOf(voterId);
        endIndexes[slot] = reply.lastLogIndex;
        endTerms[slot] = reply.lastLogTerm;
        if (reply.voteGranted())
        {
            final boolean isNew = (granted & bit) == 0;
            granted |= bit;
            refused &= ~bit;
            refusedForLog &= ~bit;
            return isNew;
        }
        if ((granted & bit) == 0)
        {
            refused |= bit;
            if (reply.reason == VoteReason.LOG_BEHIND)
            {
                refusedForLog |= bit;
            }
        }
        return false;
    }

    boolean isWon()
    {
        return membership.isQuorum(granted);
    }

    boolean isLost()
    {
        return membership.isQuorumImpossibleWithout(refused);
    }

    /**
     * @return true if so many have answered, one way or the other, that they could have elected.
     */
    boolean isAnsweredByQuorum()
    {
        return membership.isQuorum(granted | refused);
    }

    boolean isLostForLog()
    {
        return membership.isQuorumImpossibleWithout(refusedForLog);
    }

    boolean isAnswered(final int slot)
    {
        return ((granted | refused) & (1L << slot)) != 0;
    }

    /**
     * A member said where its log ends, with a request of its own or an answer to another. Only where the transport
     * keeps order: there a new leader would wait long for a refusal to learn it.
     */
    void learnEnd(final int memberId, final long lastLogIndex, final long lastLogTerm)
    {
        if (profile.learnsEnds())
        {
            final int slot = membership.slotOf(memberId);
            endIndexes[slot] = lastLogIndex;
            endTerms[slot] = lastLogTerm;
            learnt |= 1L << slot;
        }
    }

    /**
     * @return where the log of the member in this slot ended as far as it said so, or -1 if it didn't.
     */
    long endIndex(final int slot)
    {
        return isAnswered(slot) || (learnt & 1L << slot) != 0 ? endIndexes[slot] : -1;
    }

    long endTerm(final int slot)
    {
        return endTerms[slot];
    }

    /**
     * @return true if the member in this slot hasn't answered, and could have.
     */
    boolean isDue(final int slot, final long nowNs)
    {
        // as now measured: when it was sent the interval may have been longer, and the peer come near since
        return !isAnswered(slot) &&
            ((asked >> slot & 1) == 0 || nowNs - sentNs[slot] >= pace.resendIntervalNs(slot));
    }

    /**
     * @return the request, as a copy to be sent now.
     */
    VoteRequest copyFor(final int slot, final long nowNs)
    {
        request.sentNs = nowNs;
        asked |= 1L << slot;
        sentNs[slot] = nowNs;
        return request;
    }

    long bit(final int memberId)
    {
        return 1L << membership.slotOf(memberId);
    }
}
