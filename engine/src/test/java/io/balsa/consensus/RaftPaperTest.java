package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.membership.Membership;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * The rules of the paper (§) and of the dissertation, one by one, on one node: n1 of three, whose peers are this test.
 */
class RaftPaperTest
{
    private static final long MS = 1_000_000L;

    private final List<Message> sent = new ArrayList<>();
    private final List<Integer> savesWhenSent = new ArrayList<>();
    private final TestNode node = new TestNode(1, Membership.of(1, 2, 3), ElectionConfig.defaults(),
        ReplicationConfig.defaults(1408), false, bound -> bound / 2, this::take, null);
    private final VoteRequest request = new VoteRequest();
    private final AppendEntries head = new AppendEntries();

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

    /** The timer is n1's own: nothing that it refuses, adopts or answers may put it off. */
    @Test
    void shouldStandInTimeThoughTermsRiseAndPreVotesAreAsked52()
    {
        start(5);
        final AppendEntriesReply reply = new AppendEntriesReply();
        for (int i = 1; i <= 11; i++)
        {
            pass(20);
            assertEquals(RaftRole.FOLLOWER, node.raft.role());
            reply.term = 5 + i;
            node.raft.onAppendEntriesReply(2, reply);
            preVote(3, 100, 9, 9);
        }
        pass(6);
        assertEquals(RaftRole.PRE_CANDIDATE, node.raft.role(), "the timeout drawn was 225 ms");
    }

    @Test
    void shouldWaitAnewAfterItGaveItsVote52()
    {
        start(5);
        pass(200);
        vote(2, 6, 0, 0);
        pass(224);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
        pass(1);
        assertEquals(RaftRole.PRE_CANDIDATE, node.raft.role());
    }

    @Test
    void shouldWaitAnewAfterItHeardItsLeader52()
    {
        start(5);
        for (int i = 0; i < 10; i++)
        {
            pass(200);
            append(2, 6, 0, 0, 0);
        }
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
    }

    /** A fitter log exists for certain; who refuses all that a quorum takes won't be elected. */
    @Test
    void shouldStopAndWaitWhenAQuorumRefusesForItsLog541()
    {
        start(5);
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        preVoteRefusal(2);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
        pass(300);
        assertEquals(RaftRole.FOLLOWER, node.raft.role(), "it waits twice as long as else");
        passUntil(RaftRole.PRE_CANDIDATE, 160);
        preVoteRefusal(2);
        assertEquals(RaftRole.PRE_CANDIDATE, node.raft.role(), "one refusal stops only the first round");
        preVoteRefusal(3);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
    }

    @Test
    void shouldLetTheCandidateFinishWhoseVoteItRefused()
    {
        start(5, "1", "1");
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        vote(2, 7, 1, 1);
        assertEquals(VoteReason.LOG_BEHIND, last().voteReply.reason);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
        pass(60);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
        pass(60);
        assertEquals(RaftRole.PRE_CANDIDATE, node.raft.role());
    }

    @Test
    void shouldStandSoonAfterItRefusedAVoteForItsFresherLog()
    {
        start(5, "1", "1");
        vote(2, 7, 1, 1);
        pass(60);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
        pass(60);
        assertEquals(RaftRole.PRE_CANDIDATE, node.raft.role());
    }

    @Test
    void shouldNotHurryWhileItHearsALeaderOrHasJustVoted423()
    {
        start(5, "1", "1");
        append(2, 6, 2, 1, 0);
        preVote(3, 7, 1, 1);
        vote(3, 7, 1, 1);
        pass(130);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
        vote(2, 8, 2, 1);
        pass(1);
        preVote(3, 9, 1, 1);
        vote(3, 9, 1, 1);
        pass(130);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
    }

    @Test
    void shouldNotCountAnswersToAnOlderRound()
    {
        start(5);
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        final VoteReply old = new VoteReply();
        old.term = 5;
        old.round = last().request.round;
        final int rounds = node.askCount;
        while (node.askCount == rounds)
        {
            pass(1);
        }
        node.raft.onPreVoteReply(2, old);
        assertEquals(RaftRole.PRE_CANDIDATE, node.raft.role());
    }

    @Test
    void shouldGiveUpAnElectionThatAQuorumRefused52()
    {
        start(5);
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        preVoteReply(2);
        final VoteReply refusal = new VoteReply();
        refusal.term = 6;
        refusal.round = last().request.round;
        refusal.reason = VoteReason.VOTED_FOR_OTHER;
        node.raft.onRequestVoteReply(2, refusal);
        assertEquals(RaftRole.CANDIDATE, node.raft.role());
        node.raft.onRequestVoteReply(3, refusal);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
    }

    @Test
    void shouldNotCountItsOwnPauseWhileItAsks()
    {
        start(5);
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        final int rounds = node.askCount;
        node.advance(node.nowNs + 1000 * MS);
        node.finishCycle();
        assertEquals(rounds, node.askCount);
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

    @Test
    void shouldStayInItsTermUntilAQuorumWouldVoteAgain()
    {
        start(5);
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        pass(10_000);
        assertEquals(5, node.raft.term());
        preVoteReply(2);
        assertEquals(6, node.raft.term());
        pass(10_000);
        assertEquals(6, node.raft.term());
    }

    @Test
    void shouldTakeLongerRoundsWhenRoundsFail()
    {
        start(5);
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        int rounds = node.askCount;
        pass(3000);
        assertTrue(node.askCount - rounds <= 5, "not one each 225 ms");
        rounds = node.askCount;
        append(2, 6, 0, 0, 0);
        passUntil(RaftRole.PRE_CANDIDATE, 226);
        assertEquals(rounds + 1, node.askCount, "short again after a leader was heard");
    }

    @Test
    void shouldSendAgainWhatIsUnansweredAndOnlyThat()
    {
        start(5);
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        sent.clear();
        pass(20);
        assertEquals(2, sent.size());
        final VoteReply refusal = new VoteReply();
        refusal.term = 5;
        refusal.round = sent.get(0).request.round;
        refusal.reason = VoteReason.LEADER_ALIVE;
        node.raft.onPreVoteReply(2, refusal);
        sent.clear();
        pass(40);
        assertEquals(2, sent.size());
        assertTrue(sent.stream().allMatch(message -> message.toId == 3));
    }

    private void start(final long term, final String... entryTerms)
    {
        node.log.load(entryTerms);
        node.termStore.save(term, TermStore.NOBODY);
        node.start(0);
    }

    private void take(final Message message)
    {
        sent.add(message);
        savesWhenSent.add(node.termStore.saveCount());
    }

    private Message last()
    {
        return sent.get(sent.size() - 1);
    }

    private void vote(final int fromId, final long term, final long lastLogIndex, final long lastLogTerm)
    {
        ask(term, lastLogIndex, lastLogTerm);
        node.raft.onRequestVote(fromId, request);
    }

    private void preVote(final int fromId, final long term, final long lastLogIndex, final long lastLogTerm)
    {
        ask(term, lastLogIndex, lastLogTerm);
        node.raft.onPreVote(fromId, request);
    }

    private void ask(final long term, final long lastLogIndex, final long lastLogTerm)
    {
        request.term = term;
        request.lastLogIndex = lastLogIndex;
        request.lastLogTerm = lastLogTerm;
        request.round = 1;
    }

    private void preVoteReply(final int fromId)
    {
        final VoteReply reply = new VoteReply();
        reply.term = node.raft.term();
        reply.round = last().request.round;
        node.raft.onPreVoteReply(fromId, reply);
    }

    private void preVoteRefusal(final int fromId)
    {
        final VoteReply reply = new VoteReply();
        reply.term = node.raft.term();
        reply.round = last().request.round;
        reply.reason = VoteReason.LOG_BEHIND;
        node.raft.onPreVoteReply(fromId, reply);
    }

    /** All of a log of these terms, from n2, who leads term 5. */
    private void entries(final String... terms)
    {
        final MemoryLog other = new MemoryLog(false, 1024, 8);
        other.load(terms);
        final LogSlice slice = new LogSlice();
        other.slice(1, terms.length, 1024, slice);
        fill(5, 0, 0, 0);
        node.raft.onAppendEntries(2, head, slice.buffer(), 0, slice.length());
    }

    private void append(
        final int fromId, final long term, final long prevLogIndex, final long prevLogTerm, final long leaderCommit)
    {
        fill(term, prevLogIndex, prevLogTerm, leaderCommit);
        node.raft.onAppendEntries(fromId, head, new UnsafeBuffer(new byte[0]), 0, 0);
    }

    private void fill(final long term, final long prevLogIndex, final long prevLogTerm, final long leaderCommit)
    {
        head.term = term;
        head.prevLogIndex = prevLogIndex;
        head.prevLogTerm = prevLogTerm;
        head.leaderCommit = leaderCommit;
        head.round = 1;
    }

    private void finish()
    {
        node.finishCycle();
    }

    private void pass(final long durationMs)
    {
        for (long i = 0; i < durationMs; i++)
        {
            node.advance(node.nowNs + MS);
            node.finishCycle();
        }
    }

    private void passUntil(final RaftRole role, final long durationMsMax)
    {
        for (long i = 0; i < durationMsMax && node.raft.role() != role; i++)
        {
            pass(1);
        }
        assertEquals(role, node.raft.role());
    }
}
