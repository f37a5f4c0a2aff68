package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * A member whose store is new is fed, and counts for nothing before it is level.
 */
class LearnersTest
{
    private static final long MS = 1_000_000L;

    @Test
    void shouldCommitNothingThatOnlyItselfAndALearnerHold()
    {
        final TestCluster cluster = cluster();
        final TestNode leader = cluster.leader();
        final TestNode learner = cluster.nodes.get((leader.id + 1) % 3);
        final TestNode third = cluster.nodes.get((leader.id + 2) % 3);
        third.kill();
        begin(cluster, learner);
        pass(cluster, 10);
        final long before = leader.raft.commitIndex();
        assertTrue(leader.propose("on the leader and a learner") > 0);
        pass(cluster, 300);
        assertEquals(before, leader.raft.commitIndex(), "a learner was counted: " + cluster.state());
        assertTrue(learner.log.lastIndex() > before, "it isn't fed: " + cluster.state());
        assertEquals(0, leader.raft.caughtUpIndex(learner.id));
        pass(cluster, 600);
        assertTrue(!leader.isLeader(), "a learner's answers counted as a quorum's");
    }

    @Test
    void shouldFindOneLevelOnceItHoldsAnEntryThatWasCommittedWithoutIt()
    {
        final TestCluster cluster = cluster();
        final TestNode leader = cluster.leader();
        final TestNode learner = cluster.nodes.get((leader.id + 1) % 3);
        final long before = leader.log.lastIndex();
        begin(cluster, learner);
        assertEquals(0, leader.raft.caughtUpIndex(learner.id));
        pass(cluster, 200);
        final long index = leader.raft.caughtUpIndex(learner.id);
        assertTrue(index > before, "an entry from before it came shows nothing: " + index);
        assertTrue(learner.log.forcedIndex() >= index);

        leader.raft.learner(learner.id, false);
        learner.isLearner = false;
        cluster.nodes.get((leader.id + 2) % 3).kill();
        final long next = leader.propose("counts again");
        pass(cluster, 200);
        assertTrue(leader.raft.commitIndex() >= next, cluster.state());
    }

    @Test
    void shouldNotHandOverToALearner()
    {
        final TestCluster cluster = cluster();
        final TestNode leader = cluster.leader();
        final TestNode learner = cluster.nodes.get((leader.id + 1) % 3);
        begin(cluster, learner);
        pass(cluster, 200);
        leader.raft.handOver();
        pass(cluster, 300);
        assertNotNull(cluster.leader(), cluster.state());
        assertNotSame(learner, cluster.leader());
    }

    private static void begin(final TestCluster cluster, final TestNode learner)
    {
        learner.isLearner = true;
        for (final TestNode node : cluster.nodes)
        {
            if (node != learner && node.isAlive)
            {
                node.raft.onPeerRestarted(learner.id);
                node.raft.learner(learner.id, true);
            }
        }
    }

    private static TestCluster cluster()
    {
        final TestCluster cluster = new TestCluster(3, 11, false, ElectionConfig.defaults(),
            ReplicationConfig.defaults(1024), NetworkModel.lossy(0, 0, MS / 10, MS));
        cluster.start();
        pass(cluster, 2_000);
        assertNotNull(cluster.leader(), cluster.state());
        cluster.leader().propose("first");
        pass(cluster, 200);
        return cluster;
    }

    private static void pass(final TestCluster cluster, final long durationMs)
    {
        for (long i = 0; i < durationMs; i++)
        {
            cluster.step(MS);
        }
    }
}
