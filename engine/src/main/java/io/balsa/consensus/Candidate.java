package io.balsa.consensus;

/**
 * One who would lead. First it asks whether it would be elected (PreVote, dissertation 9.6), which changes nobody's
 * term; when a quorum would, it enters the next term and stands (§5.2).
 * <p>
 * It stays in its term: what is unanswered is asked again on a short timer, and the term rises again only when a quorum
 * of pre-votes says so. Votes for the current term count however late they come, also while it asks for pre-votes
 * again.
 */
final class Candidate implements Role
{
    private static final long REFUSED_PAUSE_MIN_NS = 60_000_000L;
    private static final long REFUSED_PAUSE_MAX_NS = 120_000_000L;

    private final Ballot preBallot;
    private final Ballot ballot;
    private final TermState term;
    private final RaftLog log;
    private final ElectionTimer timer;
    private final Electability electability;
    private final Voter voter;
    private final PeerSender sender;
    private final ConsensusListener listener;
    private final Transitions transitions;
    private boolean isStanding;
    private boolean wasStoppedForLog;
    private long yieldedTo;
    private long round;

    Candidate(
        final Ballot preBallot,
        final Ballot ballot,
        final TermState term,
        final RaftLog log,
        final ElectionTimer timer,
        final Voter voter,
        final PeerSender sender,
        final ConsensusListener listener,
        final Transitions transitions)
    {
        this.preBallot = preBallot;
        this.ballot = ballot;
        this.term = term;
        this.log = log;
        this.timer = timer;
        electability = new Electability(log, timer);
        this.voter = voter;
        this.sender = sender;
        this.listener = listener;
        this.transitions = transitions;
    }

    @Override
    public RaftRole name()
    {
        return isStanding ? RaftRole.CANDIDATE : RaftRole.PRE_CANDIDATE;
    }

    /**
     * Ask for pre-votes, in a new round.
     */
    void askForPreVotes(final long nowNs)
    {
        isStanding = false;
        timer.restartForRound(nowNs);
        preBallot.open(term.currentTerm() + 1, log.lastIndex(), log.lastTerm(), ++round);
        listener.onStand(RaftRole.PRE_CANDIDATE, preBallot.request());
        transitions.changed();
        if (preBallot.isWon())
        {
            transitions.becomeCandidate(nowNs);
        }
        else
        {
            askTheUnanswered(nowNs);
        }
    }

    /**
     * A voter is in a higher term, which was just adopted: ask again by that. Without this, nodes of unequal terms
     * block each other for ever.
     *
     * @param isRivalStanding true if that is the very term that was asked for: somebody was just faster, and is let
     *                        finish. To ask at once would depose a winner whose votes are still on their way.
     */
    void askForPreVotesAgain(final boolean isRivalStanding, final long nowNs)
    {
        if (isRivalStanding)
        {
            timer.pause(nowNs, REFUSED_PAUSE_MIN_NS, REFUSED_PAUSE_MAX_NS);
        }
        else
        {
            transitions.becomePreCandidate(nowNs);
        }
    }

    /**
     * Enter the next term and ask for votes (§5.2).
     */
    void stand(final long nowNs)
    {
        isStanding = true;
        term.enter(term.currentTerm() + 1, ballot.selfId());
        timer.restartForRound(nowNs);
        ballot.open(term.currentTerm(), log.lastIndex(), log.lastTerm(), ++round);
        listener.onStand(RaftRole.CANDIDATE, ballot.request());
        transitions.changed();
        if (ballot.isWon())
        {
            win(nowNs);
        }
        else
        {
            askTheUnanswered(nowNs);
        }
    }

    /**
     * A leader was heard: what was learnt about the others no longer holds.
     */
    void forget()
    {
        wasStoppedForLog = false;
        yieldedTo = 0;
        preBallot.forget();
    }

    /**
     * Somebody said where its log ends: where repair would begin, should this node win.
     */
    void onEndSeen(final int memberId, final long lastLogIndex, final long lastLogTerm)
    {
        ballot.learnEnd(memberId, lastLogIndex, lastLogTerm);
    }

    @Override
    public int tick(final long nowNs)
    {
        if (electability.forbidsToLead())
        {
            timer.restart(nowNs);
            transitions.becomeFollower();
            return 1;
        }
        if (timer.isExpired(nowNs))
        {
            timer.onRoundFailed();
            if (isStanding)
            {
                stayInTerm(nowNs);
            }
            else
            {
                transitions.becomePreCandidate(nowNs);
            }
            return 1;
        }
        final int workCount = askTheUnanswered(nowNs);
        if (workCount > 0)
        {
            listener.onAskAgain(name(), current().request());
        }
        return workCount;
    }

    @Override
    public void onPause(final long nowNs, final long gapNs)
    {
        timer.postpone(gapNs);
    }

    /**
     * Pre-votes aren't exclusive: several may pass together and split the votes. So one who only asks yet makes way for
     * a fitter log, or an equal one with a lower id; once for each requester, lest two make way for each other for
     * ever, until votes were split after all.
     */
    @Override
    public boolean onPreVote(final int fromId, final VoteRequest request, final long nowNs)
    {
        final int order = voter.compareEnd(request);
        final boolean isFitter = order > 0 || order == 0 && fromId < ballot.selfId();
        final boolean isGrantable =
            isFitter && request.term > term.currentTerm() && !voter.isSticky(fromId, nowNs);
        if (!isStanding && isGrantable && (yieldedTo & ballot.bit(fromId)) == 0)
        {
            yieldedTo |= ballot.bit(fromId);
            timer.restartForOther(nowNs);
            transitions.becomeFollower();
        }
        return true;
    }

    /**
     * One that refused a real vote of a higher term lets that candidate finish before it asks again.
     */
    @Override
    public void onTermAdopted(final long nowNs, final boolean byRefusing)
    {
        if (byRefusing)
        {
            timer.pause(nowNs, REFUSED_PAUSE_MIN_NS, REFUSED_PAUSE_MAX_NS);
        }
        transitions.becomeFollower();
    }

    /**
     * One that still asks has voted: that candidate comes first.
     */
    @Override
    public void onVoteGranted()
    {
        transitions.becomeFollower();
    }

    @Override
    public void onLeaderHeard()
    {
        transitions.becomeFollower();
    }

    @Override
    public void onPreVoteReply(final int fromId, final VoteReply reply, final long nowNs)
    {
        if (isStanding || reply.round != preBallot.request().round)
        {
            return;
        }
        preBallot.record(fromId, reply);
        if (preBallot.isWon())
        {
            transitions.becomeCandidate(nowNs);
        }
        else if (preBallot.isLostForLog() || reply.reason == VoteReason.LOG_BEHIND && !wasStoppedForLog)
        {
            // a fitter log exists: let its owner stand. One refusal is enough the first time only, for that owner may
            // be reachable from nobody else
            wasStoppedForLog = true;
            timer.restartPatiently(nowNs);
            transitions.becomeFollower();
        }
        else if (preBallot.isAnsweredByQuorum())
        {
            // those that would be enough can be heard, and some of them wait: the round needn't last for slow answers
            timer.shorten(nowNs);
        }
    }

    @Override
    public void onRequestVoteReply(final int fromId, final VoteReply reply, final long nowNs)
    {
        if (ballot.request().term != term.currentTerm() || reply.round != ballot.request().round)
        {
            return;
        }
        final boolean isNewGrant = ballot.record(fromId, reply);
        if (ballot.isWon())
        {
            win(nowNs);
        }
        else if (!isStanding)
        {
            return;
        }
        else if (ballot.isLost())
        {
            // a quorum answered: more time would have helped nothing, so the next round needs none
            if (ballot.isLostForLog())
            {
                timer.restartPatiently(nowNs);
            }
            else
            {
                // votes were split: to make way, once more for each requester, keeps that from happening again
                yieldedTo = 0;
                timer.restartForOther(nowNs);
            }
            transitions.becomeFollower();
        }
        else
        {
            if (isNewGrant)
            {
                // progress: the full timeout counts from here
                timer.restartForRound(nowNs);
            }
            if (ballot.isAnsweredByQuorum())
            {
                // as with pre-votes: two may have split the votes while the third, who could decide, is gone
                timer.shorten(nowNs);
            }
        }
    }

    /**
     * A vote that comes when this node has made way already, but nobody leads its term yet: it counts all the same.
     */
    void onLateVoteReply(final int fromId, final VoteReply reply, final long nowNs)
    {
        if (ballot.request().term == term.currentTerm() && reply.round == ballot.request().round &&
            term.leaderId() == Proposer.NO_LEADER && ballot.record(fromId, reply) && ballot.isWon())
        {
            win(nowNs);
        }
    }

    /**
     * A pre-vote that comes when this node has made way already: it may count when it asks again.
     */
    void onLatePreVoteReply(final int fromId, final VoteReply reply)
    {
        if (reply.round == preBallot.request().round)
        {
            preBallot.record(fromId, reply);
        }
    }

    /**
     * @param isAsking true while this node asks for pre-votes.
     * @return true if nothing can come of this answer, because what it answers was given up.
     */
    boolean isLate(final boolean preVote, final VoteReply reply, final boolean isAsking)
    {
        if (preVote)
        {
            final boolean isGivenUp = !isAsking && preBallot.request().term > term.currentTerm();
            return isGivenUp || reply.round != preBallot.request().round;
        }
        final long votedTerm = ballot.request().term;
        return reply.round != ballot.request().round || votedTerm != Ballot.CLOSED && votedTerm != term.currentTerm();
    }

    private void win(final long nowNs)
    {
        if (electability.forbidsToLead())
        {
            return;
        }
        transitions.becomeLeader(nowNs, ballot);
        ballot.close();
    }

    /**
     * No votes in time: that is no reason for a higher term yet. It rises only when a quorum would vote again.
     */
    private void stayInTerm(final long nowNs)
    {
        transitions.becomePreCandidate(nowNs);
    }

    private Ballot current()
    {
        return isStanding ? ballot : preBallot;
    }

    private int askTheUnanswered(final long nowNs)
    {
        final Ballot current = current();
        int workCount = 0;
        for (int slot = 0; slot < current.memberCount(); slot++)
        {
            if (current.isDue(slot, nowNs))
            {
                final VoteRequest copy = current.copyFor(slot, nowNs);
                final boolean isSent = isStanding ?
                    sender.requestVote(current.memberId(slot), copy) :
                    sender.preVote(current.memberId(slot), copy);
                workCount += isSent ? 1 : 0;
            }
        }
        return workCount;
    }
}
