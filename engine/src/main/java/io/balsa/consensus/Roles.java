package io.balsa.consensus;

/**
 * Which role this node has. The only place where it changes.
 */
final class Roles implements Transitions
{
    private final int selfId;
    private final TermState term;
    private final Voter voter;
    private final ConsensusListener listener;
    private final RoleNews news;
    private Follower follower;
    private Candidate candidate;
    private Leader leader;
    private Role current;
    private long epochNs;

    Roles(final int selfId, final TermState term, final Voter voter, final ConsensusListener listener)
    {
        this.selfId = selfId;
        this.term = term;
        this.voter = voter;
        this.listener = listener;
        news = new RoleNews(listener);
    }

    /**
     * The roles know the doors, so these are made first. A node begins as a follower.
     */
    void connect(final Follower newFollower, final Candidate newCandidate, final Leader newLeader)
    {
        follower = newFollower;
        candidate = newCandidate;
        leader = newLeader;
        current = follower;
    }

    /**
     * @param now what a new leader's first entry is stamped with.
     */
    void epochNs(final long now)
    {
        epochNs = now;
    }

    Role current()
    {
        return current;
    }

    boolean isFollower()
    {
        return current == follower;
    }

    boolean isCandidate()
    {
        return current == candidate;
    }

    boolean isLeader()
    {
        return current == leader;
    }

    @Override
    public void becomeFollower()
    {
        current = follower;
        changed();
    }

    @Override
    public void becomePreCandidate(final long nowNs)
    {
        current.requireElectable();
        current = candidate;
        if (term.leaderId() != Proposer.NO_LEADER)
        {
            listener.onLeaderMissed(term.leaderId(), voter.silenceNs(nowNs));
        }
        term.leader(Proposer.NO_LEADER);
        candidate.askForPreVotes(nowNs);
    }

    @Override
    public void becomeCandidate(final long nowNs)
    {
        current.requireElectable();
        current = candidate;
        candidate.stand(nowNs);
    }

    @Override
    public void becomeLeader(final long nowNs, final Ballot ballot)
    {
        current.requireElectable();
        current = leader;
        term.leader(selfId);
        leader.begin(ballot, epochNs, nowNs);
        changed();
    }

    @Override
    public void changed()
    {
        news.tell(current.name(), term.currentTerm(), term.leaderId());
    }
}
