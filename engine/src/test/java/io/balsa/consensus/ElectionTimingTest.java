package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * When a node asks, waits, makes way and gives up.
 */
class ElectionTimingTest extends OneNodeOfThree
{
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

    /** One who waits asks nobody, and would not see that the network is well again. */
    @Test
    void shouldNotWaitLongerForOthersThoughRoundsFailed()
    {
        start(5);
        pass(10_000);
        loseBySplitVotes();
        passUntil(RaftRole.PRE_CANDIDATE, 226);
        vote(2, 7, 0, 0);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
        passUntil(RaftRole.PRE_CANDIDATE, 226);
        preVoteRefusal(2);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
        passUntil(RaftRole.PRE_CANDIDATE, 451);
    }

    @Test
    void shouldMakeWayOnceMoreAfterVotesWereSplit()
    {
        start(5);
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        preVote(2, 6, 1, 1);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
        passUntil(RaftRole.PRE_CANDIDATE, 226);
        preVote(2, 6, 1, 1);
        assertEquals(RaftRole.PRE_CANDIDATE, node.raft.role(), "once for each requester");
        pass(20);
        loseBySplitVotes();
        passUntil(RaftRole.PRE_CANDIDATE, 226);
        preVote(2, 7, 1, 1);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
    }

    private void loseBySplitVotes()
    {
        preVoteReply(2);
        assertEquals(RaftRole.CANDIDATE, node.raft.role());
        final VoteReply refusal = new VoteReply();
        refusal.term = node.raft.term();
        refusal.round = last().request.round;
        refusal.reason = VoteReason.VOTED_FOR_OTHER;
        node.raft.onRequestVoteReply(2, refusal);
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

    /** Else it would say nothing for seconds, although the network is well again. */
    @Test
    void shouldAskAgainSoonWhenAQuorumAnswersInARoundThatHadGrown()
    {
        start(5);
        pass(20_000);
        final int before = node.askCount;
        while (node.askCount == before)
        {
            pass(1);
        }
        final int grown = node.askCount;
        pass(1_000);
        assertEquals(grown, node.askCount, "a round lasts for seconds by now");
        // with the own one an answer of a quorum; the third may be dead
        preVoteRefusal(2, VoteReason.LEADER_ALIVE);
        pass(224);
        assertEquals(grown, node.askCount);
        pass(1);
        assertEquals(grown + 1, node.askCount);
    }

    /** Two of three split the votes, the third is gone: nobody has lost yet, and both would be silent for seconds. */
    @Test
    void shouldAskAgainSoonWhenAQuorumAnswersAnElectionAfterRoundsThatHadGrown()
    {
        start(5);
        pass(20_000);
        preVoteReply(2);
        assertEquals(RaftRole.CANDIDATE, node.raft.role());
        final int asked = node.askCount;
        pass(1_000);
        assertEquals(asked, node.askCount, "a round lasts for seconds by now");
        final VoteReply refusal = new VoteReply();
        refusal.term = 6;
        refusal.round = last().request.round;
        refusal.reason = VoteReason.VOTED_FOR_OTHER;
        node.raft.onRequestVoteReply(2, refusal);
        assertEquals(RaftRole.CANDIDATE, node.raft.role());
        pass(224);
        assertEquals(asked, node.askCount);
        pass(1);
        assertEquals(asked + 1, node.askCount);
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
}
