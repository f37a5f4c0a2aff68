package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Logs whose beginning is covered by snapshots.
 */
class CompactedLogTest
{
    private static final long CYCLE_NS = TestCluster.MS;

    private final List<String> outOfReach = new ArrayList<>();
    private final TestCluster cluster = new TestCluster(
        3, 7, false, ElectionConfig.defaults(), ReplicationConfig.defaults(1408),
        NetworkModel.roundTrip(TestCluster.MS, 0));

    @Test
    void shouldNotTakeTwoMissingEntriesForAgreement()
    {
        final OneNodeOfThree one = new OneNodeOfThree();
        one.start(5, "1", "2");

        one.append(2, 5, 7, RaftLog.NO_TERM, 7);

        assertFalse(one.last().reply.success);
        assertEquals(0, one.node.raft.commitIndex());
    }

    @Test
    void shouldBeginWithWhatTheSnapshotCovers()
    {
        final OneNodeOfThree one = new OneNodeOfThree();
        one.node.log.purgeBefore(3);
        one.start(5, "1", "2", "2");

        assertEquals(2, one.node.raft.commitIndex());
        one.append(2, 5, 1, 1, 0);
        one.finish();
        assertTrue(one.last().reply.success, "covered by a snapshot, so committed, so equal");
    }

    @Test
    void shouldHelpAFollowerAsFarAsTheLogReaches()
    {
        begin();
        final TestNode leader = cluster.leader();
        final TestNode away = nodes(leader).get(0);
        isolate(away, true);
        propose(leader, 10);
        final long firstMissing = away.log.lastIndex() + 1;
        leader.log.purgeBefore(firstMissing);

        isolate(away, false);
        run(200);

        assertEquals(leader.log.lastIndex(), away.log.lastIndex());
        assertEquals(List.of(), outOfReach);
    }

    @Test
    void shouldSayOnceWhoseEntriesAreGoneAndGoOn()
    {
        begin();
        final TestNode leader = cluster.leader();
        final TestNode away = nodes(leader).get(0);
        final TestNode other = nodes(leader).get(1);
        isolate(away, true);
        final long firstMissing = away.log.lastIndex() + 1;
        propose(leader, 10);
        away.snapshots.isSlow = true;
        leader.log.purgeBefore(firstMissing + 3);
        other.log.purgeBefore(firstMissing + 5);

        isolate(away, false);
        run(2000);

        assertEquals(List.of("n" + away.id + " needs " + firstMissing + " of " + (firstMissing + 3)), outOfReach);
        assertTrue(leader.isLeader());
        assertEquals(firstMissing - 1, away.raft.commitIndex());
        assertTrue(leader.state().contains("n" + away.id + " SNAPSHOT"), leader.state());
        propose(leader, 3);
        run(100);
        assertEquals(leader.log.lastIndex(), other.raft.commitIndex(), "the others aren't held up");
        assertTrue(leader.state().contains(" S o"), leader.state());

        away.snapshots.isSlow = false;
        run(500);
        assertEquals(leader.log.lastIndex(), away.raft.commitIndex());
        assertEquals(leader.log.firstIndex(), away.log.firstIndex());
    }

    @Test
    void shouldTellEveryMemberWhatAllHold()
    {
        begin();
        final TestNode leader = cluster.leader();
        final TestNode away = nodes(leader).get(0);
        final TestNode other = nodes(leader).get(1);
        run(200);
        final long level = leader.log.lastIndex();
        assertEquals(level, leader.raft.heldIndex());
        assertEquals(level, other.raft.heldIndex());
        isolate(away, true);
        propose(leader, 5);
        run(200);

        assertEquals(level, leader.raft.heldIndex());
        assertEquals(level, other.raft.heldIndex());

        isolate(away, false);
        run(500);
        assertEquals(leader.log.lastIndex(), other.raft.heldIndex());
        assertEquals(leader.log.lastIndex(), away.raft.heldIndex());
    }

    private void begin()
    {
        for (final TestNode node : cluster.nodes)
        {
            node.listener = new ConsensusListener()
            {
                @Override
                public void onPeerOutOfReach(final int memberId, final long nextIndex, final long firstIndex)
                {
                    outOfReach.add("n" + memberId + " needs " + nextIndex + " of " + firstIndex);
                }
            };
        }
        cluster.start();
        for (int i = 0; i < 2000 && (cluster.leader() == null || cluster.leader().raft.commitIndex() == 0); i++)
        {
            cluster.step(CYCLE_NS);
        }
        propose(cluster.leader(), 10);
    }

    private void propose(final TestNode leader, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            leader.propose("x" + i);
            run(10);
        }
    }

    private void run(final int cycles)
    {
        for (int i = 0; i < cycles; i++)
        {
            cluster.step(CYCLE_NS);
        }
    }

    private void isolate(final TestNode node, final boolean isIsolated)
    {
        for (final TestNode other : cluster.nodes)
        {
            cluster.cut(node.id, other.id, isIsolated && other != node);
            cluster.cut(other.id, node.id, isIsolated && other != node);
        }
    }

    private List<TestNode> nodes(final TestNode without)
    {
        return cluster.nodes.stream().filter(node -> node != without).toList();
    }
}
