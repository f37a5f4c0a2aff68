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
    private static final long NOT_MEASURED = 0;

    private final Membership membership;
    private final int selfId;
    private final Pace pace;
    private final RaftLog log;
    private final TermState term;
    private final CommitCursor commit = new CommitCursor();
    private final ElectionTimer timer;
    private final Voter voter;
    private final StreamProfile profile;
    private final ConsensusListener listener;
    private final RoleNews news;
    private final CursorCheck cursors;
    private final Follower follower;
    private final Candidate candidate;
    private final Leader leader;
    private final SnapshotIntake intake;
    private Role role;
    private long nowNs;
    private long epochNs;
    private boolean isStarted;

    /**
     * @param membership        who belongs to the cluster.
     * @param selfId            this member.
     * @param electionConfig    when to ask, wait and give up.
     * @param replicationConfig how much is on its way at once.
     * @param stores            as recovered.
     * @param sender            to the other members.
     * @param listener          told of what happens.
     * @param random            for randomised timeouts.
     */
    public Raft(
        final Membership membership,
        final int selfId,
        final ElectionConfig electionConfig,
        final ReplicationConfig replicationConfig,
        final RaftStores stores,
        final PeerSender sender,
        final ConsensusListener listener,
        final RandomSource random)
    {
        membership.requireVoter(selfId);
        this.membership = membership;
        this.selfId = selfId;
        log = stores.log();
        this.listener = listener;
        news = new RoleNews(listener);
        term = new TermState(stores.term());
        term.requireAtLeast(log.lastTerm());
        pace = new Pace(electionConfig, membership.memberCount());
        timer = new ElectionTimer(pace, random);
        profile = new StreamProfile(electionConfig.isTransportOrdered());
        final Answers answers = new Answers(profile, membership, sender);
        voter = new Voter(pace, term, log, timer, answers, listener);
        final Transitions transitions = new Doors();
        follower = new Follower(term, log, commit, timer, voter, answers, listener, transitions);
        intake = new SnapshotIntake(term, commit, follower, stores.snapshots(), sender, listener);
        candidate = new Candidate(
            new Ballot(membership, selfId, pace, profile), new Ballot(membership, selfId, pace, profile),
            term, log, timer, voter, sender, listener, transitions);
        leader = new Leader(
            pace, term, log, commit,
            new Replicator(
                membership, selfId, pace, replicationConfig, log, new AppendHeads(pace, term, log, commit),
                sender, profile,
                new SnapshotSender(membership, term, replicationConfig, stores.snapshots(), sender, listener)),
            timer, voter, listener, transitions);
        cursors = new CursorCheck(term, log, commit);
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
        if (!isCurrent(reply.term))
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
        onLeaderHeard(fromId);
        pace.onLeaderMeasured(head.answerTimeNs);
        follower.onAppendEntries(fromId, head, buffer, offset, length, nowNs);
    }

    /**
     * Some of a snapshot of the leader (§7).
     *
     * @param fromId sender.
     * @param head   of the message.
     * @param buffer that holds the bytes of the snapshot.
     * @param offset of the first in the buffer.
     * @param length of them; 0 for a question.
     */
    public void onInstallSnapshot(
        final int fromId, final InstallSnapshot head, final DirectBuffer buffer, final int offset, final int length)
    {
        if (isPeer(fromId) && isCurrent(head.term))
        {
            onLeaderHeard(fromId);
            intake.onChunk(head, buffer, offset, length);
        }
        else if (isPeer(fromId))
        {
            follower.refuseOldTerm(fromId, nowNs);
        }
    }

    /**
     * InstallSnapshot was answered.
     *
     * @param fromId sender.
     * @param reply  of it.
     */
    public void onInstallSnapshotReply(final int fromId, final InstallSnapshotReply reply)
    {
        if (isPeer(fromId) && isCurrent(reply.term))
        {
            role.onInstallSnapshotReply(fromId, reply, nowNs);
        }
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
        if (isPeer(fromId) && leaderTerm == term.currentTerm() && fromId == term.leaderId())
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
     * Elections, heartbeats, quorum check.
     *
     * @return work done.
     */
    public int tick()
    {
        return role.tick(nowNs);
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
        return role.onDurable(durableIndex, nowNs) + intake.doWork();
    }

    /**
     * Leader: begin to hand the office over to the most advanced peer; given up if nobody took it within the longest
     * election timeout. Others: nothing.
     */
    public void handOver()
    {
        role.handOver(nowNs);
    }

    /**
     * @return a leader that hears no quorum for this long steps down; as now measured, ns.
     */
    public long quorumWindowNs()
    {
        return pace.quorumWindowNs();
    }

    /**
     * A snapshot was loaded at the start, so all that it covers was committed. Before the first cycle.
     *
     * @param index the last covered; the log holds it or begins behind it.
     */
    public void onSnapshotLoaded(final long index)
    {
        commit.advanceTo(Math.max(commit.index(), index));
    }

    /**
     * @return what is told how the installation of a received snapshot ended.
     */
    public SnapshotIntake intake()
    {
        return intake;
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
    public Refusal refusal()
    {
        return role == leader ? leader.refusal() : null;
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
        role.checkInvariants();
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
        out.append('n').append(selfId).append(' ').append(role.name()).append(" t").append(term.currentTerm());
        cursors.appendTo(out);
        out.append(" app ").append(appliedIndex).append(snapshotIndex == 0 ? "" : " snap " + snapshotIndex);
        intake.appendTo(out);
        role.appendTo(out);
    }

    private boolean isPeer(final int memberId)
    {
        return memberId != selfId && membership.isVoter(memberId);
    }

    private void onLeaderHeard(final int fromId)
    {
        role.onLeaderHeard();
        final boolean isNews = term.leaderId() != fromId;
        term.leader(fromId);
        voter.onLeaderHeard(nowNs);
        timer.onLeaderHeard();
        timer.restart(nowNs);
        candidate.forget();
        if (isNews)
        {
            changed();
        }
    }

    private void measure(final int fromId, final long echoNs)
    {
        pace.onAnswered(membership.slotOf(fromId), profile.measures() ? echoNs : NOT_MEASURED, nowNs);
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
            role.requireElectable();
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
            role.requireElectable();
            role = candidate;
            candidate.stand(nowNs);
        }

        @Override
        public void becomeLeader(final long nowNs, final Ballot ballot)
        {
            role.requireElectable();
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
    }
}
