package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * A member whose store is new is fed, and counts for nothing before it is level.
 */
class LearnersTest
{
    private static final long MS = 1_000_000L;
    private static final ReplicationConfig LITTLE_LAG = new ReplicationConfig(1024, 4096, 8192, 1 << 20, 1 << 20);

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

    /** Only the learner could commit it, and that isn't counted. */
    @Test
    void shouldNotFindOneLevelByAnEntryThatIsNotCommitted()
    {
        final TestCluster cluster = cluster();
        final TestNode leader = cluster.leader();
        final TestNode learner = cluster.nodes.get((leader.id + 1) % 3);
        cluster.nodes.get((leader.id + 2) % 3).kill();
        begin(cluster, learner);
        pass(cluster, 200);
        assertEquals(leader.log.lastIndex(), learner.log.forcedIndex(), "it isn't fed: " + cluster.state());
        assertTrue(leader.isLeader() && leader.log.lastIndex() > leader.raft.commitIndex(), cluster.state());
        assertEquals(0, leader.raft.caughtUpIndex(learner.id), "a deposed leader may have such an entry");
    }

    /** What isn't durable there is lost with the next power cut. */
    @Test
    void shouldNotFindOneLevelBeforeItHoldsTheEntryDurably()
    {
        final TestCluster cluster = cluster();
        final TestNode leader = cluster.leader();
        final TestNode learner = cluster.nodes.get((leader.id + 1) % 3);
        learner.isDiskHanging = true;
        begin(cluster, learner);
        pass(cluster, 200);
        assertEquals(leader.log.lastIndex(), learner.log.lastIndex(), "it isn't fed: " + cluster.state());
        assertEquals(leader.log.lastIndex(), leader.raft.commitIndex());
        assertEquals(0, leader.raft.caughtUpIndex(learner.id));
        learner.isDiskHanging = false;
        pass(cluster, 200);
        assertTrue(leader.raft.caughtUpIndex(learner.id) > 0, cluster.state());
    }

    /** In between another may have led, so what was found out before is worth nothing. */
    @Test
    void shouldBeginAnewWithEveryTerm()
    {
        final Learners learners = new Learners(3);
        learners.set(1, true);
        assertTrue(learners.needEntry());
        learners.onEntry(7);
        assertFalse(learners.needEntry());
        assertEquals(7, learners.caughtUpIndex(1, 7, 8));

        learners.onTerm();

        assertTrue(learners.needEntry());
        assertEquals(0, learners.caughtUpIndex(1, 9, 9));
    }

    /** One that lost its store again while it was fed comes as another. */
    @Test
    void shouldBeginAnewWithEveryStore()
    {
        final Learners learners = new Learners(3);
        learners.set(1, true);
        learners.onEntry(7);
        learners.set(2, true);
        assertTrue(learners.needEntry(), "the second came after the entry");
        learners.onEntry(9);
        assertEquals(0, learners.caughtUpIndex(2, 8, 8));
        assertEquals(7, learners.caughtUpIndex(1, 8, 8), "a later entry doesn't put off the first");

        learners.set(1, true);

        assertTrue(learners.needEntry());
        assertEquals(0, learners.caughtUpIndex(1, 9, 9));
        assertEquals(0, learners.caughtUpIndex(0, 9, 9));
    }

    /** It may be as far behind as it likes. */
    @Test
    void shouldNotHoldIntakeUpForALearner()
    {
        final TestCluster cluster = cluster(LITTLE_LAG);
        final TestNode leader = cluster.leader();
        final TestNode learner = cluster.nodes.get((leader.id + 1) % 3);
        begin(cluster, learner);
        pass(cluster, 50);
        learner.log.full(true);

        for (int i = 0; i < 300; i++)
        {
            assertTrue(leader.propose("a command that the learner has no room for " + i) > 0, cluster.state());
            pass(cluster, 2);
        }
        assertTrue(learner.log.lastIndex() < leader.raft.commitIndex() - 250, cluster.state());
    }

    /** Nothing can be committed, so there is no use in taking more in, level as the learner may be. */
    @Test
    void shouldTakeNothingInThatOnlyALearnerIsNear()
    {
        final TestCluster cluster = cluster(LITTLE_LAG);
        final TestNode leader = cluster.leader();
        final TestNode learner = cluster.nodes.get((leader.id + 1) % 3);
        begin(cluster, learner);
        pass(cluster, 50);
        cluster.nodes.get((leader.id + 2) % 3).kill();
        // longer than one counts as alive that isn't heard, shorter than the leader needs to see that it leads nobody
        pass(cluster, 350);

        boolean isClosed = false;
        for (int i = 0; i < 200 && !isClosed; i++)
        {
            isClosed = leader.propose("a command that only the learner takes " + i) < 0;
            pass(cluster, 1);
        }

        assertTrue(leader.isLeader(), cluster.state());
        assertTrue(isClosed, cluster.state());
        assertTrue(learner.log.lastIndex() > leader.raft.commitIndex() + 10, cluster.state());
    }

    /** It needs the beginning of the log, and the others have let go of it. */
    @Test
    void shouldFindOneLevelThatHadToTakeASnapshot()
    {
        final TestCluster cluster = cluster();
        final TestNode leader = cluster.leader();
        final TestNode learner = cluster.nodes.get((leader.id + 1) % 3);
        for (int i = 0; i < 40; i++)
        {
            leader.propose("command " + i);
            pass(cluster, 5);
        }
        learner.kill();
        learner.log.truncateAfter(0);
        for (final TestNode node : cluster.nodes)
        {
            if (node != learner)
            {
                node.log.purgeBefore(leader.raft.commitIndex() - 2);
            }
        }
        learner.isLearner = true;
        learner.start(cluster.nowNs);
        begin(cluster, learner);
        assertEquals(0, leader.raft.caughtUpIndex(learner.id));

        pass(cluster, 500);

        assertEquals(1, learner.snapshots.installedCount, cluster.state());
        assertTrue(learner.log.firstIndex() > 30, cluster.state());
        assertTrue(leader.raft.caughtUpIndex(learner.id) > leader.log.firstIndex(), cluster.state());
    }

    @Test
    void shouldNotHandOverToALearner()
    {
        final TestCluster cluster = cluster();
        final TestNode leader = cluster.leader();
        final TestNode learner = cluster.nodes.get((leader.id + 1) % 3);
        begin(cluster, learner);
        pass(cluster, 200);
        handOver(cluster, leader);
        assertSame(cluster.nodes.get((leader.id + 2) % 3), cluster.leader(), "it waited for one that can't lead");
    }

    /** Another led meanwhile: who knows what became of the entry of the first term. */
    @Test
    void shouldFindOneLevelOnlyByAnEntryOfItsPresentTerm()
    {
        final TestCluster cluster = cluster();
        final TestNode leader = cluster.leader();
        final TestNode learner = cluster.nodes.get((leader.id + 1) % 3);
        learner.isDiskHanging = true;
        begin(cluster, learner);
        pass(cluster, 100);
        handOver(cluster, leader);
        assertNotSame(leader, cluster.leader(), cluster.state());
        handOver(cluster, cluster.leader());
        assertSame(leader, cluster.leader(), cluster.state());
        learner.isDiskHanging = false;
        pass(cluster, 200);
        assertTrue(leader.raft.caughtUpIndex(learner.id) > leader.raft.termStartIndex(), cluster.state());
    }

    private static void handOver(final TestCluster cluster, final TestNode leader)
    {
        leader.raft.handOver();
        for (int i = 0; i < 250 && leader == cluster.leader(); i++)
        {
            cluster.step(MS);
        }
        pass(cluster, 50);
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
        return cluster(ReplicationConfig.defaults(1024));
    }

    private static TestCluster cluster(final ReplicationConfig replicationConfig)
    {
        final TestCluster cluster = new TestCluster(3, 11, false, ElectionConfig.defaults(),
            replicationConfig, NetworkModel.lossy(0, 0, MS / 10, MS));
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
