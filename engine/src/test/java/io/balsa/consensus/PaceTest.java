package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        ask(100, 1);
        assertEquals(150 * MS, pace.electionTimeoutMinNs());
        assertEquals(300 * MS, pace.electionTimeoutMaxNs());
        assertEquals(300 * MS, pace.grantStickinessNs());
        assertEquals(600 * MS, pace.quorumWindowNs());
        assertEquals(20 * MS, pace.resendIntervalNs(1));
    }

    @Test
    void shouldWaitInProportionOnASlowOneUpToTheCap()
    {
        pace.onLeaderMeasured(300 * MS);
        assertEquals(300 * MS, pace.electionTimeoutMinNs());
        assertEquals(600 * MS, pace.electionTimeoutMaxNs());
        assertEquals(600 * MS, pace.grantStickinessNs());
        assertEquals(1200 * MS, pace.quorumWindowNs());
        pace.onLeaderMeasured(60_000 * MS);
        assertEquals(5000 * MS, pace.electionTimeoutMinNs());
        pace.onLeaderMeasured(-1);
        assertEquals(150 * MS, pace.electionTimeoutMinNs());
    }

    @Test
    void shouldNotSendAgainBeforeTheFastestAnswerCouldHaveCome()
    {
        ask(10, 300);
        assertEquals(375 * MS, pace.resendIntervalNs(1));
        assertEquals(20 * MS, pace.resendIntervalNs(2));
    }

    @Test
    void shouldGrowAtOnceAndShrinkSlowly()
    {
        ask(1, 400);
        assertTrue(pace.electionTimeoutMinNs() >= 400 * MS);
        ask(20, 1);
        assertTrue(pace.electionTimeoutMinNs() > 300 * MS, "" + pace.electionTimeoutMinNs());
        ask(300, 1);
        assertEquals(150 * MS, pace.electionTimeoutMinNs());
    }

    @Test
    void shouldNotCountTheOwnPause()
    {
        pace.onAsked(1, nowMs * MS);
        pace.onPause();
        pace.onAnswered(1, nowMs * MS, (nowMs + 900) * MS);
        assertEquals(150 * MS, pace.electionTimeoutMinNs());
    }

    /** The middle of 400 to 800 ms, and stickiness with it. */
    @Test
    void shouldWaitAsItsLeaderMeasured()
    {
        start(5);
        leaderMeasured(400);
        pass(395);
        preVote(3, 100, 9, 9);
        assertEquals(VoteReason.LEADER_ALIVE, last().voteReply.reason);
        pass(200);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
        passUntil(RaftRole.PRE_CANDIDATE, 6);
        final int rounds = node.askCount;
        leaderMeasured(0);
        passUntil(RaftRole.PRE_CANDIDATE, 226);
        assertEquals(rounds + 1, node.askCount, "short again when the leader says so");
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
        preVoteReply(3);
        final VoteReply vote = new VoteReply();
        vote.term = 6;
        vote.round = last().request.round;
        node.raft.onRequestVoteReply(2, vote);
        assertEquals(RaftRole.LEADER, node.raft.role());
        assertTrue(last().head.answerTimeNs >= 200 * MS, "" + last().head.answerTimeNs);
        assertEquals(node.nowNs, last().head.sentNs);
    }

    @Test
    void shouldNotTellFollowersOfItsOwnPause()
    {
        start(5);
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        final VoteReply reply = new VoteReply();
        reply.term = 5;
        reply.round = last().request.round;
        reply.echoNs = last().request.sentNs;
        node.advance(node.nowNs + 900 * MS);
        node.raft.onPreVoteReply(2, reply);
        assertEquals(RaftRole.CANDIDATE, node.raft.role());
        reply.term = 6;
        reply.round = last().request.round;
        reply.echoNs = 0;
        node.raft.onRequestVoteReply(2, reply);
        assertEquals(0, last().head.answerTimeNs);
    }

    private void leaderMeasured(final long answerMs)
    {
        head.answerTimeNs = answerMs * MS;
        append(2, 6, 0, 0, 0);
    }

    private void ask(final int count, final long answerMs)
    {
        for (int i = 0; i < count; i++)
        {
            nowMs += 50;
            pace.onAsked(1, nowMs * MS);
            pace.onAnswered(1, nowMs * MS, (nowMs + answerMs) * MS);
            nowMs += answerMs;
        }
    }
}
