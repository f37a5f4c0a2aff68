package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * The rules of the paper (§) and of the dissertation, one by one.
 */
class RaftPaperTest extends OneNodeOfThree
{
    @Test
    void shouldAdoptAHigherTermAndStoreItWhateverBringsIt51()
    {
        start(5);
        append(2, 6, 0, 0, 0);
        assertEquals(6, node.termStore.currentTerm());
        vote(3, 7, 0, 0);
        assertEquals(7, node.termStore.currentTerm());
        final AppendEntriesReply reply = new AppendEntriesReply();
        reply.term = 8;
        node.raft.onAppendEntriesReply(2, reply);
        assertEquals(8, node.termStore.currentTerm());
        final VoteReply voteReply = new VoteReply();
        voteReply.term = 9;
        node.raft.onRequestVoteReply(2, voteReply);
        assertEquals(9, node.termStore.currentTerm());
        voteReply.term = 10;
        node.raft.onPreVoteReply(2, voteReply);
        assertEquals(10, node.termStore.currentTerm());
    }

    @Test
    void shouldRefuseAnOldTermAndTellTheNewOne51()
    {
        start(5);
        append(2, 4, 0, 0, 0);
        assertFalse(last().reply.success);
        assertEquals(5, last().reply.term);
        assertEquals(Proposer.NO_LEADER, node.raft.leaderId());
        vote(2, 4, 9, 9);
        assertEquals(VoteReason.TERM_OLD, last().voteReply.reason);
        assertEquals(5, last().voteReply.term);
    }

    @Test
    void shouldIgnoreStrangersAndItself51()
    {
        start(5);
        vote(4, 9, 9, 9);
        vote(1, 9, 9, 9);
        append(7, 9, 0, 0, 0);
        preVote(0, 9, 9, 9);
        assertEquals(5, node.raft.term());
        assertTrue(sent.isEmpty());
    }

    @Test
    void shouldVoteOnceInATermAlsoAfterARestart52()
    {
        start(5);
        vote(2, 6, 0, 0);
        assertEquals(VoteReason.GRANTED, last().voteReply.reason);
        vote(3, 6, 9, 9);
        assertEquals(VoteReason.VOTED_FOR_OTHER, last().voteReply.reason);
        node.crash();
        node.start(0);
        vote(3, 6, 9, 9);
        assertEquals(VoteReason.VOTED_FOR_OTHER, last().voteReply.reason);
        vote(2, 6, 0, 0);
        assertEquals(VoteReason.GRANTED, last().voteReply.reason);
    }

    @Test
    void shouldForceTermAndVoteInOneWriteBeforeAnyoneHears52()
    {
        start(5);
        final int before = node.termStore.saveCount();
        vote(2, 6, 0, 0);
        assertEquals(before + 1, savesWhenSent.get(savesWhenSent.size() - 1));
        assertEquals(before + 1, node.termStore.saveCount());
        vote(2, 6, 0, 0);
        assertEquals(before + 1, node.termStore.saveCount(), "a repeat writes nothing");
    }

    @Test
    void shouldForceItsOwnVoteBeforeItAsks52()
    {
        start(5);
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        assertEquals(5, node.termStore.currentTerm(), "dissertation 9.6: asking changes no term");
        preVoteReply(2);
        assertEquals(RaftRole.CANDIDATE, node.raft.role());
        assertEquals(6, node.termStore.currentTerm());
        assertEquals(1, node.termStore.votedFor());
        assertEquals(Message.Kind.REQUEST_VOTE, last().kind);
        vote(2, 6, 9, 9);
        assertEquals(VoteReason.VOTED_FOR_OTHER, last().voteReply.reason);
    }

    @Test
    void shouldNotVoteInATermWhoseLeaderItKnows52()
    {
        start(5);
        append(2, 6, 0, 0, 0);
        vote(3, 6, 9, 9);
        assertEquals(VoteReason.VOTED_FOR_OTHER, last().voteReply.reason);
    }

    @Test
    void shouldStopWhenTwoLeadOneTerm52()
    {
        start(5);
        append(2, 6, 0, 0, 0);
        assertThrows(IllegalStateException.class, () -> append(3, 6, 0, 0, 0));
    }

    @Test
    void shouldRefuseEntriesThatDoNotFollow53()
    {
        start(5, "1", "1", "2");
        append(2, 5, 3, 1, 0);
        assertFalse(last().reply.success);
        assertEquals(3, last().reply.prevLogIndex);
        append(2, 5, 4, 2, 0);
        assertFalse(last().reply.success);
        append(2, 5, 2, 1, 0);
        finish();
        assertTrue(last().reply.success);
        assertEquals(2, last().reply.matchIndex, "the third entry isn't compared yet");
        assertEquals(3, node.log.lastIndex(), "and stays, for it may be the leader's");
    }

    @Test
    void shouldRefuseVotesToOlderLogsByTermFirst541()
    {
        final long[][] refused = {{0, 0}, {9, 2}, {2, 3}};
        final long[][] granted = {{3, 3}, {4, 3}, {1, 4}};
        long term = 5;
        start(term, "1", "2", "3");
        for (final long[] end : refused)
        {
            vote(2, ++term, end[0], end[1]);
            assertEquals(VoteReason.LOG_BEHIND, last().voteReply.reason);
            assertEquals(3, last().voteReply.lastLogIndex);
            assertEquals(3, last().voteReply.lastLogTerm);
        }
        for (final long[] end : granted)
        {
            vote(2, ++term, end[0], end[1]);
            assertEquals(VoteReason.GRANTED, last().voteReply.reason);
        }
    }

    @Test
    void shouldStopRatherThanReplaceACommittedEntry542()
    {
        start(5, "1", "2", "3");
        append(2, 5, 3, 3, 3);
        assertEquals(3, node.raft.commitIndex());
        final MemoryLog other = new MemoryLog(false, 1024, 8);
        other.load("1", "2", "4");
        final LogSlice slice = new LogSlice();
        other.slice(2, 3, 1024, slice);
        fill(5, 1, 1, 0);
        assertThrows(IllegalStateException.class,
            () -> node.raft.onAppendEntries(2, head, slice.buffer(), 0, slice.length()));
    }

    @Test
    void shouldStandAtOnceOnlyWhenItsLeaderSaysSo310()
    {
        start(5);
        append(2, 6, 0, 0, 0);
        node.raft.onTimeoutNow(3, 6);
        node.raft.onTimeoutNow(2, 5);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
        node.raft.onTimeoutNow(2, 6);
        assertEquals(RaftRole.CANDIDATE, node.raft.role());
        assertEquals(7, node.raft.term());
    }

    @Test
    void shouldRefusePreVotesWhileItHearsALeader423()
    {
        start(5);
        append(2, 6, 0, 0, 0);
        pass(149);
        preVote(3, 7, 9, 9);
        assertEquals(VoteReason.LEADER_ALIVE, last().voteReply.reason);
        pass(1);
        preVote(3, 7, 9, 9);
        assertEquals(VoteReason.GRANTED, last().voteReply.reason);
    }

    @Test
    void shouldChangeNothingByAnsweringAPreVote96()
    {
        start(5);
        final int saves = node.termStore.saveCount();
        preVote(2, 9, 9, 9);
        preVote(3, 9, 9, 9);
        assertEquals(VoteReason.GRANTED, last().voteReply.reason);
        assertEquals(5, last().voteReply.term);
        assertEquals(5, node.raft.term());
        assertEquals(saves, node.termStore.saveCount());
    }

    @Test
    void shouldNotAcknowledgeWhatItsLogHadNoRoomFor53()
    {
        start(5, "1");
        node.log.full(true);
        entries("1", "5", "5");
        finish();
        assertEquals(1, last().reply.matchIndex);
        assertEquals(1, last().reply.verifiedIndex);
        node.log.full(false);
        entries("1", "5", "5");
        finish();
        assertEquals(3, last().reply.matchIndex);
    }

    @Test
    void shouldNeverStampAnEntryEarlierThanTheOneBefore()
    {
        node.log.append(1, 1_000_000 * MS, new Entry().header(1, 0, 0, 0).payload(new UnsafeBuffer(new byte[8]), 0, 8));
        start(5);
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        preVoteReply(2);
        final VoteReply grant = new VoteReply();
        grant.term = 6;
        grant.round = last().request.round;
        node.raft.onRequestVoteReply(2, grant);
        assertTrue(node.raft.isLeader());
        assertEquals(2, node.log.lastIndex());
        assertEquals(1_000_000 * MS, node.log.lastTimestamp());
    }
}
