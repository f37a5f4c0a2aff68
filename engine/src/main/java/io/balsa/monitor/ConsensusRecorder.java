package io.balsa.monitor;

import io.balsa.consensus.AppendEntries;
import io.balsa.consensus.ConsensusListener;
import io.balsa.consensus.Proposer;
import io.balsa.consensus.RaftRole;
import io.balsa.consensus.StepDownReason;
import io.balsa.consensus.VoteReason;
import io.balsa.consensus.VoteReply;
import io.balsa.consensus.VoteRequest;

/**
 * Records what consensus tells, and tells it on. What is only said again isn't recorded again: on a network that loses
 * much, repeats would soon fill the ring. Agent thread; allocates nothing.
 */
public final class ConsensusRecorder implements ConsensusListener
{
    private static final int MEMBERS_MAX = 64;
    private static final int KINDS = 2;

    private final EventRecorder recorder;
    private final ConsensusListener next;
    private final Said[] answered = said();
    private final Said[] replied = said();
    private final Said[] refused = said();
    private RaftRole role = RaftRole.FOLLOWER;
    private long term;
    private int leaderId = Proposer.NO_LEADER;
    private boolean isToldOnce;
    private long silenceNs;
    private long askedAgainCount;
    private long askedTerm;
    private long askedRound;

    /**
     * @param recorder written to.
     * @param next     told the same.
     */
    public ConsensusRecorder(final EventRecorder recorder, final ConsensusListener next)
    {
        this.recorder = recorder;
        this.next = next;
    }

    @Override
    public void onRole(final RaftRole newRole, final long newTerm, final int newLeaderId)
    {
        endRound();
        if (isToldOnce && newLeaderId != leaderId && leaderId != Proposer.NO_LEADER)
        {
            recorder.record(EventCode.LEADER_LOST, newRole.ordinal(), leaderId, term, newTerm, silenceNs, 0);
        }
        silenceNs = 0;
        if (isToldOnce && newRole != role)
        {
            recorder.record(
                EventCode.ROLE_CHANGED, newRole.ordinal(), newLeaderId, newTerm, role.ordinal(), term, 0);
        }
        else if (isToldOnce && newTerm != term)
        {
            recorder.record(EventCode.TERM_ENTERED, newRole.ordinal(), newLeaderId, newTerm, term, 0, 0);
        }
        if (newLeaderId != Proposer.NO_LEADER && newRole == RaftRole.FOLLOWER &&
            (newLeaderId != leaderId || newTerm != term))
        {
            recorder.record(EventCode.LEADER_HEARD, newRole.ordinal(), newLeaderId, newTerm, 0, 0, 0);
        }
        isToldOnce = true;
        role = newRole;
        term = newTerm;
        leaderId = newLeaderId;
        next.onRole(newRole, newTerm, newLeaderId);
    }

    @Override
    public void onLeaderMissed(final int missedId, final long lastedNs)
    {
        silenceNs = lastedNs;
        next.onLeaderMissed(missedId, lastedNs);
    }

    @Override
    public void onStand(final RaftRole standRole, final VoteRequest request)
    {
        endRound();
        recorder.record(
            standRole == RaftRole.CANDIDATE ? EventCode.STOOD : EventCode.PRE_VOTE_ASKED, 0, -1,
            request.term, request.lastLogIndex, request.lastLogTerm, request.round);
        next.onStand(standRole, request);
    }

    @Override
    public void onAskAgain(final RaftRole askRole, final VoteRequest request)
    {
        askedAgainCount++;
        askedTerm = request.term;
        askedRound = request.round;
        next.onAskAgain(askRole, request);
    }

    @Override
    public void onVoteAnswered(
        final int candidateId, final boolean preVote, final VoteRequest request, final VoteReply reply)
    {
        if (answered[place(candidateId, preVote)].isNew(request.term, request.round, reply.reason.ordinal()))
        {
            recorder.record(
                preVote ? EventCode.PRE_VOTE_ANSWERED : EventCode.VOTE_ANSWERED, reply.reason.ordinal(), candidateId,
                request.term, reply.lastLogIndex, reply.lastLogTerm, request.round);
        }
        next.onVoteAnswered(candidateId, preVote, request, reply);
    }

    @Override
    public void onVoteReply(final int voterId, final boolean preVote, final VoteReply reply, final boolean isLate)
    {
        final int kind = reply.reason.ordinal() + (isLate ? VoteReason.LEADER_ALIVE.ordinal() + 1 : 0);
        if (replied[place(voterId, preVote)].isNew(reply.term, reply.round, kind))
        {
            recorder.record(replyCode(preVote, isLate), reply.reason.ordinal(), voterId,
                reply.term, reply.lastLogIndex, reply.lastLogTerm, reply.round);
        }
        next.onVoteReply(voterId, preVote, reply, isLate);
    }

    @Override
    public void onTimerPutOff(
        final int candidateId, final long askedInTerm, final long leftBeforeNs, final long leftAfterNs)
    {
        recorder.record(EventCode.TIMER_PUT_OFF, 0, candidateId, askedInTerm, leftBeforeNs, leftAfterNs, 0);
        next.onTimerPutOff(candidateId, askedInTerm, leftBeforeNs, leftAfterNs);
    }

    @Override
    public void onAppendRefused(
        final int senderId, final AppendEntries head, final long currentTerm, final long lastIndex)
    {
        final int isOld = head.term < currentTerm ? 1 : 0;
        if (refused[place(senderId, false)].isNew(head.term, head.prevLogIndex, isOld))
        {
            recorder.record(EventCode.APPEND_REFUSED, isOld, senderId,
                head.term, head.prevLogIndex, head.prevLogTerm, lastIndex);
        }
        next.onAppendRefused(senderId, head, currentTerm, lastIndex);
    }

    @Override
    public void onTruncated(final long firstIndex, final long lastIndex)
    {
        recorder.record(EventCode.TRUNCATED, 0, leaderId, term, firstIndex, lastIndex, 0);
        next.onTruncated(firstIndex, lastIndex);
    }

    @Override
    public void onMalformedEntries(final int memberId)
    {
        recorder.record(EventCode.ENTRIES_MALFORMED, 0, memberId, term, 0, 0, 0);
        next.onMalformedEntries(memberId);
    }

    @Override
    public void onPeerOutOfReach(final int memberId, final long nextIndex, final long firstIndex)
    {
        recorder.record(EventCode.PEER_OUT_OF_REACH, 0, memberId, term, nextIndex, firstIndex, 0);
        next.onPeerOutOfReach(memberId, nextIndex, firstIndex);
    }

    @Override
    public void onEntryDamaged(final long index, final long entryTerm)
    {
        recorder.record(EventCode.ENTRY_DAMAGED, 0, -1, term, index, entryTerm, 0);
        next.onEntryDamaged(index, entryTerm);
    }

    @Override
    public void onEntriesGiven(final int memberId, final long index)
    {
        recorder.record(EventCode.ENTRIES_GIVEN, 0, memberId, term, index, 0, 0);
        next.onEntriesGiven(memberId, index);
    }

    @Override
    public void onEntryNowhere(final long index, final long entryTerm)
    {
        recorder.record(EventCode.ENTRY_NOWHERE, 0, -1, term, index, entryTerm, 0);
        next.onEntryNowhere(index, entryTerm);
    }

    @Override
    public void onLogMended()
    {
        recorder.record(EventCode.LOG_MENDED, 0, -1, term, 0, 0, 0);
        next.onLogMended();
    }

    @Override
    public void onSnapshotSending(final int memberId, final long index, final long length)
    {
        recorder.record(EventCode.SNAPSHOT_SENDING, 0, memberId, term, index, length, 0);
        next.onSnapshotSending(memberId, index, length);
    }

    @Override
    public void onSnapshotInstalled(final int memberId, final long index, final long length)
    {
        recorder.record(EventCode.SNAPSHOT_SENT, 0, memberId, term, index, length, 0);
        next.onSnapshotInstalled(memberId, index, length);
    }

    @Override
    public void onSnapshotOffered(final long index, final long length, final long offset)
    {
        recorder.record(EventCode.SNAPSHOT_OFFERED, 0, -1, term, index, length, offset);
        next.onSnapshotOffered(index, length, offset);
    }

    @Override
    public void onSnapshotReceived(final long index, final long length)
    {
        recorder.record(EventCode.SNAPSHOT_RECEIVED, 0, -1, term, index, length, 0);
        next.onSnapshotReceived(index, length);
    }

    @Override
    public void onPause(final long gapNs)
    {
        recorder.record(EventCode.PAUSED, 0, -1, term, gapNs, 0, 0);
        next.onPause(gapNs);
    }

    @Override
    public void onDiskHangs(final long ledTerm, final long standstillNs)
    {
        recorder.record(EventCode.DISK_HANGS, 0, -1, ledTerm, standstillNs, 0, 0);
        next.onDiskHangs(ledTerm, standstillNs);
    }

    @Override
    public void onStepDown(final long ledTerm, final StepDownReason reason, final long durationNs)
    {
        recorder.record(EventCode.STEPPED_DOWN, reason.ordinal(), -1, ledTerm, durationNs, 0, 0);
        next.onStepDown(ledTerm, reason, durationNs);
    }

    private void endRound()
    {
        if (askedAgainCount > 0)
        {
            recorder.record(EventCode.ASKED_AGAIN, 0, -1, askedTerm, askedAgainCount, 0, askedRound);
            askedAgainCount = 0;
        }
    }

    private static EventCode replyCode(final boolean preVote, final boolean isLate)
    {
        if (preVote)
        {
            return isLate ? EventCode.PRE_VOTE_REPLY_LATE : EventCode.PRE_VOTE_REPLY;
        }
        return isLate ? EventCode.VOTE_REPLY_LATE : EventCode.VOTE_REPLY;
    }

    private static int place(final int memberId, final boolean preVote)
    {
        return memberId % MEMBERS_MAX * KINDS + (preVote ? 1 : 0);
    }

    private static Said[] said()
    {
        final Said[] said = new Said[MEMBERS_MAX * KINDS];
        for (int i = 0; i < said.length; i++)
        {
            said[i] = new Said();
        }
        return said;
    }

    /** What was said last to or by one member. */
    private static final class Said
    {
        private long term = -1;
        private long round = -1;
        private int what = -1;

        boolean isNew(final long newTerm, final long newRound, final int newWhat)
        {
            if (newTerm == term && newRound == round && newWhat == what)
            {
                return false;
            }
            term = newTerm;
            round = newRound;
            what = newWhat;
            return true;
        }
    }
}
