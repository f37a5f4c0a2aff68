package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/**
 * How waiting follows what was measured; and who measures, ships and adopts it, seen from the node n1 of three.
 */
class PaceTest extends OneNodeOfThree
{
    private final Pace pace = new Pace(ElectionConfig.defaults(), 3);
    private long nowMs = 1000;

    @Test
    void shouldKeepToTheSettingsOnAFastNetwork()
    {
        answers(5, 1);
        assertEquals(300 * MS, pace.grantStickinessNs(), MS * 2);
        assertEquals(600 * MS, pace.quorumWindowNs(), MS * 2);
        assertEquals(20 * MS, pace.resendIntervalNs(1));
    }

    @Test
    void shouldAddTheTimeOfAnswersOnASlowOneUpToTheLimit()
    {
        pace.onLeaderMeasured(300 * MS);
        assertEquals(150 * MS, pace.electionTimeoutMinNs(), "heartbeats come as often from far away");
        assertEquals(300 * MS, pace.electionTimeoutMaxNs());
        assertEquals(600 * MS, pace.grantStickinessNs());
        assertEquals(900 * MS, pace.quorumWindowNs());
        pace.onLeaderMeasured(60_000 * MS);
        assertEquals(1600 * MS, pace.quorumWindowNs());
        pace.onLeaderMeasured(-1);
        assertEquals(600 * MS, pace.quorumWindowNs());
    }

    @Test
    void shouldAddNothingWhereTheSettingsSaySo()
    {
        final Pace fixed = new Pace(
            new ElectionConfig(50 * MS, 150 * MS, 300 * MS, 20 * MS, 300 * MS, 600 * MS, 0, false), 3);
        fixed.onLeaderMeasured(300 * MS);
        for (int i = 1; i < 10; i++)
        {
            fixed.onAnswered(1, i * 1000 * MS, (i * 1000 + 300) * MS);
        }
        assertEquals(0, fixed.answerTimeNs());
        assertEquals(600 * MS, fixed.quorumWindowNs());
        assertEquals(375 * MS, fixed.resendIntervalNs(1), "repeats follow what is measured all the same");
    }

    @Test
    void shouldNotSendAgainBeforeTheFastestAnswerCouldHaveCome()
    {
        answers(10, 300);
        assertEquals(375 * MS, pace.resendIntervalNs(1));
        assertEquals(20 * MS, pace.resendIntervalNs(2));
    }

    @Test
    void shouldShrinkAtOnceAndNotGrowForOneLateAnswer()
    {
        answers(2, 400);
        assertEquals(0, pace.answerTimeNs());
        answers(1, 400);
        assertEquals(500 * MS, pace.answerTimeNs());
        answers(1, 4);
        assertEquals(5 * MS, pace.answerTimeNs());
        answers(1, 400);
        assertEquals(5 * MS, pace.answerTimeNs());
    }

    /** What is heard from a leader far away comes as often as from one near by. */
    @Test
    void shouldNotWaitLongerForAFarLeader()
    {
        start(5);
        leaderMeasured(400);
        pass(149);
        preVote(3, 100, 9, 9);
        assertEquals(VoteReason.LEADER_ALIVE, last().voteReply.reason);
        pass(1);
        preVote(3, 100, 9, 9);
        assertEquals(VoteReason.GRANTED, last().voteReply.reason);
        passUntil(RaftRole.PRE_CANDIDATE, 76);
    }

    /** Whoever begins to ask goes by what its leader measured until it knows better. */
    @Test
    void shouldKeepWhatTheLeaderMeasuredUntilItMeasuredItself()
    {
        pace.onLeaderMeasured(400 * MS);
        answers(2, 40);
        assertEquals(400 * MS, pace.answerTimeNs());
        answers(1, 40);
        assertEquals(50 * MS, pace.answerTimeNs());
    }

    /** 225 ms, and 400 ms for answers. */
    @Test
    void shouldWaitForAnswersAsItsLeaderMeasured()
    {
        start(5);
        leaderMeasured(400);
        passUntil(RaftRole.PRE_CANDIDATE, 226);
        final int rounds = node.askCount;
        pass(624);
        assertEquals(rounds, node.askCount);
        pass(1);
        assertEquals(rounds + 1, node.askCount);
        leaderMeasured(0);
        passUntil(RaftRole.PRE_CANDIDATE, 226);
        pass(225);
        assertEquals(rounds + 3, node.askCount, "short again when the leader says so");
    }

    @Test
    void shouldLetTheOneItVotedForHearOfIt()
    {
        start(5);
        leaderMeasured(400);
        passUntil(RaftRole.PRE_CANDIDATE, 226);
        vote(2, 7, 0, 0);
        pass(624);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
        preVote(3, 100, 9, 9);
        assertEquals(VoteReason.LEADER_ALIVE, last().voteReply.reason, "300 ms, and 400 ms for the winner's word");
        pass(1);
        assertEquals(RaftRole.PRE_CANDIDATE, node.raft.role());
    }

    @Test
    void shouldEchoTheTimeOfEachCopy()
    {
        start(5);
        request.sentNs = 77;
        preVote(2, 6, 0, 0);
        assertEquals(77, last().voteReply.echoNs);
        request.sentNs = 78;
        vote(2, 6, 0, 0);
        assertEquals(78, last().voteReply.echoNs);
        head.sentNs = 80;
        append(2, 6, 0, 0, 0);
        head.sentNs = 79;
        append(2, 6, 0, 0, 0);
        finish();
        assertEquals(80, last().reply.echoNs, "one answer for both, of the newest");
        head.sentNs = 81;
        append(2, 6, 9, 6, 0);
        assertEquals(81, last().reply.echoNs, "refused");
        head.sentNs = 0;
        append(2, 6, 0, 0, 0);
        finish();
        assertEquals(0, last().reply.echoNs, "entries are not measured");
    }

    @Test
    void shouldTellFollowersWhatItMeasured()
    {
        start(5);
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        final VoteReply reply = new VoteReply();
        reply.term = 5;
        reply.round = last().request.round;
        reply.echoNs = last().request.sentNs;
        pass(200);
        node.raft.onPreVoteReply(2, reply);
        assertEquals(RaftRole.CANDIDATE, node.raft.role());
        reply.term = 6;
        reply.round = last().request.round;
        reply.echoNs = last().request.sentNs;
        pass(200);
        reply.reason = VoteReason.VOTED_FOR_OTHER;
        node.raft.onRequestVoteReply(2, reply);
        reply.reason = VoteReason.GRANTED;
        node.raft.onRequestVoteReply(2, reply);
        assertEquals(RaftRole.LEADER, node.raft.role());
        assertEquals(250 * MS, last().head.answerTimeNs);
        assertEquals(node.nowNs, last().head.sentNs);
    }

    private void leaderMeasured(final long answerMs)
    {
        head.answerTimeNs = answerMs * MS;
        append(2, 6, 0, 0, 0);
    }

    private void answers(final int count, final long answerMs)
    {
        for (int i = 0; i < count; i++)
        {
            nowMs += 50;
            pace.onAnswered(1, nowMs * MS, (nowMs + answerMs) * MS);
            nowMs += answerMs;
        }
    }
}
