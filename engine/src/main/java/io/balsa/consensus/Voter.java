package io.balsa.consensus;

/**
 * How a node answers those who want to lead, whatever its own role: the same for all.
 * <p>
 * Every repeat is answered, with the same answer: answers get lost, and one asked for once is one lost for good. Where
 * the transport keeps order, {@link StreamProfile} says less.
 */
final class Voter
{
    private final Pace pace;
    private final TermState term;
    private final RaftLog log;
    private final ElectionTimer timer;
    private final Answers answers;
    private final ConsensusListener listener;
    private final VoteReply reply = new VoteReply();
    private boolean heardLeader;
    private long leaderHeardNs;
    private boolean grantedVote;
    private long voteGrantedNs;

    Voter(
        final Pace pace,
        final TermState term,
        final RaftLog log,
        final ElectionTimer timer,
        final Answers answers,
        final ConsensusListener listener)
    {
        this.pace = pace;
        this.term = term;
        this.log = log;
        this.timer = timer;
        this.answers = answers;
        this.listener = listener;
    }

    void onLeaderHeard(final long nowNs)
    {
        heardLeader = true;
        leaderHeardNs = nowNs;
        grantedVote = false;
    }

    /**
     * @return since the leader was heard last; 0 if none was, or is known to be gone.
     */
    long silenceNs(final long nowNs)
    {
        return heardLeader ? nowNs - leaderHeardNs : 0;
    }

    /**
     * A leader had no timer: it draws one.
     */
    void onOfficeLost(final long nowNs)
    {
        timer.restart(nowNs);
    }

    /**
     * The leader is gone for certain: it stepped down, or hands over.
     */
    void forgetLeader()
    {
        heardLeader = false;
    }

    /**
     * Leader stickiness (dissertation 4.2.3), also for a while after the first grant of a vote: the winner may be slow
     * to learn that it won. The one voted for may ask again: it didn't win, and it alone would be protected.
     */
    boolean isSticky(final int requesterId, final long nowNs)
    {
        return isSticky(nowNs) && (hearsLeader(nowNs) || term.votedFor() != requesterId);
    }

    /**
     * @return true if a leader is heard, or may just be about to be heard.
     */
    boolean isSticky(final long nowNs)
    {
        return hearsLeader(nowNs) || grantedVote && nowNs - voteGrantedNs < pace.grantStickinessNs();
    }

    private boolean hearsLeader(final long nowNs)
    {
        return heardLeader && nowNs - leaderHeardNs < pace.electionTimeoutMinNs();
    }

    /**
     * Pre-vote (dissertation 9.6): no term changes and no timer restarts, whatever the answer. A refusal tells the
     * requester the voter's term, which it must adopt, and the voter's end of log.
     */
    void answerPreVote(final int fromId, final VoteRequest request, final long nowNs)
    {
        final VoteReason reason;
        if (request.term <= term.currentTerm())
        {
            reason = VoteReason.TERM_OLD;
        }
        else if (!isUpToDate(request))
        {
            reason = VoteReason.LOG_BEHIND;
        }
        else if (isSticky(fromId, nowNs))
        {
            reason = VoteReason.LEADER_ALIVE;
        }
        else
        {
            reason = VoteReason.GRANTED;
        }
        fill(request, reason);
        if (answers.preVote(fromId, reply, nowNs))
        {
            listener.onVoteAnswered(fromId, true, request, reply);
        }
    }

    /**
     * RequestVote in the current term (§5.2, §5.4.1).
     *
     * @return true if it was granted just now; a grant that is only repeated is none.
     */
    boolean answerVote(final int fromId, final VoteRequest request, final long nowNs)
    {
        boolean isFirstGrant = false;
        final VoteReason reason;
        if (request.term < term.currentTerm())
        {
            reason = VoteReason.TERM_OLD;
        }
        else if (term.votedFor() == fromId)
        {
            // a repeat: neither timer nor stickiness begin again, else a deaf candidate would silence everyone for ever
            reason = VoteReason.GRANTED;
        }
        else if (term.votedFor() != TermStore.NOBODY || term.leaderId() != Proposer.NO_LEADER)
        {
            reason = VoteReason.VOTED_FOR_OTHER;
        }
        else if (!isUpToDate(request))
        {
            reason = VoteReason.LOG_BEHIND;
        }
        else
        {
            term.vote(fromId);
            onFirstGrant(nowNs);
            isFirstGrant = true;
            reason = VoteReason.GRANTED;
        }
        fill(request, reason);
        if (answers.vote(fromId, reply, nowNs))
        {
            listener.onVoteAnswered(fromId, false, request, reply);
        }
        return isFirstGrant;
    }

    /**
     * RequestVote of a higher term: the term and the vote in it are forced in one write.
     *
     * @return true if it was granted.
     */
    boolean enterTermAndAnswer(final int fromId, final VoteRequest request, final long nowNs)
    {
        final boolean granted = isUpToDate(request);
        term.enter(request.term, granted ? fromId : TermStore.NOBODY);
        if (granted)
        {
            onFirstGrant(nowNs);
        }
        answerVote(fromId, request, nowNs);
        return granted;
    }

    /**
     * §5.4.1: later last term, or the same and at least as long.
     */
    boolean isUpToDate(final VoteRequest request)
    {
        return compareEnd(request) >= 0;
    }

    /**
     * @return more than 0 if the requester's log is fresher than this one, 0 if they end alike.
     */
    int compareEnd(final VoteRequest request)
    {
        final int byTerm = Long.compare(request.lastLogTerm, log.lastTerm());
        return byTerm != 0 ? byTerm : Long.compare(request.lastLogIndex, log.lastIndex());
    }

    private void onFirstGrant(final long nowNs)
    {
        grantedVote = true;
        voteGrantedNs = nowNs;
        timer.restartForOther(nowNs);
    }

    private void fill(final VoteRequest request, final VoteReason reason)
    {
        reply.term = term.currentTerm();
        reply.round = request.round;
        reply.echoNs = request.sentNs;
        reply.lastLogIndex = log.lastIndex();
        reply.lastLogTerm = log.lastTerm();
        reply.reason = reason;
    }
}
