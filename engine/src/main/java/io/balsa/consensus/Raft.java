package io.balsa.consensus;

import io.balsa.membership.Membership;
import org.agrona.DirectBuffer;

/**
 * The front door of consensus on one node, and the rule about terms, once. Everything else is in the roles;
 * {@link Roles} knows which of them this node has.
 * <p>
 * One thread. A cycle is: {@link #advanceTo}, then any number of {@code onX}, then {@link #tick}, {@link #replicate}
 * and {@link #onDurable}, then {@link #checkInvariants}. No method blocks but where term or vote is forced to disk;
 * none allocates in steady state. Back pressure of the network is no error: what couldn't be sent is sent in a later
 * cycle.
 */
public final class Raft implements Proposer, PeerReceiver
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
    private final CursorCheck cursors;
    private final StateLine state;
    private final Follower follower;
    private final Candidate candidate;
    private final Leader leader;
    private final SnapshotIntake intake;
    private final EntryExchange entries;
    private final Roles roles;
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
        term = new TermState(stores.term());
        term.requireAtLeast(log.lastTerm());
        pace = new Pace(electionConfig, membership.memberCount());
        timer = new ElectionTimer(pace, random);
        profile = new StreamProfile(electionConfig.isTransportOrdered());
        disk = new DiskWatch(log, electionConfig.diskStallTimeoutNs());
        final Answers answers = new Answers(profile, membership, sender);
        voter = new Voter(pace, term, log, timer, answers, listener);
        roles = new Roles(selfId, term, voter, listener);
        follower = new Follower(term, log, commit, timer, voter, answers, listener, roles);
        intake = new SnapshotIntake(term, log, commit, follower, stores.snapshots(), sender, listener);
        entries = new EntryExchange(
            membership, selfId, replicationConfig, log, sender, listener,
            (memberId, index) -> roles.current().onEntryLacked(memberId, index));
        candidate = new Candidate(
            new Ballot(membership, selfId, pace, profile), new Ballot(membership, selfId, pace, profile),
            term, log, timer, voter, sender, listener, roles);
        leader = new Leader(
            pace, term, log, commit,
            new Replicator(
                membership, selfId, pace, replicationConfig, log, new AppendHeads(pace, term, log, commit),
                sender, profile,
                new SnapshotSender(membership, term, replicationConfig, stores.snapshots(), sender, listener)),
            disk, voter, listener, roles);
        cursors = new CursorCheck(term, log, commit);
        state = new StateLine(selfId, term, log, commit);
        roles.connect(follower, candidate, leader);
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
            roles.changed();
        }
        else if (nowNs - this.nowNs > pace.heartbeatIntervalNs())
        {
            listener.onPause(nowNs - this.nowNs);
            disk.onPause(nowNs - this.nowNs);
            roles.current().onPause(nowNs, nowNs - this.nowNs);
        }
        this.nowNs = nowNs;
        this.epochNs = epochNs;
        roles.epochNs(epochNs);
    }

    /**
     * The voter doesn't adopt the term: nobody has entered it.
     */
    @Override
    public void onPreVote(final int fromId, final VoteRequest request)
    {
        if (!isPeer(fromId))
        {
            return;
        }
        candidate.onEndSeen(fromId, request.lastLogIndex, request.lastLogTerm);
        if (roles.current().onPreVote(fromId, request, nowNs))
        {
            voter.answerPreVote(fromId, request, nowNs);
        }
    }

    /**
     * A refusal of a higher term is adopted, whoever was right.
     */
    @Override
    public void onPreVoteReply(final int fromId, final VoteReply reply)
    {
        if (!isPeer(fromId))
        {
            return;
        }
        final boolean isAsking = roles.current().name() == RaftRole.PRE_CANDIDATE;
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
        else if (roles.isFollower())
        {
            candidate.onLatePreVoteReply(fromId, reply);
        }
        else
        {
            roles.current().onPreVoteReply(fromId, reply, nowNs);
        }
    }

    @Override
    public void onRequestVote(final int fromId, final VoteRequest request)
    {
        if (!isPeer(fromId))
        {
            return;
        }
        candidate.onEndSeen(fromId, request.lastLogIndex, request.lastLogTerm);
        if (request.term > term.currentTerm())
        {
            final boolean wasFollower = roles.isFollower();
            final long leftNs = timer.leftNs(nowNs);
            final boolean isGranted = voter.enterTermAndAnswer(fromId, request, nowNs);
            roles.current().onTermAdopted(nowNs, !isGranted);
            if (wasFollower && !isGranted && timer.leftNs(nowNs) > leftNs)
            {
                listener.onTimerPutOff(fromId, request.term, leftNs, timer.leftNs(nowNs));
            }
            roles.changed();
        }
        else if (voter.answerVote(fromId, request, nowNs))
        {
            roles.current().onVoteGranted();
        }
    }

    @Override
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
        if (roles.isFollower())
        {
            candidate.onLateVoteReply(fromId, reply, nowNs);
        }
        else
        {
            roles.current().onRequestVoteReply(fromId, reply, nowNs);
        }
    }

    @Override
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

    @Override
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

    @Override
    public void onInstallSnapshotReply(final int fromId, final InstallSnapshotReply reply)
    {
        if (isPeer(fromId) && isCurrent(reply.term))
        {
            roles.current().onInstallSnapshotReply(fromId, reply, nowNs);
        }
    }

    @Override
    public void onAppendEntriesReply(final int fromId, final AppendEntriesReply reply)
    {
        if (!isPeer(fromId))
        {
            return;
        }
        measure(fromId, reply.echoNs);
        if (isCurrent(reply.term))
        {
            roles.current().onAppendEntriesReply(fromId, reply, nowNs);
        }
    }

    @Override
    public void onTimeoutNow(final int fromId, final long leaderTerm)
    {
        if (isPeer(fromId) && leaderTerm == term.currentTerm() && fromId == term.leaderId() && !disk.isStalled(nowNs))
        {
            roles.current().onTimeoutNow(fromId, nowNs);
        }
    }

    @Override
    public void onPeerRestarted(final int fromId)
    {
        if (isPeer(fromId))
        {
            roles.current().onPeerRestarted(fromId);
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
        return roles.isLeader() ? leader.caughtUpIndex(memberId) : 0;
    }

    /**
     * Elections, heartbeats, quorum check. Nobody stands, and nobody wins, while its own disk hangs: it couldn't commit
     * what it leads. It stands as soon as the disk gets on.
     *
     * @return work done.
     */
    public int tick()
    {
        if (roles.isLeader() || !disk.isStalledStill(nowNs))
        {
            return roles.current().tick(nowNs);
        }
        if (roles.isCandidate())
        {
            roles.becomeFollower();
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
        return roles.current().replicate(nowNs, epochNs);
    }

    /**
     * The log is durable up to here. Follower: acknowledge, once a cycle. Leader: count itself.
     *
     * @param durableIndex of the log.
     * @return work done.
     */
    public int onDurable(final long durableIndex)
    {
        disk.look(durableIndex, nowNs);
        return roles.current().onDurable(durableIndex, nowNs) + intake.doWork() + entries.doWork(nowNs);
    }

    /**
     * Leader: begin to hand the office over to the most advanced peer; given up if nobody took it within the longest
     * election timeout. Others: nothing.
     */
    public void handOver()
    {
        roles.current().handOver(nowNs);
    }

    /**
     * @return a leader that hears no quorum for this long steps down; as now measured, ns.
     */
    public long quorumWindowNs()
    {
        return pace.quorumWindowNs();
    }

    /**
     * @param memberId of a peer.
     * @return what it didn't answer for this long may be lost; as now measured, ns.
     */
    public long resendIntervalNs(final int memberId)
    {
        return pace.resendIntervalNs(membership.slotOf(memberId));
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
     * @return how members give each other what a disk has changed.
     */
    public EntryExchange entries()
    {
        return entries;
    }

    /**
     * @return every member holds the log up to here, as durably as the mode asks; as this leader knows, or as the last
     * leader said. 0: not known.
     */
    public long heldIndex()
    {
        return roles.isLeader() ? leader.heldIndex() : follower.heldIndex();
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
        return roles.current().name();
    }

    @Override
    public boolean isLeader()
    {
        return roles.isLeader();
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
        return roles.isLeader() ? leader.termStartIndex() : Long.MAX_VALUE;
    }

    @Override
    public boolean canPropose()
    {
        return roles.isLeader() && leader.canPropose();
    }

    @Override
    public Refusal refusal()
    {
        return roles.isLeader() ? leader.refusal() : null;
    }

    @Override
    public long propose(final Entry entry)
    {
        return roles.isLeader() ? leader.propose(entry, epochNs) : NOT_LEADER;
    }

    /**
     * To be called at the end of every cycle.
     *
     * @throws IllegalStateException naming the one that is broken: the node must stop, it must not vote again.
     */
    public void checkInvariants()
    {
        cursors.check();
        roles.current().checkInvariants();
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
        state.appendTo(roles.current().name(), appliedIndex, snapshotIndex, out);
        intake.appendTo(out);
        roles.current().appendTo(out);
    }

    private boolean isPeer(final int memberId)
    {
        return membership.isPeer(selfId, memberId);
    }

    private void onLeaderHeard(final int fromId)
    {
        roles.current().onLeaderHeard();
        final boolean isNews = term.leaderId() != fromId;
        term.leader(fromId);
        voter.onLeaderHeard(nowNs);
        timer.onLeaderHeard();
        timer.restart(nowNs);
        candidate.forget();
        if (isNews)
        {
            roles.changed();
        }
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
        roles.current().onTermAdopted(nowNs, false);
        roles.changed();
    }
}
