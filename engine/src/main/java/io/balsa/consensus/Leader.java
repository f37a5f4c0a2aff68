package io.balsa.consensus;

/**
 * One who leads its term (§5.3, §5.4): takes entries in, counts how far a quorum has them, and steps down when it can't
 * know that it still leads.
 */
final class Leader implements Role
{
    private final Pace pace;
    private final TermState term;
    private final RaftLog log;
    private final CommitCursor commit;
    private final Replicator replicator;
    private final LeaderSpace space;
    private final DiskWatch disk;
    private final Voter voter;
    private final ConsensusListener listener;
    private final Transitions transitions;
    private long termStartIndex = Long.MAX_VALUE;
    private long round;
    private long roundDueNs;
    private boolean isIntakeOpen;
    private boolean isDiskHanging;
    private boolean isHandingOver;
    private long handOverDueNs;
    private long handOverEndNs;

    Leader(
        final Pace pace,
        final TermState term,
        final RaftLog log,
        final CommitCursor commit,
        final Replicator replicator,
        final DiskWatch disk,
        final Voter voter,
        final ConsensusListener listener,
        final Transitions transitions)
    {
        this.pace = pace;
        this.term = term;
        this.log = log;
        this.commit = commit;
        this.replicator = replicator;
        space = new LeaderSpace(log, replicator);
        this.disk = disk;
        this.voter = voter;
        this.listener = listener;
        this.transitions = transitions;
    }

    @Override
    public RaftRole name()
    {
        return RaftRole.LEADER;
    }

    /**
     * Announce at once: the voters' timers have been running since they voted. The term's no-op follows with the
     * entries of this very cycle; it makes what earlier leaders left behind committable (§5.4.2).
     */
    void begin(final Ballot ballot, final long epochNs, final long nowNs)
    {
        replicator.begin(ballot, log.lastIndex(), nowNs);
        space.begin(nowNs);
        replicator.learners().onTerm();
        termStartIndex = Long.MAX_VALUE;
        round = 0;
        isHandingOver = false;
        isDiskHanging = false;
        disk.forgetRefusal();
        appendNoOp(epochNs);
        nextRound(nowNs);
    }

    long termStartIndex()
    {
        return termStartIndex;
    }

    boolean canPropose()
    {
        return isIntakeOpen && !isHandingOver && termStartIndex != Long.MAX_VALUE;
    }

    long propose(final Entry entry, final long epochNs)
    {
        return canPropose() ?
            disk.onAppended(log.append(term.currentTerm(), timestamp(epochNs), entry)) : Proposer.NOT_NOW;
    }

    /**
     * @return why no command is taken; null: it is.
     */
    Refusal refusal()
    {
        return space.refusal();
    }

    /**
     * Give the office to the most advanced peer as soon as it has everything (dissertation 3.10); nothing new is taken
     * meanwhile. If nobody took it within an election timeout, the leader goes on: else an heir that died would keep
     * clients waiting for ever.
     */
    @Override
    public void handOver(final long nowNs)
    {
        if (!isHandingOver)
        {
            isHandingOver = true;
            handOverDueNs = nowNs;
            handOverEndNs = nowNs + pace.electionTimeoutMaxNs();
        }
    }

    /**
     * The log had no room for the term's no-op when it was due: it is appended as soon as there is.
     */
    private int appendNoOp(final long epochNs)
    {
        if (termStartIndex != Long.MAX_VALUE)
        {
            return 0;
        }
        final long index = disk.onAppended(log.appendNoOp(term.currentTerm(), timestamp(epochNs)));
        if (index == RaftLog.NOT_NOW)
        {
            return 0;
        }
        termStartIndex = index;
        return 1;
    }

    /**
     * What a learner must hold: an entry that is newer than its store.
     */
    private int appendForLearners(final long epochNs)
    {
        if (termStartIndex == Long.MAX_VALUE || !replicator.learners().needEntry())
        {
            return 0;
        }
        final long index = disk.onAppended(log.appendNoOp(term.currentTerm(), timestamp(epochNs)));
        if (index == RaftLog.NOT_NOW)
        {
            return 0;
        }
        replicator.learners().onEntry(index);
        return 1;
    }

    Learners learners()
    {
        return replicator.learners();
    }

    /**
     * @return see {@link Learners#caughtUpIndex}.
     */
    long caughtUpIndex(final int memberId)
    {
        return replicator.caughtUpIndex(memberId, commit.index());
    }

    /**
     * Check-quorum: a leader that can't reach a quorum can't commit, and must not keep clients waiting.
     */
    @Override
    public int tick(final long nowNs)
    {
        if (!replicator.isQuorumHeard(nowNs))
        {
            stepDown(nowNs, StepDownReason.NO_QUORUM, pace.quorumWindowNs());
            return 1;
        }
        space.look(nowNs);
        if (termStartIndex == Long.MAX_VALUE && space.isHelpless(nowNs))
        {
            stepDown(nowNs, StepDownReason.NO_ROOM, space.fullNs(nowNs));
            return 1;
        }
        if (space.isHandOverDue(nowNs))
        {
            handOver(nowNs);
        }
        if (disk.isStalled(nowNs) && !replicator.isAlone())
        {
            return giveUpForDisk(nowNs);
        }
        isDiskHanging = false;
        isIntakeOpen = replicator.isIntakeOpen(nowNs);
        return nowNs - roundDueNs >= 0 ? nextRound(nowNs) : replicator.heartbeat(round, nowNs);
    }

    /**
     * One whose own disk hangs answers heartbeats, so that nobody else would stand, and is slow or stuck itself. It is
     * silent from now on and gives the office to a peer that is level; if nobody is, or takes it, it steps down.
     */
    private int giveUpForDisk(final long nowNs)
    {
        isIntakeOpen = false;
        if (!isDiskHanging)
        {
            isDiskHanging = true;
            isHandingOver = false;
            handOver(nowNs);
            listener.onDiskHangs(term.currentTerm(), disk.standstillNs(nowNs));
        }
        else if (nowNs - handOverEndNs >= 0)
        {
            stepDown(nowNs, StepDownReason.DISK_STALL, disk.standstillNs(nowNs));
        }
        return 1;
    }

    /**
     * A leader that itself stood still for longer than the quorum window may have been replaced: it steps down before
     * it serves anything. One that is a quorum by itself can't have been.
     */
    @Override
    public void onPause(final long nowNs, final long gapNs)
    {
        if (gapNs > pace.quorumWindowNs() && !replicator.isAlone())
        {
            stepDown(nowNs, StepDownReason.OWN_PAUSE, gapNs);
        }
    }

    /**
     * One that asks for pre-votes doesn't hear its leader: the answer is a heartbeat.
     */
    @Override
    public boolean onPreVote(final int fromId, final VoteRequest request, final long nowNs)
    {
        if (!isDiskHanging)
        {
            replicator.heartbeatTo(replicator.peer(fromId), round, nowNs);
        }
        return isDiskHanging;
    }

    /**
     * A deposed leader had no timer: it draws one.
     */
    @Override
    public void onTermAdopted(final long nowNs, final boolean byRefusing)
    {
        replicator.end();
        disk.forgetRefusal();
        voter.onOfficeLost(nowNs);
        transitions.becomeFollower();
    }

    @Override
    public void onLeaderHeard()
    {
        throw new IllegalStateException("another leader in term " + term.currentTerm());
    }

    @Override
    public void onAppendEntriesReply(final int fromId, final AppendEntriesReply reply, final long nowNs)
    {
        final PeerProgress peer = replicator.peer(fromId);
        peer.onHeard(reply.round, nowNs);
        peer.full(reply.full);
        if (replicator.onReply(peer, reply, nowNs))
        {
            advanceCommit(log.durableIndex());
        }
    }

    /**
     * Its log has what a snapshot here covers, but damaged.
     */
    @Override
    public void onEntryLacked(final int fromId, final long index)
    {
        if (index < log.firstIndex())
        {
            replicator.giveSnapshot(replicator.peer(fromId));
        }
    }

    @Override
    public void onInstallSnapshotReply(final int fromId, final InstallSnapshotReply reply, final long nowNs)
    {
        final PeerProgress peer = replicator.peer(fromId);
        peer.onHeard(0, nowNs);
        replicator.onReply(peer, reply, nowNs);
    }

    @Override
    public void onPeerRestarted(final int fromId)
    {
        replicator.onRestarted(replicator.peer(fromId));
    }

    @Override
    public int replicate(final long nowNs, final long epochNs)
    {
        final int workCount = appendNoOp(epochNs) + appendForLearners(epochNs) + replicator.replicate(round, nowNs);
        isHandingOver = isHandingOver && nowNs - handOverEndNs < 0;
        if (isHandingOver && nowNs - handOverDueNs >= 0)
        {
            final PeerProgress heir = replicator.mostAdvanced(nowNs);
            if (heir != null && heir.matchIndex() == log.lastIndex())
            {
                replicator.handOverTo(heir, term.currentTerm());
                handOverDueNs = nowNs + replicator.resendIntervalNs(heir);
                return workCount + 1;
            }
        }
        return workCount;
    }

    @Override
    public int onDurable(final long durableIndex, final long nowNs)
    {
        return advanceCommit(durableIndex);
    }

    @Override
    public void requireElectable()
    {
        throw new IllegalStateException("illegal move from LEADER");
    }

    @Override
    public void checkInvariants()
    {
        replicator.checkInvariants();
    }

    long heldIndex()
    {
        return replicator.heldIndex();
    }

    @Override
    public void appendTo(final StringBuilder out)
    {
        replicator.appendTo(out);
    }

    /**
     * §5.4.2: only entries of the own term are committed by counting; the earlier ones with them. All from the no-op on
     * are of this term.
     */
    private int advanceCommit(final long durableIndex)
    {
        final long index = replicator.indexOnQuorum(durableIndex);
        if (index > commit.index() && index >= termStartIndex)
        {
            commit.advanceTo(index);
            return 1;
        }
        return 0;
    }

    private int nextRound(final long nowNs)
    {
        round++;
        roundDueNs = nowNs + pace.heartbeatIntervalNs();
        return replicator.heartbeat(round, nowNs);
    }

    private void stepDown(final long nowNs, final StepDownReason reason, final long durationNs)
    {
        listener.onStepDown(term.currentTerm(), reason, durationNs);
        disk.forgetRefusal();
        term.leader(Proposer.NO_LEADER);
        voter.forgetLeader();
        replicator.end();
        voter.onOfficeLost(nowNs);
        transitions.becomeFollower();
    }

    private long timestamp(final long epochNs)
    {
        return Math.max(epochNs, log.lastTimestamp());
    }
}
