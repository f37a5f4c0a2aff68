package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.membership.Membership;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/**
 * What is said, what isn't, and when it is said again.
 */
class AnswersTest
{
    private static final long MS = 1_000_000L;
    private static final long START_NS = Long.MAX_VALUE - 500 * MS;

    private boolean isTaken = true;
    private int sentCount;
    private final PeerSender sender = (PeerSender) Proxy.newProxyInstance(
        PeerSender.class.getClassLoader(), new Class<?>[] {PeerSender.class}, (proxy, method, arguments) ->
        {
            sentCount += isTaken ? 1 : 0;
            return isTaken;
        });
    private final Answers ordered = new Answers(new StreamProfile(true), Membership.of(1, 2, 3), sender);
    private final Answers unordered = new Answers(new StreamProfile(false), Membership.of(1, 2, 3), sender);
    private final VoteReply vote = new VoteReply();
    private final AppendEntriesReply append = new AppendEntriesReply();

    @Test
    void shouldSayEverythingEachTimeWhereNothingKeepsOrder()
    {
        append.verifiedIndex = 5;
        for (final VoteReason reason : VoteReason.values())
        {
            vote.reason = reason;
            for (int i = 0; i < 2; i++)
            {
                assertTrue(unordered.preVote(2, vote, START_NS));
                assertTrue(unordered.vote(2, vote, START_NS));
                assertTrue(unordered.acknowledge(2, append, START_NS));
                assertTrue(unordered.refusal(2, append, START_NS));
                assertTrue(unordered.oldTerm(2, append, START_NS));
            }
        }
        assertEquals(5 * 5 * 2, sentCount);
    }

    @Test
    void shouldRepeatAnAnswerOnceASecondWhereOrderIsKept()
    {
        assertTrue(ordered.preVote(2, vote, START_NS));
        assertTrue(ordered.vote(2, vote, START_NS), "a vote is no pre-vote");
        assertTrue(ordered.vote(3, vote, START_NS), "nobody else has heard it");
        assertTrue(ordered.acknowledge(2, append, START_NS));
        assertTrue(ordered.refusal(2, append, START_NS));
        assertTrue(ordered.oldTerm(2, append, START_NS));
        for (long ms = 1; ms < 1000; ms += 100)
        {
            assertFalse(ordered.preVote(2, vote, START_NS + ms * MS));
            assertFalse(ordered.vote(2, vote, START_NS + ms * MS));
            assertFalse(ordered.acknowledge(2, append, START_NS + ms * MS));
            assertFalse(ordered.refusal(2, append, START_NS + ms * MS));
            assertFalse(ordered.oldTerm(2, append, START_NS + ms * MS));
        }
        assertTrue(ordered.preVote(2, vote, START_NS + 1000 * MS));
        assertTrue(ordered.vote(2, vote, START_NS + 1000 * MS));
        assertTrue(ordered.acknowledge(2, append, START_NS + 1000 * MS));
        assertTrue(ordered.refusal(2, append, START_NS + 1000 * MS));
        assertTrue(ordered.oldTerm(2, append, START_NS + 1000 * MS));
        assertEquals(11, sentCount);
    }

    @Test
    void shouldSayAtOnceWhatIsNew()
    {
        assertTrue(ordered.vote(2, vote, START_NS));
        vote.reason = VoteReason.VOTED_FOR_OTHER;
        assertTrue(ordered.vote(2, vote, START_NS));
        vote.round = 1;
        assertTrue(ordered.vote(2, vote, START_NS));
        vote.term = 1;
        assertTrue(ordered.vote(2, vote, START_NS));
    }

    @Test
    void shouldLeaveUnsaidWhatHelpsNobody()
    {
        final EnumSet<VoteReason> said = EnumSet.noneOf(VoteReason.class);
        for (final VoteReason reason : VoteReason.values())
        {
            vote.reason = reason;
            if (ordered.preVote(2, vote, START_NS))
            {
                said.add(reason);
            }
            assertTrue(ordered.vote(2, vote, START_NS), "each answer to a vote decides something");
        }
        assertEquals(EnumSet.of(VoteReason.GRANTED, VoteReason.TERM_OLD, VoteReason.VOTED_FOR_OTHER), said);
    }

    @Test
    void shouldAcknowledgeOnceWhenAllIsDurable()
    {
        append.verifiedIndex = 5;
        append.matchIndex = 5;
        assertTrue(ordered.acknowledge(2, append, START_NS));
        append.verifiedIndex = 9;
        append.matchIndex = 7;
        assertFalse(ordered.acknowledge(2, append, START_NS), "8 and 9 wait for the disk");
        append.matchIndex = 9;
        assertTrue(ordered.acknowledge(2, append, START_NS));
        append.verifiedIndex = 10;
        assertTrue(ordered.acknowledge(2, append, START_NS + 1000 * MS), "a leader must hear that its peer lives");
    }

    @Test
    void shouldRefuseAnewWhenRepairMustBeginEarlier()
    {
        append.conflictIndex = 50;
        assertTrue(ordered.refusal(2, append, START_NS));
        append.conflictIndex = 70;
        assertFalse(ordered.refusal(2, append, START_NS), "it follows from the first");
        append.conflictIndex = 35;
        assertTrue(ordered.refusal(2, append, START_NS));
        append.conflictIndex = 50;
        assertFalse(ordered.refusal(2, append, START_NS));
        append.term = 1;
        assertTrue(ordered.refusal(2, append, START_NS));
    }

    @Test
    void shouldSayAgainWhatTheNetworkDidNotTake()
    {
        isTaken = false;
        assertFalse(ordered.preVote(2, vote, START_NS));
        assertFalse(ordered.vote(2, vote, START_NS));
        assertFalse(ordered.acknowledge(2, append, START_NS));
        assertFalse(ordered.refusal(2, append, START_NS));
        assertFalse(ordered.oldTerm(2, append, START_NS));
        isTaken = true;
        assertTrue(ordered.preVote(2, vote, START_NS));
        assertTrue(ordered.vote(2, vote, START_NS));
        assertTrue(ordered.acknowledge(2, append, START_NS));
        assertTrue(ordered.refusal(2, append, START_NS));
        assertTrue(ordered.oldTerm(2, append, START_NS));
    }
}
