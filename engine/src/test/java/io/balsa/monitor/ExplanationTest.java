package io.balsa.monitor;

import static io.balsa.consensus.VoteReason.GRANTED;
import static io.balsa.consensus.VoteReason.LEADER_ALIVE;
import static io.balsa.consensus.VoteReason.LOG_BEHIND;
import static io.balsa.consensus.VoteReason.VOTED_FOR_OTHER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.consensus.RaftRole;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest
{
    private static final long MS = 1_000_000L;

    @Test
    void shouldTellAnElectionAfterALeaderFellSilent()
    {
        final Script script = new Script(3, 0).begin()
            .at(100).asks(0).at(101).preVote(1, 0, GRANTED).preVoteReply(0, 1, GRANTED)
            .at(102).stands(0).at(103).vote(1, 0, GRANTED).vote(2, 0, GRANTED)
            .at(104).voteReply(0, 1, GRANTED).leads(0).at(105).hears(1, 0).hears(2, 0)
            .log(0, 1, 10).log(1, 1, 10).log(2, 1, 9)
            .at(5000).record(1, EventCode.LEADER_LOST, 0, 0, 1, 200 * MS, 0).asks(2)
            .at(5001).preVote(1, 2, LOG_BEHIND)
            .at(5002).preVoteReply(2, 1, LOG_BEHIND).role(2, RaftRole.FOLLOWER, 1, -1)
            .at(5004).asks(1).at(5005).preVote(2, 1, GRANTED).at(5006).preVoteReply(1, 2, GRANTED)
            .at(5007).stands(1).at(5008).vote(2, 1, GRANTED).at(5010).voteReply(1, 2, GRANTED).leads(1);
        assertEquals("""
            3 members, 33 events: 2 elections, 2 leaders, 0 commit stalls.

            00:00:00.100000  Term 1: n0 asks whether it would be elected, log t0/0.
                n1 would vote for it; known after 1.0 ms.
                => it would be, and stands after 2.0 ms with 2 of 3 votes.
            00:00:00.102000  Term 1: n0 stands, log t0/0.
                n1 votes for it; known after 2.0 ms.
                n2 votes for it.
                => elected after 2.0 ms with 2 of 3 votes.
            00:00:00.104000  n0 leads term 1; nobody led for 4.0 ms.
            00:00:04.800000  n0 led term 1 for 4.7 s, then it was heard no more and recorded nothing more: \
            killed, or stopped.
            00:00:05.000000  Term 2: n2 asks whether it would be elected, log t1/9.
                n1 would refuse, its own log is fresher, t1/10; known after 2.0 ms.
                => makes way after 2.0 ms with 1 of 3 votes known (2 needed).
            00:00:05.004000  Term 2: n1 asks whether it would be elected, log t1/10.
                n2 would vote for it; known after 2.0 ms.
                => it would be, and stands after 3.0 ms with 2 of 3 votes.
            00:00:05.007000  Term 2: n1 stands, log t1/10.
                n2 votes for it; known after 3.0 ms.
                => elected after 3.0 ms with 2 of 3 votes.
            00:00:05.010000  n1 leads term 2; nobody led for 210 ms.""", script.explained());
    }

    /** When a process was killed is known from the others alone: its own last event may be long ago. */
    @Test
    void shouldCountTheOfficeOfAKilledLeaderUntilTheOthersMissedIt()
    {
        final Script script = new Script(3, 0).begin()
            .at(0).stands(0).at(1).vote(1, 0, GRANTED).at(2).voteReply(0, 1, GRANTED).leads(0)
            .at(3).hears(1, 0).hears(2, 0)
            .at(7000).record(1, EventCode.LEADER_LOST, 0, 0, 1, 200 * MS, 0).stands(1)
            .at(7001).vote(2, 1, GRANTED).at(7002).voteReply(1, 2, GRANTED).leads(1)
            .at(9000).record(0, EventCode.NODE_STARTED, 3, -1, 0, 0, 0);
        final String text = script.explained();
        assertTrue(text.contains("00:00:06.800000  n0 led term 1 for 6.8 s; its process failed or was killed."), text);
        assertTrue(text.contains("n1 leads term 2; nobody led for 202 ms."), text);
    }

    /** The others heard nothing of it for a while, and it nothing of them. */
    @Test
    void shouldSayThatTheOldLeaderWasStillInOffice()
    {
        final Script script = new Script(3, 0).begin()
            .at(0).stands(0).at(1).vote(1, 0, GRANTED).at(2).voteReply(0, 1, GRANTED).leads(0)
            .at(3).hears(1, 0).hears(2, 0)
            .at(7000).stands(1).at(7001).vote(2, 1, GRANTED).at(7002).voteReply(1, 2, GRANTED).leads(1)
            .at(7057).role(0, RaftRole.FOLLOWER, 2, 1);
        final String text = script.explained();
        assertTrue(text.contains(
            "00:00:07.002000  n1 leads term 2, while n0 leads term 1 and learns of it 55 ms later."), text);
        assertTrue(text.contains("00:00:07.057000  n0 led term 1 for 7.1 s; deposed by term 2"), text);
    }

    /** How late an answer is counts from when its round was over, not from what the candidate did afterwards. */
    @Test
    void shouldCountLatenessFromTheEndOfTheRound()
    {
        final Script script = new Script(3, 1).begin()
            .at(0).stands(0).at(5).vote(1, 0, GRANTED)
            .at(100).role(0, RaftRole.FOLLOWER, 5, -1).at(200).stands(0)
            .at(250).lateVoteReply(0, 1, GRANTED, 1);
        final String text = script.explained();
        assertTrue(text.contains("n1 votes for it; the answer came after 250 ms, 150 ms too late."), text);
    }

    @Test
    void shouldNameNoCauseWhenAnswersWereLateButNothingWasLostByIt()
    {
        final Script script = new Script(3, 4).begin()
            .at(10).stands(0).at(11).vote(1, 0, GRANTED).vote(2, 0, GRANTED)
            .at(12).voteReply(0, 1, GRANTED).leads(0).at(900).lateVoteReply(0, 2, GRANTED, 0);
        assertEquals(List.of(), Explanation.of(script.recordings()).causes());
    }

    /** A majority voted, one vote was held and one was lost: nobody was asked twice. */
    @Test
    void shouldNameAnswersThatCameAfterTheCandidateGaveUp()
    {
        final Script script = new Script(5, 120).begin()
            .at(0).stands(3)
            .at(10).vote(0, 3, GRANTED).vote(1, 3, GRANTED).vote(2, 3, GRANTED)
            .at(20).voteReply(3, 0, GRANTED)
            .at(270).stands(3)
            .at(500).lateVoteReply(3, 1, GRANTED, 1);
        final Explanation explanation = Explanation.of(script.recordings());
        assertEquals("[1. Candidates gave up before the answers came: in 1 of 2 candidacies a majority voted for the " +
            "candidate, which did not learn it in time (0 won). They waited 270 ms; 1 vote for them came 500 ms " +
            "after the request; 1 vote never came. Nobody was asked twice.]", explanation.causes().toString());
        final String text = script.explained();
        assertTrue(text.contains("n1 votes for it; the answer came after 500 ms, 230 ms too late.\n"), text);
        assertTrue(text.contains("n2 votes for it; the answer never came.\n"), text);
        assertTrue(text.contains("n4 never got the request, or did not answer.\n"), text);
        assertTrue(text.contains("=> gives up after 270 ms with 2 of 5 votes known (3 needed). " +
            "A majority of 4 had voted for it.\n"), text);
    }

    @Test
    void shouldSayThatOnesWhoDidNotAnswerWereAskedAgain()
    {
        final Script script = new Script(3, 1).begin()
            .at(0).stands(0).at(1).vote(1, 0, GRANTED)
            .at(300).record(0, EventCode.ASKED_AGAIN, 0, -1, 14, 0, 1).stands(0);
        final String text = script.explained();
        assertTrue(text.contains("It asked again 14 times."), text);
        assertTrue(text.contains("1 vote never came.") && !text.contains("Nobody was asked twice"), text);
    }

    @Test
    void shouldNameRefusalsThatRestartTimers()
    {
        final Script script = new Script(3, 1).log(2, 1, 50).begin().at(0).stands(2);
        for (int i = 1; i <= 10; i++)
        {
            script.at(200 * i).stands(0).at(200 * i + 5).vote(2, 0, LOG_BEHIND).putOff(2, 0);
        }
        script.at(2300).stands(2);
        assertEquals("2. Refused requests restarted the timers of those who refused: n2 10 times, by n0: it asked " +
            "for no vote for 2.3 s.", Explanation.of(script.recordings()).causes().get(0).toString());
    }

    @Test
    void shouldNameCandidatesThatCanNotWinAndWhatTheyCost()
    {
        final Script script = new Script(3, 7).log(0, 2, 5).log(1, 6, 10).log(2, 6, 10).begin()
            .at(0).stands(1).at(1).vote(2, 1, GRANTED).at(2).voteReply(1, 2, GRANTED).leads(1)
            .at(900).role(0, RaftRole.FOLLOWER, 8, -1).stands(0)
            .at(905).vote(1, 0, LOG_BEHIND).vote(2, 0, LOG_BEHIND);
        final Explanation explanation = Explanation.of(script.recordings());
        assertEquals("[3. Candidates that could not win disturbed those that could: 1 of 2 candidacies were of n0, " +
            "whose logs a majority could not vote for; n0 deposed n1, leader of term 8.]",
            explanation.causes().toString());
        final String text = script.explained();
        assertTrue(text.contains("n0 stands, log t2/5; a majority has fresher logs, it can't win."), text);
        assertTrue(text.contains("n1 led term 8 for 903 ms; deposed by term 9, in which n0 stands."), text);
    }

    @Test
    void shouldNameVotersThatDidNotHoldToTheirVote()
    {
        final Script script = new Script(3, 7).begin()
            .at(0).stands(1).at(1).vote(2, 1, GRANTED).vote(0, 1, GRANTED)
            .at(2).voteReply(1, 2, GRANTED).leads(1)
            .at(130).stands(0).at(131).vote(1, 0, GRANTED);
        assertEquals("[4. Members that had just voted, or just heard their leader, did not hold to it: n0 voted for " +
            "n1 in term 8 and 129 ms later stood itself, which deposed the leader it had helped to elect.]",
            Explanation.of(script.recordings()).causes().toString());
    }

    @Test
    void shouldTellWhyCommitsStoodStill()
    {
        final Script script = new Script(3, 1).begin()
            .at(0).stands(0).at(1).vote(1, 0, GRANTED).at(2).voteReply(0, 1, GRANTED).leads(0)
            .at(100).record(2, EventCode.NODE_STOPPED, 0, -1, 0, 0, 0)
            .at(1100).record(0, EventCode.COMMIT_STALLED, 0, -1, 41, 44, 100 * MS)
            .at(1300).record(1, EventCode.FLUSH_SLOW, 0, -1, 290 * MS, 44, 0)
            .at(1310).record(0, EventCode.COMMIT_RESUMED, 0, -1, 44, 44, 310 * MS)
            .at(2100).record(0, EventCode.COMMIT_STALLED, 0, -1, 44, 45, 100 * MS);
        final String text = script.explained();
        assertTrue(text.contains("00:00:01.000000  Commits of n0 in term 2 stood still at 41 of 44 for 310 ms. " +
            "Meanwhile n2 did not run; n1 waited for the disk for up to 290 ms."), text);
        assertTrue(text.contains("00:00:02.000000  Commits of n0 in term 2 stood still at 44 of 45, and still did " +
            "when the recording ends."), text);
    }

    /**
     * The first terms of a cluster of five that did not agree, as its log told them: logs of unequal lengths, replies
     * held back, nobody asked twice.
     */
    @Test
    void shouldNameAllFourCausesWhereAllWereAtWork()
    {
        final Script script = new Script(5, 120)
            .log(0, 12, 616).log(1, 2, 98).log(2, 15, 936).log(3, 74, 384).log(4, 15, 35).begin()
            // term 121: all five for S3, nothing known in time
            .at(0).stands(3)
            .at(10).vote(0, 3, GRANTED).vote(1, 3, GRANTED).vote(2, 3, GRANTED).vote(4, 3, GRANTED)
            // term 122: S2 voted for it 150 ms ago, and stands
            .at(160).stands(2)
            .at(165).vote(0, 2, GRANTED).vote(1, 2, GRANTED).vote(3, 2, LOG_BEHIND).putOff(3, 2)
            .at(170).voteReply(2, 3, LOG_BEHIND)
            .at(400).lateVoteReply(3, 1, GRANTED, 0)
            .at(430).stands(2)
            .at(435).vote(0, 2, GRANTED).vote(4, 2, GRANTED).vote(1, 2, GRANTED)
            .at(440).voteReply(2, 0, GRANTED)
            .at(660).voteReply(2, 4, GRANTED).leads(2)
            // term 124: S0 voted for S2, can't win, and stands
            .at(755).stands(0)
            .at(760).vote(1, 0, GRANTED).vote(2, 0, LOG_BEHIND).vote(3, 0, LOG_BEHIND).putOff(3, 0)
            .vote(4, 0, LOG_BEHIND)
            .at(900).lateVoteReply(2, 1, GRANTED, 1)
            .at(1000).stands(0)
            .at(1005).vote(3, 0, LOG_BEHIND).putOff(3, 0).vote(2, 0, LOG_BEHIND).putOff(2, 0);
        final Explanation explanation = Explanation.of(script.recordings());
        assertEquals(List.of(1, 2, 3, 4),
            explanation.causes().stream().map(finding -> finding.cause().number()).toList(), script.explained());
        final String text = script.explained();
        assertTrue(text.contains("n2 led term 123 for 100 ms; deposed by term 124, in which n0 stands."), text);
        assertTrue(text.contains("n0 voted for n2 in term 123 and 320 ms later stood itself, " +
            "which deposed the leader it had helped to elect"), text);
    }

    @Test
    void shouldMergeByTimeButKeepTheOrderOfEachNode()
    {
        final Script script = new Script(2, 1)
            .at(10).record(0, EventCode.PAUSED, 0, -1, 1, 0, 0)
            .at(5).record(0, EventCode.PAUSED, 0, -1, 2, 0, 0)
            .at(7).record(1, EventCode.PAUSED, 0, -1, 3, 0, 0)
            .at(20).record(1, EventCode.PAUSED, 0, -1, 4, 0, 0)
            .at(30).record(0, EventCode.PAUSED, 0, -1, 5, 0, 0);
        assertEquals(List.of(3L, 1L, 2L, 4L, 5L),
            Timeline.merge(script.recordings()).stream().map(Event::a).toList());
    }

    @Test
    void shouldPrintAnEventInFixedColumns()
    {
        final Script script = new Script(3, 7).log(2, 6, 90).begin().at(1234).stands(0).vote(2, 0, LOG_BEHIND)
            .vote(1, 0, LEADER_ALIVE).vote(1, 0, VOTED_FOR_OTHER);
        final List<String> lines = Timeline.merge(script.recordings()).stream().map(Timeline::line).toList();
        assertEquals("00:00:01.234000  n0  t8      STOOD               log t0/0, round 1", lines.get(3));
        assertEquals("00:00:01.234000  n2  t8      VOTE_ANSWERED       n0 asked: LOG_BEHIND, own log t6/90, round 1",
            lines.get(lines.size() - 1));
    }

    @Test
    void shouldHaveALineForEveryCode()
    {
        for (final EventCode code : EventCode.values())
        {
            final String line = Timeline.line(new Event(1, 1, 1, 1, 1, code, 0, 0, 1, 1, 1, 1));
            assertTrue(line.contains(code.name()), line);
            assertEquals(code, EventCode.of(code.number()));
        }
    }
}
