package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * A disk that hangs: no error, no end. Its owner answers heartbeats as if nothing were wrong.
 */
class DiskStallTest
{
    private static final long MS = 1_000_000L;

    @Test
    void shouldHandOverToAPeerThatIsLevelWhenTheLeadersDiskHangs()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            final TestCluster cluster = cluster(seed);
            final TestNode first = elect(cluster);
            first.isDiskHanging = true;
            first.propose("before it is known");
            pass(cluster, 1_000 + 300);

            final TestNode second = cluster.leader();
            assertNotNull(second, cluster.state());
            assertNotSame(first, second, "one whose disk hangs still leads: " + cluster.state());
            final long index = second.propose("after it");
            assertTrue(index > 0, cluster.state());
            pass(cluster, 3_000);
            assertTrue(second.raft.commitIndex() >= index, cluster.state());
            assertFalse(first.isLeader(), cluster.state());
            assertTrue(
                cluster.highestTerm() <= first.ledTerm + 2, "the office went from hand to hand: " + cluster.state());
        }
    }

    @Test
    void shouldKeepItsOfficeWhileTheDiskIsOnlySlow()
    {
        final TestCluster cluster = cluster(3);
        final TestNode leader = elect(cluster);
        final long term = leader.raft.term();
        cluster.flushMaxNs = 900 * MS;
        for (int i = 0; i < 100; i++)
        {
            leader.propose("x");
            pass(cluster, 50);
        }
        assertEquals(term, cluster.highestTerm(), cluster.state());
        assertTrue(leader.isLeader());
    }

    @Test
    void shouldStepDownWhenNobodyIsLevel()
    {
        final TestCluster cluster = cluster(5);
        final TestNode leader = elect(cluster);
        cluster.nodes.forEach(node -> node.isDiskHanging = true);
        leader.propose("never durable");
        pass(cluster, 1_000 + 300 + 10);
        assertFalse(leader.isLeader(), cluster.state());
        pass(cluster, 3_000);
        assertEquals(null, cluster.leader(), "one was elected whose disk hangs");

        cluster.nodes.forEach(node -> node.isDiskHanging = false);
        pass(cluster, 2_000);
        assertNotNull(cluster.leader(), "nobody stands now that the disks go on: " + cluster.state());
    }

    @Test
    void shouldNotStandWhileItsOwnDiskHangs()
    {
        final OneNodeOfThree one = new OneNodeOfThree();
        one.start(5, "5");
        one.node.isFlushAutomatic = false;
        one.entries("5", "5", "5");
        one.pass(3_000);
        assertEquals(RaftRole.FOLLOWER, one.node.raft.role());
        one.node.raft.onTimeoutNow(2, 5);
        assertEquals(RaftRole.FOLLOWER, one.node.raft.role(), "it stood because the leader asked it to");

        one.node.log.flush();
        one.pass(1);
        assertEquals(RaftRole.PRE_CANDIDATE, one.node.raft.role(), "its disk goes on, and it doesn't stand");
    }

    /** Asking writes what was appended: entries are to leave before. */
    @Test
    void shouldNotAskTheLogHowDurableItIsBeforeItHasSent()
    {
        final TestCluster cluster = cluster(3);
        final TestNode leader = elect(cluster);
        leader.propose("to be sent");
        final long askedCount = leader.log.durableAskedCount();
        leader.raft.tick();
        leader.raft.replicate();
        assertEquals(askedCount, leader.log.durableAskedCount());
    }

    @Test
    void shouldSeeThatNothingCanBeAppended()
    {
        final MemoryLog log = new MemoryLog(false, 1024, 8);
        final DiskWatch disk = new DiskWatch(log, 1_000);
        disk.look(log.durableIndex(), 0);
        disk.onAppended(RaftLog.NOT_NOW);
        disk.look(log.durableIndex(), 10);
        disk.look(log.durableIndex(), 1_010);
        assertTrue(disk.isStalled(1_010));
        disk.forgetRefusal();
        disk.look(log.durableIndex(), 1_011);
        assertFalse(disk.isStalled(1_011));
    }

    @Test
    void shouldNotCountTimeInWhichTheNodeDidNotRun()
    {
        final MemoryLog log = new MemoryLog(false, 1024, 8);
        final DiskWatch disk = new DiskWatch(log, 1_000);
        log.appendNoOp(1, 0);
        disk.look(log.durableIndex(), 0);
        disk.onPause(5_000);
        disk.look(log.durableIndex(), 5_100);
        assertFalse(disk.isStalled(5_100));
        disk.look(log.durableIndex(), 6_000);
        assertTrue(disk.isStalled(6_000));
    }

    @Test
    void shouldStepDownBeforeItServesAfterAPauseLongerThanTheQuorumWindow()
    {
        final TestCluster cluster = cluster(7);
        final TestNode leader = elect(cluster);
        final long windowNs = leader.raft.quorumWindowNs();
        leader.advance(cluster.nowNs + windowNs + 1);
        assertFalse(leader.raft.isLeader());
        assertEquals(Proposer.NOT_LEADER, leader.propose("served by one that may have been replaced"));
    }

    private static TestNode elect(final TestCluster cluster)
    {
        cluster.start();
        pass(cluster, 2_000);
        final TestNode leader = cluster.leader();
        assertNotNull(leader, cluster.state());
        leader.propose("first");
        pass(cluster, 500);
        assertTrue(leader.isLeader());
        return leader;
    }

    private static void pass(final TestCluster cluster, final long durationMs)
    {
        for (long i = 0; i < durationMs; i++)
        {
            cluster.step(MS);
        }
    }

    private static TestCluster cluster(final long seed)
    {
        return new TestCluster(3, seed, false, ElectionConfig.defaults(), ReplicationConfig.defaults(1024),
            NetworkModel.lossy(0, 0, MS / 10, MS));
    }
}
