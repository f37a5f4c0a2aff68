package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.codecs.storage.EntryFrameDecoder;
import io.balsa.codecs.storage.EntryFrameEncoder;
import io.balsa.codecs.storage.EntryType;
import io.balsa.snapshot.SnapshotInfo;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * That the watchmen are awake.
 */
class InvariantsTest
{
    private final Violations violations = new Violations();
    private final World world = new World(
        WorldSettings.of(3, Map.of(), Set.of()), NetworkSettings.lan(), 1, new MemoryPool(), Timeline.NONE);

    @Test
    void shouldSeeTwoLeadersOfATerm()
    {
        final ElectionSafety safety = new ElectionSafety(violations);
        safety.onLeader(world.node(0), 7);
        safety.onLeader(world.node(1), 8);
        safety.onLeader(world.node(0), 7);
        assertTrue(violations.isEmpty());
        safety.onLeader(world.node(2), 8);
        assertFound("ElectionSafety");
    }

    @Test
    void shouldSeeLogsThatPart()
    {
        final LogMatching matching = new LogMatching(violations);
        matching.onEntry(world.node(0), 5, 2, 1, 99);
        matching.onEntry(world.node(1), 5, 2, 1, 99);
        matching.onEntry(world.node(1), 5, 3, 1, 98);
        assertTrue(violations.isEmpty());
        matching.onEntry(world.node(2), 5, 2, 2, 99);
        assertFound("LogMatching");
    }

    @Test
    void shouldSeeStatesThatPart()
    {
        final StateMachineSafety safety = new StateMachineSafety(violations, 3);
        safety.onExecuted(world.node(0), 5, 1, 42);
        safety.onExecuted(world.node(1), 5, 1, 42);
        assertTrue(violations.isEmpty());
        safety.onExecuted(world.node(2), 5, 1, 43);
        assertFound("StateMachineSafety");
    }

    @Test
    void shouldSeeStatesThatPartInsideOfAnEntry()
    {
        final StateMachineSafety safety = new StateMachineSafety(violations, 3);
        safety.onExecuted(world.node(0), 5, 1, 42);
        safety.onExecuted(world.node(0), 5, 2, 43);
        safety.onExecuted(world.node(0), 6, 3, 44);
        safety.onExecuted(world.node(1), 5, 1, 42);
        safety.onStart(world.node(1));
        safety.onExecuted(world.node(1), 5, 1, 42);
        safety.onExecuted(world.node(1), 5, 2, 43);
        assertTrue(violations.isEmpty(), "a node that starts anew begins anew");
        safety.onExecuted(world.node(2), 5, 2, 43);
        assertFound("StateMachineSafety");
    }

    @Test
    void shouldSeeACommandTwice()
    {
        final AtMostOnce once = new AtMostOnce(violations, 3);
        once.begin(world.node(0));
        once.begin(world.node(1));
        once.onExecuted(world.node(0), 5, 1, 0);
        once.onExecuted(world.node(1), 5, 1, 0);
        once.begin(world.node(0));
        once.onExecuted(world.node(0), 5, 1, 0);
        assertTrue(violations.isEmpty());
        once.onExecuted(world.node(0), 6, 1, 0);
        assertFound("AtMostOnce");
    }

    @Test
    void shouldSeeACommandProposedTwiceInATerm()
    {
        final SimulatedNode leader = lead();
        final long term = leader.raft().term();
        final ProposedOnce once = new ProposedOnce(violations);
        once.onFrame(leader, command(term, 1));
        once.onFrame(leader, command(term, 2));
        once.onFrame(leader, command(term - 1, 2));
        once.onFrame(world.node((leader.id() + 1) % 3), command(term, 2));
        assertTrue(violations.isEmpty());
        once.onFrame(leader, command(term, 2));
        assertFound("ProposedOnce");
    }

    @Test
    void shouldSeeSnapshotsThatPart()
    {
        final SnapshotEquality equality = new SnapshotEquality(violations);
        equality.onSnapshot(world.node(0), new SnapshotInfo(5, 1, 2, 3, 400, 42));
        equality.onSnapshot(world.node(1), new SnapshotInfo(5, 1, 2, 3, 400, 42));
        equality.onSnapshot(world.node(1), new SnapshotInfo(6, 1, 2, 3, 400, 43));
        assertTrue(violations.isEmpty());
        equality.onSnapshot(world.node(2), new SnapshotInfo(5, 1, 2, 3, 400, 43));
        assertFound("SnapshotEquality");
    }

    @Test
    void shouldSeeASnapshotThatIsNotOnTheDisk()
    {
        new DurableSnapshot(violations).onSnapshot(world.node(0), new SnapshotInfo(5, 1, 2, 3, 400, 42));
        assertFound("DurableSnapshot");
    }

    @Test
    void shouldSeeACommandOfASnapshotThatNobodyExecuted()
    {
        final AtMostOnce once = new AtMostOnce(violations, 3);
        once.begin(world.node(0));
        once.onExecuted(world.node(0), 5, 1, 0);
        once.begin(world.node(0));
        once.restore(world.node(0), 1);
        assertTrue(violations.isEmpty());
        once.restore(world.node(0), 2);
        assertFound("AtMostOnce");
    }

    @Test
    void shouldSeeACommitThatOnlyOneDiskHolds()
    {
        world.startAll();
        world.runUntil(2_000_000_000L);
        final SimulatedNode leader = world.node(world.elections().leaderId());
        assertTrue(leader.raft().commitIndex() > 0);
        for (int id = 0; id < 3; id++)
        {
            if (id != leader.id())
            {
                world.node(id).disk().delete("segment");
                world.node(id).disk().list().forEach(world.node(id).disk()::delete);
            }
        }
        new DurableCommit(violations, new SimulatedNode[]{world.node(0), world.node(1), world.node(2)})
            .onCommit(leader, 1, leader.raft().commitIndex());
        assertFound("DurableCommit");
    }

    @Test
    void shouldSeeTwoVotesInATerm()
    {
        final OneVote oneVote = new OneVote(violations);
        oneVote.onGrant(world.node(0), 1, 7);
        oneVote.onGrant(world.node(0), 1, 7);
        oneVote.onGrant(world.node(0), 2, 8);
        oneVote.onGrant(world.node(1), 2, 7);
        assertTrue(violations.isEmpty());
        oneVote.onGrant(world.node(0), 2, 7);
        assertFound("OneVote");
    }

    @Test
    void shouldAllowANewStoreToVoteForAnotherIfTheFirstLoses()
    {
        final OneVote oneVote = new OneVote(violations);
        oneVote.onGrant(world.node(0), 1, 7);
        oneVote.onGrant(world.node(1), 1, 7);
        oneVote.onWiped(world.node(0));
        oneVote.onGrant(world.node(0), 2, 7);
        oneVote.onLeader(world.node(2), 7);
        assertTrue(violations.isEmpty());
        oneVote.onGrant(world.node(0), 1, 7);
        assertFound("OneVote");
    }

    @Test
    void shouldSeeALeaderWithTheVoteOfALostStoreWhoseSuccessorVotedForAnother()
    {
        final OneVote oneVote = new OneVote(violations);
        oneVote.onGrant(world.node(0), 1, 7);
        oneVote.onWiped(world.node(0));
        oneVote.onLeader(world.node(1), 7);
        oneVote.onGrant(world.node(0), 1, 7);
        assertTrue(violations.isEmpty());
        oneVote.onWiped(world.node(0));
        oneVote.onGrant(world.node(0), 2, 7);
        assertFound("OneVote");
    }

    @Test
    void shouldSeeALoserWhoLeadsLater()
    {
        final OneVote oneVote = new OneVote(violations);
        oneVote.onGrant(world.node(0), 1, 7);
        oneVote.onWiped(world.node(0));
        oneVote.onGrant(world.node(0), 2, 7);
        assertTrue(violations.isEmpty());
        oneVote.onLeader(world.node(1), 7);
        assertFound("OneVote");
    }

    @Test
    void shouldSeeATermThatIsOnlyInMemory()
    {
        final SimulatedNode leader = lead();
        final long term = leader.raft().term();
        promises().onSent(leader, term);
        assertTrue(violations.isEmpty());
        promises().onSent(leader, term + 1);
        assertFound("SyncedPromises");
    }

    @Test
    void shouldSeeAVoteThatIsOnlyInMemory()
    {
        final SimulatedNode leader = lead();
        final long term = leader.raft().term();
        promises().onGrant(leader, leader.id(), term);
        assertTrue(violations.isEmpty());
        promises().onGrant(leader, (leader.id() + 1) % 3, term);
        assertFound("SyncedPromises");
    }

    @Test
    void shouldSeeAnAcknowledgementThatIsOnlyInMemory()
    {
        final SimulatedNode leader = lead();
        promises().onAcknowledge(leader, leader.log().lastIndex());
        assertTrue(violations.isEmpty());
        promises().onAcknowledge(leader, leader.log().lastIndex() + 1);
        assertFound("SyncedPromises");
    }

    @Test
    void shouldSeeALifeThatBeginsWithLessThanWasAcknowledged()
    {
        final SimulatedNode leader = lead();
        final SyncedPromises promises = promises();
        promises.onAcknowledge(leader, leader.log().lastIndex());
        promises.onStart(leader);
        assertTrue(violations.isEmpty());
        final World another = new World(
            WorldSettings.of(3, Map.of(), Set.of()), NetworkSettings.lan(), 1, new MemoryPool(), Timeline.NONE);
        another.startAll();
        promises.onStart(another.node(leader.id()));
        assertFound("SyncedPromises");
    }

    @Test
    void shouldSeeALeaderThatTakesCommandsAndHearsNobody()
    {
        final SimulatedNode leader = lead();
        final long term = leader.raft().term();
        final long index = leader.raft().termStartIndex() + 1;
        final QuorumContact contact = new QuorumContact(violations, 3);
        contact.onStart(leader);
        contact.onEntry(leader, index, term, term, 0);
        world.runUntil(world.nowNs() + 590_000_000L);
        contact.afterCycle(leader);
        contact.onEntry(leader, index, term, term, 0);
        assertTrue(violations.isEmpty());
        world.runUntil(world.nowNs() + 20_000_000L);
        contact.onHeard(leader, (leader.id() + 1) % 3);
        contact.afterCycle(leader);
        contact.onEntry(leader, index, term, term, 0);
        assertTrue(violations.isEmpty());
        world.runUntil(world.nowNs() + 610_000_000L);
        contact.afterCycle(leader);
        contact.onEntry(leader, index, term, term, 0);
        assertFound("QuorumContact");
    }

    @Test
    void shouldKeepTheOrderOfEvents()
    {
        final SimulationRandom random = new SimulationRandom(3);
        final EventQueue queue = new EventQueue();
        final PriorityQueue<Long> reference = new PriorityQueue<>();
        for (int i = 0; i < 2000; i++)
        {
            final Event event = new Event()
            {
                @Override
                long fingerprint()
                {
                    return 0;
                }

                @Override
                void run()
                {
                }
            };
            final long atNs = random.below(500L);
            queue.schedule(event, random.below(500L));
            if (random.chance(0.2))
            {
                queue.cancel(event);
            }
            else
            {
                queue.schedule(event, atNs);
                reference.add(atNs);
            }
            if (random.chance(0.3) && !reference.isEmpty())
            {
                assertEquals(reference.poll(), queue.poll().timeNs);
            }
        }
        while (!reference.isEmpty())
        {
            assertEquals(reference.poll(), queue.poll().timeNs);
        }
        assertEquals(null, queue.poll());
    }

    private SyncedPromises promises()
    {
        return new SyncedPromises(violations, new DamageAtlas(3), 3, true);
    }

    private static EntryFrameDecoder command(final long term, final long sequence)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[EntryFrameDecoder.BLOCK_LENGTH]);
        new EntryFrameEncoder().wrap(buffer, 0).term(term).sessionId(5).sequence(sequence).entryType(EntryType.COMMAND);
        return new EntryFrameDecoder().wrap(
            buffer, 0, EntryFrameDecoder.BLOCK_LENGTH, EntryFrameDecoder.SCHEMA_VERSION);
    }

    private SimulatedNode lead()
    {
        world.startAll();
        world.runUntil(2_000_000_000L);
        return world.node(world.elections().leaderId());
    }

    private void assertFound(final String name)
    {
        assertEquals(1, violations.list().size());
        assertTrue(violations.list().get(0).startsWith(name), violations.list().get(0));
    }
}
