package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What n1 of three does otherwise when its transport keeps order.
 */
class OrderedTransportTest extends OneNodeOfThree
{
    private final VoteReply voteReply = new VoteReply();
    private final AppendEntriesReply appendReply = new AppendEntriesReply();

    OrderedTransportTest()
    {
        super(ElectionConfig.defaults().ordered(), ReplicationConfig.defaults(80));
    }

    @Test
    void shouldWaitLongerForAQuorumAndForAWinner()
    {
        final ElectionConfig config = ElectionConfig.defaults().ordered();
        assertEquals(3000 * MS, config.quorumWindowNs());
        assertEquals(2000 * MS, config.grantStickinessNs());
        assertEquals(0, config.answerTimeLimitNs(), "no measurement raises it");
        assertTrue(config.isTransportOrdered());
        final ElectionConfig longer = new ElectionConfig(
            50 * MS, 150 * MS, 300 * MS, 20 * MS, 5000 * MS, 6000 * MS, 150 * MS, false).ordered();
        assertEquals(6000 * MS, longer.quorumWindowNs(), "these are the least");
        assertEquals(5000 * MS, longer.grantStickinessNs());
    }

    @Test
    void shouldAnswerRepeatsOfAVoteOnceASecond()
    {
        start(5);
        vote(2, 6, 0, 0);
        for (int i = 0; i < 10; i++)
        {
            pass(10);
            vote(2, 6, 0, 0);
        }
        assertEquals(1, count(Message.Kind.REQUEST_VOTE_REPLY));
    }

    @Test
    void shouldNotRefuseAPreVoteForItsLogButAskItself()
    {
        start(5, "1", "1");
        preVote(2, 6, 1, 1);
        pass(5);
        assertEquals(0, count(Message.Kind.PRE_VOTE_REPLY));
        assertEquals(RaftRole.PRE_CANDIDATE, node.raft.role());
        assertEquals(2, count(Message.Kind.PRE_VOTE));
    }

    @Test
    void shouldAcknowledgeHeartbeatsOnceASecond()
    {
        start(5);
        int answers = 0;
        for (int i = 0; i < 40; i++)
        {
            append(2, 5, 0, 0, 0);
            pass(50);
            answers = count(Message.Kind.APPEND_ENTRIES_REPLY);
        }
        assertEquals(2, answers);
    }

    @Test
    void shouldKeepPreVotesForTheSameTermAndLog()
    {
        start(5);
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        final long round = last().request.round;
        pass(300);
        assertEquals(round, last().request.round, "nothing else is asked");
        voteReply.term = 5;
        voteReply.round = round;
        node.raft.onPreVoteReply(2, voteReply);
        assertEquals(RaftRole.CANDIDATE, node.raft.role());
    }

    @Test
    void shouldCountAPreVoteThatCameWhileItMadeWay()
    {
        start(5);
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        voteReply.term = 5;
        voteReply.round = last().request.round;
        preVote(3, 6, 9, 5);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
        node.raft.onPreVoteReply(2, voteReply);
        assertEquals(RaftRole.FOLLOWER, node.raft.role());
        passUntil(RaftRole.CANDIDATE, 300);
    }

    @Test
    void shouldForgetPreVotesWhenItHearsALeader()
    {
        start(5);
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        voteReply.term = 5;
        voteReply.round = last().request.round;
        preVote(3, 6, 9, 5);
        node.raft.onPreVoteReply(2, voteReply);
        append(3, 5, 0, 0, 0);
        passUntil(RaftRole.PRE_CANDIDATE, 500);
        pass(1000);
        assertFalse(node.raft.role() == RaftRole.CANDIDATE, "who said yes may have heard the leader since");
    }

    /** n3 says with a request of its own where its log ends, and n2 wins the vote: repair of both begins there. */
    @Test
    void shouldBeginRepairWhereRequestsOfOthersSay()
    {
        start(5, "1", "1", "2", "2", "3");
        preVote(3, 6, 2, 1);
        lead(2, 5, 3);
        assertEquals(List.of("prev 2", "prev 5"), firstPrevious());
    }

    /** Entries of 40 bytes, two a message: whoever ends at 1 gets all that is missing with the first probe. */
    @Test
    void shouldProbeWithAllThatIsMissing()
    {
        start(5, "1", "1", "2", "2", "3");
        preVote(3, 6, 1, 1);
        lead(2, 5, 3);
        assertEquals(6, entriesTo(3).get(entriesTo(3).size() - 1).lastIndex);
        assertTrue(entriesTo(3).size() > 1, "more than fits one message");
    }

    /** The first message of the probe was lost: the refusal of the next says as well where to begin. */
    @Test
    void shouldHeedARefusalOfAnyMessageOfTheProbe()
    {
        start(5, "1", "1", "2", "2", "3");
        preVote(3, 6, 3, 2);
        lead(2, 5, 3);
        final List<Message> probe = entriesTo(3);
        final Message second = probe.get(1);
        assertEquals(3, probe.get(0).head.prevLogIndex);
        sent.clear();
        appendReply.term = 6;
        appendReply.prevLogIndex = second.head.prevLogIndex;
        appendReply.conflictIndex = 1;
        appendReply.conflictTerm = 1;
        node.raft.onAppendEntriesReply(3, appendReply);
        finish();
        assertEquals(1, entriesTo(3).get(0).head.prevLogIndex);
    }

    @Test
    void shouldNotFollowRoundTripsWhenItSendsAgain()
    {
        start(5);
        passUntil(RaftRole.PRE_CANDIDATE, 300);
        voteReply.term = 5;
        voteReply.round = last().request.round;
        voteReply.reason = VoteReason.TERM_OLD;
        for (int i = 0; i < 5; i++)
        {
            voteReply.echoNs = node.nowNs + 1;
            pass(100);
            node.raft.onPreVoteReply(2, voteReply);
        }
        sent.clear();
        pass(100);
        assertTrue(count(Message.Kind.PRE_VOTE) >= 4, sent.toString());
    }

    private void lead(final int voterId, final long endIndex, final long endTerm)
    {
        passUntil(RaftRole.PRE_CANDIDATE, 500);
        voteReply.term = 5;
        voteReply.round = last().request.round;
        voteReply.lastLogIndex = endIndex;
        voteReply.lastLogTerm = endTerm;
        node.raft.onPreVoteReply(voterId, voteReply);
        voteReply.term = 6;
        voteReply.round = last().request.round;
        sent.clear();
        node.raft.onRequestVoteReply(voterId, voteReply);
        finish();
        assertEquals(RaftRole.LEADER, node.raft.role());
    }

    private List<String> firstPrevious()
    {
        return List.of("prev " + entriesTo(3).get(0).head.prevLogIndex,
            "prev " + entriesTo(2).get(0).head.prevLogIndex);
    }

    private List<Message> entriesTo(final int memberId)
    {
        return sent.stream()
            .filter(message -> message.kind == Message.Kind.APPEND_ENTRIES && message.toId == memberId).toList();
    }

    private int count(final Message.Kind kind)
    {
        return (int) sent.stream().filter(message -> message.kind == kind).count();
    }
}
