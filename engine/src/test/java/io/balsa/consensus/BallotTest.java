package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.membership.Membership;
import org.junit.jupiter.api.Test;

class BallotTest
{
    private static final long MS = 1_000_000L;

    private final Pace pace = new Pace(ElectionConfig.defaults(), 3);
    private final Ballot ballot = new Ballot(Membership.of(1, 2, 3), 1, pace, new StreamProfile(false));

    /** All answers of a member were very late, and then the network got well. */
    @Test
    void shouldAskAgainAfterTheIntervalThatIsMeasuredNow()
    {
        ballot.open(6, 3, 2, 1);
        for (int copy = 1; copy <= 3; copy++)
        {
            pace.onAnswered(1, copy, 4000 * MS);
        }
        assertTrue(ballot.isDue(1, 4000 * MS), "not asked yet");
        ballot.copyFor(1, 4000 * MS);
        assertFalse(ballot.isDue(1, 4020 * MS));
        pace.onAnswered(1, 4019 * MS, 4020 * MS);
        assertTrue(ballot.isDue(1, 4020 * MS));
    }

    @Test
    void shouldCountAnswersOnceInWhateverOrderTheyCome()
    {
        ballot.open(6, 3, 2, 1);
        assertFalse(ballot.isWon());
        assertEquals(-1, ballot.endIndex(1));
        assertFalse(answer(2, VoteReason.LOG_BEHIND));
        assertTrue(ballot.isAnswered(1));
        assertEquals(7, ballot.endIndex(1));
        assertTrue(answer(2, VoteReason.GRANTED));
        assertTrue(ballot.isWon());
        assertFalse(answer(2, VoteReason.GRANTED), "a repeat is no news");
    }

    @Test
    void shouldKeepAGrantThatAnOlderRefusalOvertakes()
    {
        ballot.open(6, 3, 2, 1);
        answer(2, VoteReason.GRANTED);
        answer(2, VoteReason.LOG_BEHIND);
        answer(3, VoteReason.LOG_BEHIND);
        assertTrue(ballot.isWon());
        assertFalse(ballot.isLost());
        assertFalse(ballot.isLostForLog());
    }

    @Test
    void shouldTakeAGrantThatComesAfterARefusal()
    {
        ballot.open(6, 3, 2, 1);
        answer(2, VoteReason.LOG_BEHIND);
        answer(2, VoteReason.GRANTED);
        answer(3, VoteReason.LOG_BEHIND);
        assertFalse(ballot.isLost());
        assertFalse(ballot.isLostForLog());
    }

    @Test
    void shouldBeLostWhenAQuorumRefuses()
    {
        ballot.open(6, 3, 2, 1);
        answer(2, VoteReason.LOG_BEHIND);
        assertFalse(ballot.isLost());
        answer(3, VoteReason.VOTED_FOR_OTHER);
        assertTrue(ballot.isLost());
        assertFalse(ballot.isLostForLog());
    }

    @Test
    void shouldBeAnsweredByAQuorumWhateverThatSays()
    {
        ballot.open(6, 3, 2, 1);
        assertFalse(ballot.isAnsweredByQuorum());
        answer(2, VoteReason.GRANTED);
        answer(3, VoteReason.LEADER_ALIVE);
        assertTrue(ballot.isAnsweredByQuorum());
    }

    private boolean answer(final int voterId, final VoteReason reason)
    {
        final VoteReply reply = new VoteReply();
        reply.term = 6;
        reply.round = 1;
        reply.lastLogIndex = 7;
        reply.lastLogTerm = 5;
        reply.reason = reason;
        return ballot.record(voterId, reply);
    }
}
