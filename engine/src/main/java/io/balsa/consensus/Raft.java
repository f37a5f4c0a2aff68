package io.balsa.consensus;

import io.balsa.membership.Membership;
import org.agrona.DirectBuffer;

/**
 * The front door of consensus on one node: the rule about terms, once, and the only door between roles. Everything
 * else is in the roles.
 * <p>
 * One thread. A cycle is: {@link #advanceTo}, then any number of {@code onX}, then {@link #tick}, {@link #replicate}
 * and {@link #onDurable}, then {@link #checkInvariants}. No method blocks but where term or vote is forced to disk;
 * none allocates in steady state. Back pressure of the network is no error: what couldn't be sent is sent in a later
 * cycle.
 */
public final class Raft implements Proposer
{
    private final Membership membership;
    private final int selfId;
    private final Pace pace;
    private final RaftLog log;
    private final TermState term;
    private final CommitCursor commit = new CommitCursor();
    private final ElectionTimer timer;
    private final Voter voter;
    private final StreamProfile profile;
    private final DiskWatch disk;
    private final ConsensusListener listener;
    private final RoleNews news;
    private final CursorCheck cursors;
    private final StateLine state;
    private final Follower follower;
    private final Candidate candidate;
    private final Leader leader;
    private final Transitions transitions = new Doors();
    private Role role;
    private long nowNs;
    private long epochNs;
    private boolean isStarted;

    /**
     * @param membership        who belongs to the cluster.
     * @param selfId            this member.
     * @param electionConfig    when to ask, wait and give up.
     * @param replicationConfig how much is on its way at once.
     * @param log               as recovered.
     * @param termStore         as recovered.
     * @param sender            to the other members.
     * @param listener          told of what happens.
     * @param random            for randomised timeouts.
     */
    public Raft(
        final Membership membership,
        final int selfId,
        final ElectionConfig electionConfig,
        final ReplicationConfig replicationConfig,
        final RaftLog log,
        final TermStore termStore,
        final PeerSender sender,
        final ConsensusListener listener,
        final RandomSource random)
    {
        membership.requireVoter(selfId);
        this.membership = membership;
        this.selfId = selfId;
        this.log = log;
        this.listener = listener;
        news = new RoleNews(listener);
        term = new TermState(termStore);
        term.requireAtLeast(log.lastTerm());
        pace = new Pace(electionConfig, membership.memberCount());
        timer = new ElectionTimer(pace, random);
        profile = new StreamProfile(electionConfig.isTransportOrdered());
        disk = new DiskWatch(log, electionConfig.diskStallTimeoutNs());
        final Answers answers = new Answers(profile, membership, sender);
        voter = new Voter(pace, term, log, timer, answers, listener);
        follower = new Follower(term, log, commit, timer, voter, answers, listener, transitions);
        candidate = new Candidate(
            new Ballot(membership, selfId, pace, profile), new Ballot(membership, selfId, pace, profile),
            term, log, timer, voter, sender, listener, transitions);
        leader = new Leader(
            pace, term, log, commit,
            new Replicator(
                membership, selfId, pace, replicationConfig, log, new AppendHeads(pace, term, log, commit),
                sender, profile, listener),
            disk, voter, listener, transitions);
        cursors = new CursorCheck(term, log, commit);
        state = new StateLine(selfId, term, log, commit);
        role = follower;
    }

    /**
     * Time enters here, before anything else of a cycle. A node that stood still doesn't count the gap as silence of
     * its leader; a leader that stood still for too long steps down.
     *
     * @param nowNs   monotonic.
     * @param epochNs ns since the Unix epoch; stamps entries.
     */
    public void advanceTo(final long nowNs, final long epochNs)
    {
        if (!isStarted)
        {
            isStarted = true;
            timer.restart(nowNs);
            changed();
        }
        else if (nowNs - this.nowNs > pace.heartbeatIntervalNs())
        {
            listener.onPause(nowNs - this.nowNs);
            disk.onPause(nowNs - this.nowNs);
            role.onPause(nowNs, nowNs - this.nowNs);
        }
        this.nowNs = nowNs;
        this.epochNs = epochNs;
    }

    /**
     * A pre-vote is asked for (dissertation 9.6). The voter doesn't adopt the term: nobody has entered it.
     *
     * @param fromId  sender.
     * @param request of it.
     */
    public void onPreVote(final int fromId, final VoteRequest request)
    {
        if (!isPeer(fromId))
        {
            return;
        }
        candidate.onEndSeen(fromId, request.lastLogIndex, request.lastLogTerm);
        if (role.onPreVote(fromId, request, nowNs))
        {
            voter.answerPreVote(fromId, request, nowNs);
        }
    }

    /**
     * A pre-vote was answered. A refusal of a higher term is adopted, whoever was right.
     *
     * @param fromId sender.
     * @param reply  of it.
     */
    public void onPreVoteReply(final int fromId, final VoteReply reply)
    {
        if (!isPeer(fromId))
        {
            return;
        }
        final boolean isAsking = role.name() == RaftRole.PRE_CANDIDATE;
        listener.onVoteReply(fromId, true, reply, candidate.isLate(true, reply, isAsking));
        measure(fromId, reply.echoNs);
        candidate.onEndSeen(fromId, reply.lastLogIndex, reply.lastLogTerm);
        if (reply.term > term.currentTerm())
        {
            final boolean isRivalStanding = reply.term == term.currentTerm() + 1;
            adopt(reply.term);
            if (isAsking)
            {
                candidate.askForPreVotesAgain(isRivalStanding, nowNs);
            }
        }
        else if (role == follower)
        {
            candidate.onLatePreVoteReply(fromId, reply);
        }
        else
        {
            role.onPreVoteReply(fromId, reply, nowNs);
        }
    }

    /**
     * A vote is asked for (§5.2, §5.4.1).
     *
     * @param fromId  sender.
     * @param request of it.
     */
    public void onRequestVote(final int fromId, final VoteRequest request)
    {
        if (!isPeer(fromId))
        {
            return;
        }
        candidate.onEndSeen(fromId, request.lastLogIndex, request.lastLogTerm);
        if (request.term > term.currentTerm())
        {
            final boolean wasFollower = role == follower;
            final long leftNs = timer.leftNs(nowNs);
            final boolean isGranted = voter.enterTermAndAnswer(fromId, request, nowNs);
            role.onTermAdopted(nowNs, !isGranted);
            if (wasFollower && !isGranted && timer.leftNs(nowNs) > leftNs)
            {
                listener.onTimerPutOff(fromId, request.term, leftNs, timer.leftNs(nowNs));
            }
            changed();
        }
        else if (voter.answerVote(fromId, request, nowNs))
        {
            role.onVoteGranted();
        }
    }

    /**
     * A vote was answered.
     *
     * @param fromId sender.
     * @param reply  of it.
     */
    public void onRequestVoteReply(final int fromId, final VoteReply reply)
    {
        if (!isPeer(fromId))
        {
            return;
        }
        listener.onVoteReply(fromId, false, reply, candidate.isLate(false, reply, false));
        measure(fromId, reply.echoNs);
        if (!isCurrent(reply.term) || disk.isStalled(nowNs))
        {
            return;
        }
        if (role == follower)
        {
            candidate.onLateVoteReply(fromId, reply, nowNs);
        }
        else
        {
            role.onRequestVoteReply(fromId, reply, nowNs);
        }
    }

    /**
     * Entries or a heartbeat of a leader (§5.3).
     *
     * @param fromId sender.
     * @param head   of the message.
     * @param buffer that holds the entries as frames.
     * @param offset of the first frame.
     * @param length of all frames; 0 for a heartbeat.
     */
    public void onAppendEntries(
        final int fromId, final AppendEntries head, final DirectBuffer buffer, final int offset, final int length)
    {
        if (!isPeer(fromId))
        {
            return;
        }
        if (!isCurrent(head.term))
        {
            follower.refuseOldTerm(fromId, nowNs);
            listener.onAppendRefused(fromId, head, term.currentTerm(), log.lastIndex());
            return;
        }
        role.onLeaderHeard();
        final boolean isNews = term.leaderId() != fromId;
        term.leader(fromId);
        voter.onLeaderHeard(nowNs);
        pace.onLeaderMeasured(head.answerTimeNs);
        timer.onLeaderHeard();
        timer.restart(nowNs);
        candidate.forget();
        if (isNews)
        {
            changed();
        }
        follower.onAppendEntries(fromId, head, buffer, offset, length, nowNs);
    }

    /**
     * AppendEntries was answered.
     *
     * @param fromId sender.
     * @param reply  of it.
     */
    public void onAppendEntriesReply(final int fromId, final AppendEntriesReply reply)
    {
        if (!isPeer(fromId))
        {
            return;
        }
        measure(fromId, reply.echoNs);
        if (isCurrent(reply.term))
        {
            role.onAppendEntriesReply(fromId, reply, nowNs);
        }
    }

    /**
     * The leader hands over to this node (dissertation 3.10).
     *
     * @param fromId     sender.
     * @param leaderTerm of it.
     */
    public void onTimeoutNow(final int fromId, final long leaderTerm)
    {
        if (isPeer(fromId) && leaderTerm == term.currentTerm() && fromId == term.leaderId() && !disk.isStalled(nowNs))
        {
            role.onTimeoutNow(fromId, nowNs);
        }
    }

    /**
     * A member speaks that was started anew: what it said in its former life no longer holds.
     *
     * @param fromId the member.
     */
    public void onPeerRestarted(final int fromId)
    {
        if (isPeer(fromId))
        {
            role.onPeerRestarted(fromId);
        }
    }

    /**
     * A member's store is new: it is fed and counted in no quorum, until it is level and this is taken back.
     *
     * @param memberId  of a peer.
     * @param isLearner true: it isn't counted.
     */
    public void learner(final int memberId, final boolean isLearner)
    {
        leader.learners().set(membership.slotOf(memberId), isLearner);
    }

    /**
     * @param memberId of a learner.
     * @return the entry that shows that it holds all that was committed; 0: not yet, or this node doesn't lead.
     */
    public long caughtUpIndex(final int memberId)
    {
        return role == leader ? leader.caughtUpIndex(memberId) : 0;
    }

    /**
     * Elections, heartbeats, quorum check. Nobody stands, and nobody wins, while its own disk hangs: it couldn't commit
     * what it leads. It stands as soon as the disk gets on.
     *
     * @return work done.
     */
    public int tick()
    {
        disk.look(nowNs);
        if (role == leader || !disk.isStalled(nowNs))
        {
            return role.tick(nowNs);
        }
        if (role == candidate)
        {
            transitions.becomeFollower();
        }
        return 0;
    }

    /**
     * Leader: send each peer what is new, in batches.
     *
     * @return work done.
     */
    public int replicate()
    {
        return role.replicate(nowNs, epochNs);
    }

    /**
     * The log is durable up to here. Follower: acknowledge, once a cycle. Leader: count itself.
     *
     * @param durableIndex of the log.
     * @return work done.
     */
    public int onDurable(final long durableIndex)
    {
        return role.onDurable(durableIndex, nowNs);
    }

    /**
     * Leader: begin to hand the office over to the most advanced peer; given up if nobody took it within the longest
     * election timeout. Others: nothing.
     */
    public void handOver()
    {
        if (isLeader())
        {
            leader.handOver(nowNs);
        }
    }

    /**
     * @return a leader that hears no quorum for this long steps down; as now measured, ns.
     */
    public long quorumWindowNs()
    {
        return pace.quorumWindowNs();
    }

    /**
     * A snapshot is loaded, so all that it covers was committed. Before the first cycle.
     *
     * @param index the last covered; the log holds it or begins behind it.
     */
    public void onSnapshotLoaded(final long index)
    {
        commit.advanceTo(Math.max(commit.index(), index));
    }

    /**
     * @return every member holds the log up to here, as durably as the mode asks; as this leader knows, or as the last
     * leader said. 0: not known.
     */
    public long heldIndex()
    {
        return role == leader ? leader.heldIndex() : follower.heldIndex();
    }

    /**
     * @return commitIndex.
     */
    public long commitIndex()
    {
        return commit.index();
    }

    /**
     * @return what this node is just now.
     */
    public RaftRole role()
    {
        return role.name();
    }

    @Override
    public boolean isLeader()
    {
        return role == leader;
    }

    @Override
    public int leaderId()
    {
        return term.leaderId();
    }

    @Override
    public long term()
    {
        return term.currentTerm();
    }

    @Override
    public long termStartIndex()
    {
        return role == leader ? leader.termStartIndex() : Long.MAX_VALUE;
    }

    @Override
    public boolean canPropose()
    {
        return role == leader && leader.canPropose();
    }

    @Override
    public long propose(final Entry entry)
    {
        return role == leader ? leader.propose(entry, epochNs) : NOT_LEADER;
    }

    /**
     * To be called at the end of every cycle.
     *
     * @throws IllegalStateException naming the one that is broken: the node must stop, it must not vote again.
     */
    public void checkInvariants()
    {
        cursors.check();
        if (role == leader)
        {
            leader.checkInvariants();
        }
    }

    /**
     * The state in one line, the same everywhere:
     * {@code n1 LEADER t7 log 1..420 dur 418 cmt 417 app 417 | n2 R m418 n421 | n3 PROBE m0 n421}.
     *
     * @param appliedIndex  of the service.
     * @param snapshotIndex of the newest durable snapshot, said if there is one.
     * @param out           appended to.
     */
    public void appendState(final long appliedIndex, final long snapshotIndex, final StringBuilder out)
    {
        state.appendTo(role.name(), appliedIndex, snapshotIndex, out);
        if (role == leader)
        {
            leader.appendTo(out);
        }
    }

    private boolean isPeer(final int memberId)
    {
        return memberId != selfId && membership.isVoter(memberId);
    }

    private void measure(final int fromId, final long echoNs)
    {
        pace.onAnswered(membership.slotOf(fromId), profile.measured(echoNs), nowNs);
    }

    /**
     * The rule about terms (§5.1): a higher one is adopted, whoever brings it; what belongs to a lower one is old.
     *
     * @return true if the message belongs to the current term.
     */
    private boolean isCurrent(final long messageTerm)
    {
        if (messageTerm > term.currentTerm())
        {
            adopt(messageTerm);
        }
        return messageTerm == term.currentTerm();
    }

    private void adopt(final long higherTerm)
    {
        term.enter(higherTerm, TermStore.NOBODY);
        role.onTermAdopted(nowNs, false);
        changed();
    }

    private void changed()
    {
        news.tell(role.name(), term.currentTerm(), term.leaderId());
    }

    private final class Doors implements Transitions
    {
        @Override
        public void becomeFollower()
        {
            role = follower;
            Raft.this.changed();
        }

        @Override
        public void becomePreCandidate(final long nowNs)
        {
            requireRole(follower, candidate);
            role = candidate;
            if (term.leaderId() != NO_LEADER)
            {
                listener.onLeaderMissed(term.leaderId(), voter.silenceNs(nowNs));
            }
            term.leader(NO_LEADER);
            candidate.askForPreVotes(nowNs);
        }

        @Override
        public void becomeCandidate(final long nowNs)
        {
            requireRole(follower, candidate);
            role = candidate;
            candidate.stand(nowNs);
        }

        @Override
        public void becomeLeader(final long nowNs, final Ballot ballot)
        {
            requireRole(follower, candidate);
            role = leader;
            term.leader(selfId);
            leader.begin(ballot, epochNs, nowNs);
            Raft.this.changed();
        }

        @Override
        public void changed()
        {
            Raft.this.changed();
        }

        private void requireRole(final Role one, final Role other)
        {
            if (role != one && role != other)
            {
                throw new IllegalStateException("illegal move from " + role.name());
            }
        }
    }
}
