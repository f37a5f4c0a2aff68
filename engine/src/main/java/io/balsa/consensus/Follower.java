package io.balsa.consensus;

import org.agrona.DirectBuffer;

/**
 * One who follows a leader, or waits for one (§5.2, §5.3).
 * <p>
 * It acknowledges {@code min(durableIndex, verifiedIndex)} and commits {@code min(leaderCommit, verifiedIndex)}: an
 * old tail that nobody compared with this term's leader is neither acknowledged nor committed, however long it is.
 */
final class Follower implements Role
{
    private static final long TAUGHT_MIN_NS = 1_000_000L;
    private static final long TAUGHT_MAX_NS = 5_000_000L;
    private static final long REFUSED_MIN_NS = 60_000_000L;
    private static final long REFUSED_MAX_NS = 120_000_000L;

    private final TermState term;
    private final RaftLog log;
    private final CommitCursor commit;
    private final ElectionTimer timer;
    private final Electability electability;
    private final Voter voter;
    private final Answers answers;
    private final ConsensusListener listener;
    private final Transitions transitions;
    private final AppendEntriesReply reply = new AppendEntriesReply();
    private long verifiedTerm = -1;
    private long verifiedIndex;
    private long round;
    private long echoNs;
    private long repliedMatchIndex;
    private long repliedVerifiedIndex;
    private boolean isReplyOwed;
    private long heldIndex;

    Follower(
        final TermState term,
        final RaftLog log,
        final CommitCursor commit,
        final ElectionTimer timer,
        final Voter voter,
        final Answers answers,
        final ConsensusListener listener,
        final Transitions transitions)
    {
        this.term = term;
        this.log = log;
        this.commit = commit;
        this.timer = timer;
        electability = new Electability(log, timer);
        this.voter = voter;
        this.answers = answers;
        this.listener = listener;
        this.transitions = transitions;
    }

    @Override
    public RaftRole name()
    {
        return RaftRole.FOLLOWER;
    }

    /**
     * @return the last index known to equal the log of this term's leader.
     */
    long verifiedIndex()
    {
        return verifiedTerm == term.currentTerm() ? verifiedIndex : commit.index();
    }

    /**
     * @return every member holds the log up to here, as the leader said last.
     */
    long heldIndex()
    {
        return heldIndex;
    }

    @Override
    public int tick(final long nowNs)
    {
        if (timer.isExpired(nowNs) && !electability.putsOff(nowNs))
        {
            transitions.becomePreCandidate(nowNs);
            return 1;
        }
        return 0;
    }

    @Override
    public void onPause(final long nowNs, final long gapNs)
    {
        timer.postpone(gapNs);
    }

    /**
     * Refusal teaches: one who refuses for its fresher log, and hears no leader, soon asks by itself. A request that is
     * late, from before the term that somebody stands in now, teaches nothing: it would make the fit one ask at once
     * and depose a winner whose votes are still on their way.
     */
    @Override
    public boolean onPreVote(final int fromId, final VoteRequest request, final long nowNs)
    {
        if (request.term > term.currentTerm() && !voter.isUpToDate(request) && !voter.isSticky(fromId, nowNs))
        {
            timer.actWithin(nowNs, TAUGHT_MIN_NS, TAUGHT_MAX_NS);
        }
        return true;
    }

    @Override
    public void onTermAdopted(final long nowNs, final boolean byRefusing)
    {
        if (byRefusing && !voter.isSticky(nowNs))
        {
            timer.actWithin(nowNs, REFUSED_MIN_NS, REFUSED_MAX_NS);
        }
    }

    @Override
    public void onLeaderHeard()
    {
        electability.onLeaderHeard();
    }

    @Override
    public void onTimeoutNow(final int fromId, final long nowNs)
    {
        if (!electability.forbidsToLead())
        {
            voter.forgetLeader();
            transitions.becomeCandidate(nowNs);
        }
    }

    /**
     * AppendEntries of the current term's leader (§5.3). The steps are those of the paper's figure 2.
     */
    void onAppendEntries(
        final int fromId,
        final AppendEntries head,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final long nowNs)
    {
        if (verifiedTerm != term.currentTerm())
        {
            verifiedTerm = term.currentTerm();
            verifiedIndex = commit.index();
            round = 0;
            echoNs = 0;
            repliedMatchIndex = -1;
            repliedVerifiedIndex = -1;
        }
        final int count = length == 0 ? 0 : log.check(head.prevLogIndex, head.term, buffer, offset, length);
        if (count == RaftLog.MALFORMED)
        {
            listener.onMalformedEntries(fromId);
            return;
        }
        round = Math.max(round, head.round);
        heldIndex = head.heldIndex;

        // 2. no entry at prevLogIndex with prevLogTerm
        if (!holdsPrevious(head))
        {
            refuse(fromId, head, nowNs);
            return;
        }

        // 3. and 4. only a conflict cuts: what matches stays, for an older message may come late
        final long matchedIndex = takeEntries(head.prevLogIndex + count, buffer, offset, length);
        verifiedIndex = Math.max(verifiedIndex, matchedIndex);

        // 5.
        commit.advanceTo(Math.max(commit.index(), Math.min(head.leaderCommit, verifiedIndex)));
        echoNs = head.sentNs == 0 || echoNs != 0 && head.sentNs - echoNs < 0 ? echoNs : head.sentNs;
        isReplyOwed = true;
    }

    /**
     * What is committed is in every leader's log (§5.4, completeness), also when a snapshot has taken its place here;
     * anything else must be compared. That neither side knows the term is no agreement.
     */
    private boolean holdsPrevious(final AppendEntries head)
    {
        return head.prevLogIndex <= commit.index() ||
            head.prevLogTerm != RaftLog.NO_TERM && log.termAt(head.prevLogIndex) == head.prevLogTerm;
    }

    /**
     * A snapshot will take the place of the log's beginning, up to an entry that the log has otherwise (§7): what
     * follows such a one was never committed. Cut before the snapshot counts, so that at no moment the two contradict
     * each other.
     */
    void makeWayFor(final long index, final long entryTerm)
    {
        if (index <= log.lastIndex() && log.termAt(index) != entryTerm)
        {
            cut(index);
        }
    }

    /**
     * All up to commitIndex is in every leader's log, and now here too.
     */
    void onSnapshotInstalled()
    {
        if (verifiedTerm == term.currentTerm())
        {
            verifiedIndex = Math.max(verifiedIndex, commit.index());
            isReplyOwed = true;
        }
    }

    /**
     * One acknowledgement a cycle, for whatever the cycle brought.
     */
    @Override
    public int onDurable(final long durableIndex, final long nowNs)
    {
        if (term.leaderId() == Proposer.NO_LEADER || verifiedTerm != term.currentTerm())
        {
            return 0;
        }
        final long matchIndex = Math.min(durableIndex, verifiedIndex);
        if (!isReplyOwed && matchIndex == repliedMatchIndex && verifiedIndex == repliedVerifiedIndex)
        {
            return 0;
        }
        fill(true, matchIndex);
        if (answers.acknowledge(term.leaderId(), reply, nowNs))
        {
            isReplyOwed = false;
            echoNs = 0;
            repliedMatchIndex = matchIndex;
            repliedVerifiedIndex = verifiedIndex;
            return 1;
        }
        return 0;
    }

    /**
     * A message of an older term: its sender learns this one, and nothing else. It may lead this term by the time it
     * reads the answer, and must not take a round or a place of another term for one of its own.
     */
    void refuseOldTerm(final int fromId, final long nowNs)
    {
        fill(false, 0);
        reply.round = 0;
        reply.echoNs = 0;
        reply.prevLogIndex = 0;
        reply.conflictIndex = 0;
        reply.conflictTerm = 0;
        answers.oldTerm(fromId, reply, nowNs);
    }

    private long takeEntries(final long lastIndex, final DirectBuffer buffer, final int offset, final int length)
    {
        if (length == 0)
        {
            return lastIndex;
        }
        final int matching = log.matchingLength(buffer, offset, length);
        if (matching == length)
        {
            return lastIndex;
        }
        final long newIndex = log.indexOf(buffer, offset + matching);
        if (newIndex <= log.lastIndex())
        {
            cut(newIndex);
        }
        return log.append(buffer, offset + matching, length - matching) == RaftLog.NOT_NOW ? newIndex - 1 : lastIndex;
    }

    private void cut(final long fromIndex)
    {
        if (fromIndex <= commit.index())
        {
            throw new IllegalStateException("the leader's log differs from committed entry " + fromIndex +
                " (commitIndex " + commit.index() + ", term " + term.currentTerm() + ")");
        }
        final long lastIndex = log.lastIndex();
        log.truncateAfter(fromIndex - 1);
        verifiedIndex = Math.min(verifiedIndex, fromIndex - 1);
        listener.onTruncated(fromIndex, lastIndex);
    }

    /**
     * Fast repair, this side's step: name the last index here that may still match, skipping whole terms later than
     * prevLogTerm.
     */
    private void refuse(final int fromId, final AppendEntries head, final long nowNs)
    {
        fill(false, 0);
        reply.prevLogIndex = head.prevLogIndex;
        reply.echoNs = head.sentNs;
        reply.conflictIndex = log.lastIndexWithTermAtMost(head.prevLogTerm, head.prevLogIndex - 1);
        reply.conflictTerm = log.termAt(reply.conflictIndex);
        if (answers.refusal(fromId, reply, nowNs))
        {
            listener.onAppendRefused(fromId, head, reply.term, reply.lastLogIndex);
        }
    }

    private void fill(final boolean success, final long matchIndex)
    {
        reply.term = term.currentTerm();
        reply.success = success;
        reply.matchIndex = matchIndex;
        reply.verifiedIndex = verifiedIndex();
        reply.lastLogIndex = log.lastIndex();
        reply.round = round;
        reply.echoNs = echoNs;
        reply.full = log.room() != LogRoom.ANYTHING;
    }
}
