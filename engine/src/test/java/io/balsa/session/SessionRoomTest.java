package io.balsa.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.consensus.Proposer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionRoomTest
{
    private static final String A = "aeron:udp?endpoint=a:1";
    private static final String B = "aeron:udp?endpoint=b:1";
    private static final SessionConfig CONFIG =
        new SessionConfig(TimeUnit.SECONDS.toNanos(10), 8192, 1000, 3);

    private final MemoryLog log = new MemoryLog(1 << 20);
    private final FakeChannels channels = new FakeChannels();
    private final FakeChannels otherChannels = new FakeChannels();
    private final TestNode node = new TestNode(0, log, CONFIG, channels);
    private final TestNode other = new TestNode(1, log, CONFIG, otherChannels);
    private final TestMessages client = new TestMessages();
    private long nowNs;

    @BeforeEach
    void lead()
    {
        node.lead(1);
        other.follow(1, 0);
        work();
    }

    @Test
    void shouldOpenASessionOnceForARepeatedNonce()
    {
        assertTrue(client.connect(0, 5, 0, A).to(node));
        assertTrue(client.connect(0, 5, 0, A).to(node));
        assertEquals(2, log.lastIndex());
        work();
        assertEquals(List.of("OPENED 2 seq 0 t1 leader 0 "), channels.take(A));
        assertTrue(client.connect(0, 5, 0, A).to(node));
        work();
        assertEquals(List.of("OPENED 2 seq 0 t1 leader 0 "), channels.take(A));
        assertEquals(2, log.lastIndex());
        assertEquals(List.of("open 2"), node.calls);
    }

    @Test
    void shouldTellAClientWhatThereIsRoomFor()
    {
        open(5, A);
        assertEquals(CONFIG.retainedMax(), channels.retainedMax);
        assertEquals(CONFIG.commandLengthMax(), channels.commandLengthMax);
    }

    @Test
    void shouldOpenOneSessionEvenIfTwoEntriesAskForIt()
    {
        final SessionProposals proposals = new SessionProposals(CONFIG, node.registry, node, () -> 0);
        proposals.proposeMove(5, A, 9);
        proposals.proposeMove(5, B, 9);
        work();
        assertEquals(List.of("open 2"), node.calls);
        assertEquals(1, node.registry.count());
        assertEquals(B, node.registry.get(0).responseChannel());
    }

    @Test
    void shouldExecuteEachCommandOnceAndAnswerInOrder()
    {
        final long id = open(5, A);
        client.commands(id, 0, 1, "a", "b", "").to(node);
        client.commands(id, 0, 2, "b", "", "c").to(node);
        client.commands(id, 0, 1, "a").to(node);
        work();
        assertEquals(List.of("open 2", "2:a", "2:b", "2:", "2:c"), node.calls);
        assertEquals(4, log.lastIndex(), "what came together is one entry, and repeats don't even get into the log");
        assertEquals(
            List.of("2#1 reply 1 a", "2#2 reply 2 b", "2#3 reply 3 ", "2#4 reply 4 c"), channels.take(A));
    }

    @Test
    void shouldPutTogetherNoMoreThanOneCommandMayBeLong()
    {
        final long id = open(5, A);
        client.commandsOfLength(id, 1, 20, 300).to(node);
        work();
        assertEquals(20, node.registry.find(id).lastSequence());
        assertEquals(9, log.lastIndex(), "six times 3 of 312 bytes in 1,024, and 2");
        assertEquals(21, node.calls.size());
        assertEquals(node.calls, other.calls);
    }

    @Test
    void shouldPutTogetherNoMoreThanFourKilobytes()
    {
        final MemoryLog largeLog = new MemoryLog(1 << 20);
        final TestNode large = new TestNode(0, largeLog, SessionConfig.DEFAULT, channels);
        large.lead(1);
        large.doWork(nowNs);
        client.connect(0, 5, 0, A).to(large);
        large.doWork(nowNs);
        client.commandsOfLength(large.registry.findByNonce(5).id(), 1, 30, 300).to(large);
        large.doWork(nowNs);
        assertEquals(5, largeLog.lastIndex(), "13 of 312 bytes, 13, and 4");
        assertEquals(31, large.calls.size());
    }

    /** The same as with entries of their own: the one behind which it ends is the last that is executed. */
    @Test
    void shouldEndATooSlowSessionInTheMiddleOfWhatCameTogether()
    {
        final long id = openOneThatTakesNothing();
        client.commandsOfLength(id, 1, 12, 300).to(node);
        work();
        assertNull(node.registry.find(id));
        assertEquals("close 2 SLOW_CONSUMER", last(node.calls));
        assertEquals(7, node.calls.stream().filter(call -> call.startsWith("2:")).count(),
            "7 replies and 21 events of 336 bytes, in 8192: the first of three that came together");
        assertEquals(node.calls, other.calls);
    }

    @Test
    void shouldRefuseDuplicatesAndGapsWhenAppliedWhateverALeaderProposed()
    {
        final long id = open(5, A);
        for (final int sequence : new int[]{1, 1, 3, 2, 2, 1, 4, 3})
        {
            node.propose(new io.balsa.consensus.Entry()
                .header(SessionProposals.COMMAND, id, sequence, 0)
                .payload(client.buffer, 0, 0));
        }
        work();
        assertEquals(3, node.registry.find(id).lastSequence());
        assertEquals(List.of("2#1 reply 1 ", "2#2 reply 2 ", "2#3 reply 3 "), channels.take(A));
    }

    @Test
    void shouldReportAGapOnceAnIntervalAndProposeNothing()
    {
        final long id = open(5, A);
        client.commands(id, 0, 1, "a").to(node);
        client.commands(id, 0, 3, "c").to(node);
        work();
        client.commands(id, 0, 4, "d").to(node);
        work();
        assertEquals(List.of("GAP 2 seq 1 t1 leader 0 ", "2#1 reply 1 a"), channels.take(A));
        nowNs += TimeUnit.MILLISECONDS.toNanos(30);
        work();
        client.commands(id, 0, 4, "d").to(node);
        work();
        assertEquals(List.of("GAP 2 seq 1 t1 leader 0 "), channels.take(A));
        assertEquals(List.of("open 2", "2:a"), node.calls);
    }

    @Test
    void shouldTakeTheRestOfABatchWhenItIsOfferedAgain()
    {
        final long id = open(5, A);
        client.commands(id, 0, 1, "a").to(node);
        node.isFull = true;
        assertFalse(client.commands(id, 0, 1, "a", "b", "c").to(node));
        node.isFull = false;
        assertTrue(client.to(node));
        work();
        assertEquals(List.of("open 2", "2:a", "2:b", "2:c"), node.calls);
    }

    @Test
    void shouldRefuseWhileDisksAreFullAndTakeTheRestAfterwardsOnce()
    {
        final long id = open(5, A);
        client.commands(id, 0, 1, "a").to(node);
        work();
        channels.take(A);
        node.refusal = io.balsa.consensus.Refusal.LEADER_FULL;
        assertTrue(client.commands(id, 0, 1, "a", "b", "c").to(node), "nothing waits");
        work();
        assertEquals(
            List.of("STORAGE_FULL 2 seq 1 t1 leader 0 storage full at the leader"), channels.take(A));
        assertEquals(List.of("open 2", "2:a"), node.calls);

        final long lastIndex = log.lastIndex();
        client.connect(0, 6, 0, B).to(node);
        work();
        assertEquals(
            List.of("STORAGE_FULL 0 seq 0 t1 leader 0 storage full at the leader"), channels.take(B));
        assertEquals(lastIndex, log.lastIndex(), "no new session either");

        node.refusal = null;
        assertTrue(client.commands(id, 0, 1, "a", "b", "c").to(node));
        work();
        assertEquals(List.of("open 2", "2:a", "2:b", "2:c"), node.calls);
    }

    @Test
    void shouldEndSessionsThoughDisksAreFull()
    {
        final long id = open(5, A);
        node.refusal = io.balsa.consensus.Refusal.LEADER_FULL;
        assertTrue(client.close(id).to(node));
        work();
        assertEquals(0, node.registry.count());
    }

    @Test
    void shouldTellClientsOfTheNewLeaderAndResendWhatTheyLack()
    {
        final long id = open(5, A);
        client.commands(id, 0, 1, "a", "b", "c").to(node);
        work();
        client.commands(id, 1, 4, "d").to(node);
        channels.results.put(A, EgressChannel.BACK_PRESSURED);
        work();

        node.follow(2, 1);
        other.lead(2);
        work();
        assertEquals(
            List.of(
                "OPENED 2 seq 4 t2 leader 1 ", "2#2 reply 2 b", "2#3 reply 3 c", "2#4 reply 4 d"),
            otherChannels.take(A));

        client.commands(id, 4, 3, "c", "d", "e").to(other);
        work();
        assertEquals(List.of("2#5 reply 5 e"), otherChannels.take(A));
        assertEquals(node.calls, other.calls);
        assertEquals(List.of("open 2", "2:a", "2:b", "2:c", "2:d", "2:e"), other.calls);
    }

    @Test
    void shouldResendWhatItSentInAnEarlierTermItself()
    {
        final long id = open(5, A);
        client.commands(id, 0, 1, "a", "b").to(node);
        work();
        node.follow(2, 1);
        work();
        channels.take(A);
        node.lead(3);
        work();
        assertEquals(
            List.of("OPENED 2 seq 2 t3 leader 0 ", "2#1 reply 1 a", "2#2 reply 2 b"), channels.take(A));
    }

    @Test
    void shouldRedirectAfterLosingLeadership()
    {
        final long id = open(5, A);
        channels.take(A);
        node.follow(2, 1);
        work();
        assertEquals(List.of("REDIRECT 2 seq 0 t2 leader 1 "), channels.take(A));
        client.connect(id, 5, 0, B).to(node);
        work();
        assertEquals(List.of("REDIRECT 2 seq 0 t2 leader 1 "), channels.take(B));
        nowNs += TimeUnit.SECONDS.toNanos(1);
        work();
        client.keepAlive(id, 0).to(node);
        work();
        assertEquals(List.of("REDIRECT 2 seq 0 t2 leader 1 "), channels.take(A));
        nowNs += TimeUnit.SECONDS.toNanos(2);
        work();
        assertEquals(0, channels.open.size(), "channels are closed after a while");
    }

    @Test
    void shouldBoundTheAnswersUnderWay()
    {
        node.follow(2, 1);
        for (int i = 0; i < 100; i++)
        {
            client.connect(0, i, 0, A + i).to(node);
        }
        work();
        assertEquals(16, channels.open.size());
    }

    /** What earlier terms hold makes no difference to it, and its client waits for one round less. */
    @Test
    void shouldOpenANewSessionWithTheFirstEntriesOfTheTerm()
    {
        other.isCommitHeld = true;
        node.follow(2, 1);
        other.lead(2);
        final long noOp = log.lastIndex();
        work();
        assertTrue(client.connect(0, 6, 0, B).to(other));
        assertTrue(client.connect(0, 6, 0, B).to(other));
        assertEquals(noOp + 1, log.lastIndex());
        assertEquals(List.of(), otherChannels.take(B));
        other.isCommitHeld = false;
        work();
        assertEquals(List.of("OPENED " + (noOp + 1) + " seq 0 t2 leader 1 "), otherChannels.take(B));
        assertEquals(1, other.registry.count());
    }

    /** An entry of an earlier term that isn't executed yet may have opened it already. */
    @Test
    void shouldNotOpenASecondSessionForANonceOfAnEarlierTerm()
    {
        assertTrue(client.connect(0, 6, 0, A).to(node));
        other.isCommitHeld = true;
        node.follow(2, 1);
        other.lead(2);
        work();
        assertTrue(client.connect(0, 6, 0, B).to(other));
        other.isCommitHeld = false;
        work();
        assertEquals(1, other.registry.count());
        assertEquals(B, other.registry.get(0).responseChannel());
        assertEquals(1, otherChannels.take(B).size());
    }

    @Test
    void shouldServeNobodyBeforeTheOwnTermIsApplied()
    {
        final long id = open(5, A);
        other.isCommitHeld = true;
        node.follow(2, 1);
        other.lead(2);
        final long lastIndex = log.lastIndex();
        work();
        assertFalse(client.connect(0, 5, 0, A).to(other));
        assertFalse(client.commands(id, 0, 1, "a").to(other));
        assertFalse(client.keepAlive(id, 0).to(other));
        assertEquals(lastIndex, log.lastIndex());
        other.isCommitHeld = false;
        work();
        assertTrue(client.commands(id, 0, 1, "a").to(other));
    }

    @Test
    void shouldResumeAtANewAddressAndReplicateIt()
    {
        final long id = open(5, A);
        client.commands(id, 0, 1, "a", "b").to(node);
        work();
        client.connect(id, 5, 1, B).to(node);
        client.connect(id, 5, 1, B).to(node);
        work();
        assertEquals("2#2 reply 2 b", last(channels.take(B)));
        assertEquals(B, other.registry.find(id).responseChannel());
        assertEquals(4, log.lastIndex(), "one entry for the move");

        client.connect(id, 5, 2, B).to(node);
        work();
        assertEquals(List.of("OPENED 2 seq 2 t1 leader 0 "), channels.take(B));
    }

    @Test
    void shouldNotKnowASessionThatIsNotThereOrOfAnotherClient()
    {
        final long id = open(5, A);
        client.connect(99, 7, 0, B).to(node);
        work();
        assertEquals(List.of("UNKNOWN_SESSION 99 seq 0 t1 leader 0 no such session"), channels.take(B));
        client.connect(id, 6, 0, B).to(node);
        work();
        assertEquals(List.of("UNKNOWN_SESSION 2 seq 0 t1 leader 0 no such session"), channels.take(B));
    }

    @Test
    void shouldTurnAwayMoreSessionsThanAllowed()
    {
        open(5, A);
        assertTrue(client.connect(0, 6, 0, B).to(node));
        assertTrue(client.connect(0, 7, 0, B).to(node));
        assertTrue(client.connect(0, 8, 0, B + "8").to(node));
        work();
        assertEquals(List.of("REJECTED 0 seq 0 t1 leader 0 sessions.max=3 sessions are open"), channels.take(B + "8"));
        client.close(2).to(node);
        work();
        assertTrue(client.connect(0, 8, 0, B + "8").to(node));
        work();
        assertEquals(3, node.registry.count());
    }

    @Test
    void shouldEndASilentSessionByAnEntryAndGiveANewLeaderTime()
    {
        final long id = open(5, A);
        passSeconds(9);
        assertEquals(1, node.registry.count());
        client.keepAlive(id, 0).to(node);
        passSeconds(9);
        assertEquals(1, node.registry.count());
        other.lead(2);
        node.follow(2, 1);
        passSeconds(9);
        assertEquals(1, other.registry.count());
        passSeconds(2);
        assertEquals(0, node.registry.count());
        assertEquals(0, other.registry.count());
        assertEquals("close 2 TIMEOUT", last(other.calls));
        assertTrue(last(otherChannels.take(A)).contains("CLOSED 2 seq 0 t2 leader 1 TIMEOUT"));
    }

    @Test
    void shouldNotBlameClientsForItsOwnPause()
    {
        open(5, A);
        passSeconds(1);
        nowNs += TimeUnit.SECONDS.toNanos(30);
        work();
        passSeconds(9);
        assertEquals(1, node.registry.count());
    }

    @Test
    void shouldProposeAnAcknowledgementOnlyWhenItMoved()
    {
        final long id = open(5, A);
        client.commands(id, 0, 1, "a", "b", "c").to(node);
        work();
        channels.take(A);
        final long before = log.lastIndex();
        client.keepAlive(id, 2).to(node);
        client.keepAlive(id, 2).to(node);
        client.commands(id, 3, 4, "d").to(node);
        client.keepAlive(id, 3).to(node);
        client.keepAlive(id, 1_000_000).to(node);
        work();
        assertEquals(before + 2, log.lastIndex());
        assertEquals(3, node.registry.find(id).egress().acknowledged());
        assertEquals(3, other.registry.find(id).egress().acknowledged());
        assertEquals(List.of("OPENED 2 seq 4 t1 leader 0 ", "2#4 reply 4 d"), channels.take(A));
    }

    @Test
    void shouldEndASessionThatTakesTooSlowlyEverywhereAlike()
    {
        final long id = openOneThatTakesNothing();
        long sequence = 1;
        while (node.registry.find(id) != null)
        {
            client.commandsOfLength(id, sequence++, 1, 500).to(node);
            work();
        }
        assertEquals(5, sequence, "4 replies and events of 536 bytes each, in 8192");
        assertEquals("close 2 SLOW_CONSUMER", last(node.calls));
        assertEquals(node.calls, other.calls);
        channels.results.clear();
        work();
        final List<String> sent = channels.take(A);
        assertTrue(last(sent).contains("CLOSED 2 seq 4 t1 leader 0 SLOW_CONSUMER"), sent.toString());
        assertEquals(1, node.registry.count());
    }

    @Test
    void shouldCloseWhenTheClientAsksAfterTheReplies()
    {
        final long id = open(5, A);
        channels.take(A);
        client.commands(id, 0, 1, "a").to(node);
        client.close(id).to(node);
        client.close(id).to(node);
        work();
        assertEquals(List.of("2#1 reply 1 a", "CLOSED 2 seq 1 t1 leader 0 CLIENT: closed by the client"),
            channels.take(A));
        assertEquals("close 2 CLIENT", last(node.calls));
        assertEquals(4, log.lastIndex());
    }

    @Test
    void shouldNotKeepTheChannelOfASessionThatEndsAsLeadershipDoes()
    {
        final long id = open(5, A);
        client.close(id).to(node);
        node.follow(2, 1);
        work();
        nowNs += TimeUnit.SECONDS.toNanos(2);
        work();
        assertEquals(0, channels.open.size());
    }

    @Test
    void shouldRefuseACommandThatIsTooLong()
    {
        final long id = open(5, A);
        channels.take(A);
        client.commandsOfLength(id, 1, 1, 1001).to(node);
        work();
        assertTrue(last(channels.take(A)).contains("command.length.max=1000"));
        assertEquals(2, log.lastIndex());
    }

    @Test
    void shouldReopenAChannelThatIsFinishedAndSendAgain()
    {
        final long id = open(5, A);
        channels.take(A);
        client.commands(id, 0, 1, "a").to(node);
        work();
        channels.results.put(A, EgressChannel.CLOSED);
        client.commands(id, 0, 2, "b").to(node);
        work();
        channels.take(A);
        channels.results.clear();
        work();
        assertEquals(List.of(), channels.take(A), "not at once");
        nowNs += TimeUnit.MILLISECONDS.toNanos(100);
        work();
        assertEquals(
            List.of("OPENED 2 seq 2 t1 leader 0 ", "2#1 reply 1 a", "2#2 reply 2 b"), channels.take(A));
        assertEquals(1, channels.open.size());
    }

    @Test
    void shouldSurviveJunkOfAnyKind()
    {
        final long id = open(5, A);
        final Random random = new Random(42);
        final TestMessages[] samples = new TestMessages[]{
            new TestMessages().connect(id, 5, 0, A),
            new TestMessages().commands(id, 0, 1, "a", "b"),
            new TestMessages().keepAlive(id, 0)};
        for (int i = 0; i < 20_000; i++)
        {
            final TestMessages sample = samples[random.nextInt(samples.length)];
            client.length = random.nextInt(4) == 0 ? random.nextInt(sample.length + 9) : sample.length;
            client.buffer.putBytes(TestMessages.OFFSET, sample.buffer, TestMessages.OFFSET, sample.length);
            for (int flips = random.nextInt(4); flips > 0; flips--)
            {
                client.buffer.putByte(TestMessages.OFFSET + random.nextInt(sample.length), (byte) random.nextInt());
            }
            assertTrue(client.to(node));
            if (i % 100 == 0)
            {
                work();
            }
        }
        for (final IngressListener.Junk junk : IngressListener.Junk.values())
        {
            assertTrue(node.junk.contains(junk), junk.name());
        }
    }

    @Test
    void shouldLetNoSlowClientSlowTheOthers()
    {
        final long slow = open(5, A);
        final long quick = open(6, B);
        channels.results.put(A, EgressChannel.NOT_CONNECTED);
        client.commands(slow, 0, 1, "a").to(node);
        work();
        channels.take(B);
        client.commands(quick, 0, 1, "b").to(node);
        node.applier.applyUpTo(log.lastIndex());
        node.publisher.doWork(nowNs);
        assertEquals(List.of("3#1 reply 1 b"), channels.take(B));
    }

    @Test
    void shouldOfferNothingForSessionsWithoutWork()
    {
        open(5, A);
        open(6, B);
        work();
        final int before = channels.offerCount;
        work();
        assertEquals(before, channels.offerCount);
        assertFalse(node.publisher.hasWork());
    }

    @Test
    void shouldBeEqualOnAllNodesAfterAnyHistory()
    {
        final Random random = new Random(7);
        final List<String> names = Arrays.asList(A, B);
        final List<Long> ids = new ArrayList<>();
        for (int step = 0; step < 4000; step++)
        {
            final int choice = random.nextInt(20);
            if (choice == 0)
            {
                client.connect(0, random.nextInt(4), 0, names.get(random.nextInt(2))).to(node);
            }
            else if (node.registry.count() > 0)
            {
                final Session session = node.registry.get(random.nextInt(node.registry.count()));
                final long acknowledged = session.egress().acknowledged() + random.nextInt(4);
                if (choice == 1 && step % 7 == 0)
                {
                    client.close(session.id()).to(node);
                }
                else if (choice < 5)
                {
                    client.keepAlive(session.id(), acknowledged).to(node);
                }
                else
                {
                    final long first = session.lastSequence() + random.nextInt(3);
                    client.commands(session.id(), acknowledged, first, "x" + step, "y").to(node);
                }
            }
            if (step % 3 == 0)
            {
                node.doWork(nowNs);
            }
            ids.add((long) node.registry.count());
        }
        node.doWork(nowNs);
        work();
        assertEquals(node.calls, other.calls);
        assertTrue(node.calls.stream().anyMatch(call -> call.contains("SLOW")) ||
            node.calls.stream().anyMatch(call -> call.contains("CLIENT")));
        assertEquals(node.registry.count(), other.registry.count());
        for (int i = 0; i < node.registry.count(); i++)
        {
            final Session left = node.registry.get(i);
            final Session right = other.registry.get(i);
            assertEquals(left.id(), right.id());
            assertEquals(left.lastSequence(), right.lastSequence());
            assertEquals(left.responseChannel(), right.responseChannel());
            left.egress().sendAfter(0);
            right.egress().sendAfter(0);
            assertEquals(left.toString(), right.toString());
        }
    }

    @Test
    void shouldKnowNoLeaderQuietly()
    {
        node.follow(2, Proposer.NO_LEADER);
        assertTrue(client.connect(0, 5, 0, A).to(node));
        work();
        assertEquals(0, channels.openCount);
    }

    /**
     * A cycle takes longer the more sessions there are: if each served a few, the others would wait for many.
     */
    @Test
    void shouldServeHundredsOfSessionsInOneCycle()
    {
        final int count = 200;
        final SessionConfig config = new SessionConfig(CONFIG.timeoutNs(), 8192, 1000, count);
        final TestNode many = new TestNode(0, new MemoryLog(1 << 20), config, channels);
        many.lead(1);
        for (int i = 0; i < count; i++)
        {
            assertTrue(client.connect(0, i + 1, 0, "aeron:udp?endpoint=c:" + (i + 1)).to(many));
        }
        many.doWork(nowNs);
        many.doWork(nowNs);
        for (int i = 0; i < count; i++)
        {
            assertEquals(1, channels.received("aeron:udp?endpoint=c:" + (i + 1)).size(), "session " + i);
        }
    }

    private long open(final long nonce, final String channel)
    {
        assertTrue(client.connect(0, nonce, 0, channel).to(node));
        work();
        channels.take(channel);
        return node.registry.findByNonce(nonce).id();
    }

    /** Beside another; each of its commands makes three events and a reply. */
    private long openOneThatTakesNothing()
    {
        final long id = open(5, A);
        open(6, B);
        node.eventsPerCommand = 3;
        other.eventsPerCommand = 3;
        channels.results.put(A, EgressChannel.BACK_PRESSURED);
        return id;
    }

    private void work()
    {
        for (int i = 0; i < 5; i++)
        {
            node.doWork(nowNs);
            other.doWork(nowNs);
        }
    }

    private void passSeconds(final int seconds)
    {
        for (int i = 0; i < seconds * 10; i++)
        {
            nowNs += TimeUnit.MILLISECONDS.toNanos(100);
            node.doWork(nowNs);
            other.doWork(nowNs);
        }
    }

    private static String last(final List<String> list)
    {
        return list.isEmpty() ? "" : list.get(list.size() - 1);
    }
}
