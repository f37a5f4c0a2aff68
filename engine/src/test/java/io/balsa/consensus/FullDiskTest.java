package io.balsa.consensus;

import static io.balsa.consensus.TestCluster.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Who leads, and what a leader refuses, while disks are full.
 */
class FullDiskTest
{
    private final TestCluster cluster = new TestCluster(
        3, 11, false, ElectionConfig.defaults(), ReplicationConfig.defaults(1408), NetworkModel.roundTrip(MS, 0));

    @Test
    void shouldNotStandWithoutRoomForItsNoOpButVote()
    {
        cluster.nodes.get(0).log.room(LogRoom.NOTHING);
        cluster.nodes.get(1).log.room(LogRoom.NOTHING);
        cluster.start();
        await(() -> cluster.leader() != null, 5_000);
        assertSame(cluster.nodes.get(2), cluster.leader(), "elected by the vote of one that has no room");
        assertEquals(1, cluster.highestTerm());
    }

    @Test
    void shouldStandForNobodysSakeWhileAllDisksAreFull()
    {
        cluster.nodes.forEach(node -> node.log.room(LogRoom.NOTHING));
        cluster.start();
        for (int i = 0; i < 5_000; i++)
        {
            pass(1);
            assertTrue(cluster.nodes.stream().allMatch(node -> node.raft.role() == RaftRole.FOLLOWER), "no storm");
        }
        assertEquals(0, cluster.highestTerm());
        cluster.nodes.forEach(node -> node.log.room(LogRoom.ANYTHING));
        await(() -> cluster.leader() != null, 2_000);
    }

    @Test
    void shouldLetOneWithRoomComeFirst()
    {
        cluster.nodes.get(0).log.room(LogRoom.PROTOCOL);
        cluster.nodes.get(1).log.room(LogRoom.PROTOCOL);
        cluster.start();
        await(() -> cluster.leader() != null, 5_000);
        assertSame(cluster.nodes.get(2), cluster.leader());
        assertEquals(1, cluster.highestTerm(), "at the first try");
    }

    @Test
    void shouldLeadAndRefuseWithLittleRoomIfNobodyHasMore()
    {
        cluster.nodes.forEach(node -> node.log.room(LogRoom.PROTOCOL));
        cluster.start();
        await(() -> cluster.leader() != null, 5_000);
        final TestNode leader = cluster.leader();
        assertEquals(Refusal.LEADER_FULL, leader.raft.refusal());
        pass(5_000);
        assertSame(leader, cluster.leader(), "nobody could do better");
        assertEquals(leader.log.lastIndex(), leader.raft.commitIndex());
    }

    @Test
    void shouldHandOverToOneWithRoom()
    {
        cluster.start();
        await(() -> cluster.leader() != null, 5_000);
        final TestNode full = cluster.leader();
        full.log.room(LogRoom.PROTOCOL);
        assertEquals(Refusal.LEADER_FULL, full.raft.refusal());
        pass(300);
        assertSame(full, cluster.leader(), "a moment passes");
        await(() -> cluster.leader() != full, 2_000);
        await(() -> cluster.leader() != null && cluster.leader().raft.refusal() == null, 2_000);
        final TestNode leader = cluster.leader();
        assertNotSame(full, leader);
        pass(3_000);
        assertSame(leader, cluster.leader(), "and it stays there");
        assertNull(leader.raft.refusal());
    }

    /** It could neither execute nor send what follows. */
    @Test
    void shouldHandOverWhenTheDiskHasChangedAnEntry()
    {
        cluster.start();
        await(() -> cluster.leader() != null, 5_000);
        final TestNode damaged = cluster.leader();
        damaged.log.damaged(1);
        pass(300);
        assertSame(damaged, cluster.leader(), "others have it in a moment");
        assertNull(damaged.raft.refusal());
        await(() -> cluster.leader() != null && cluster.leader() != damaged, 2_000);
        final TestNode heir = cluster.leader();
        pass(3_000);
        assertSame(heir, cluster.leader(), "and it stays there");
    }

    @Test
    void shouldRefuseWhenNoQuorumHasRoomAndGoOnByItself()
    {
        cluster.start();
        await(() -> cluster.leader() != null, 5_000);
        final TestNode leader = cluster.leader();
        cluster.nodes.stream().filter(node -> node != leader).forEach(node -> node.log.room(LogRoom.PROTOCOL));
        await(() -> leader.raft.refusal() == Refusal.QUORUM_FULL, 500);
        pass(3_000);
        assertSame(leader, cluster.leader());
        cluster.nodes.forEach(node -> node.log.room(LogRoom.ANYTHING));
        await(() -> leader.raft.refusal() == null, 500);
    }

    @Test
    void shouldAskAFullPeerSeldom()
    {
        cluster.start();
        await(() -> cluster.leader() != null, 5_000);
        final TestNode leader = cluster.leader();
        final TestNode full = cluster.nodes.get(leader == cluster.nodes.get(0) ? 1 : 0);
        full.log.room(LogRoom.NOTHING);
        pass(200);
        final long index = leader.raft.propose(
            new Entry().header(1, 0, 0, 0).payload(new UnsafeBuffer(new byte[8]), 0, 8));
        pass(200);
        assertEquals(index, leader.raft.commitIndex(), "the others go on");
        final long before = cluster.messageCount;
        pass(2_000);
        // each one is counted when it is said and when it is posted
        final long count = (cluster.messageCount - before) / 2;
        assertTrue(count < 240, "heartbeats and their answers, and a try now and then: " + count);
        assertTrue(count > 150, "it is heard: " + count);
        full.log.room(LogRoom.ANYTHING);
        await(() -> full.raft.commitIndex() == index, 500);
    }

    private void pass(final long ms)
    {
        for (long i = 0; i < ms; i++)
        {
            cluster.step(MS);
        }
    }

    private void await(final BooleanSupplier condition, final long ms)
    {
        for (long i = 0; i < ms && !condition.getAsBoolean(); i++)
        {
            cluster.step(MS);
        }
        assertTrue(condition.getAsBoolean());
    }
}
