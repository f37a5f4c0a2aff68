package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import org.junit.jupiter.api.Test;

/**
 * Networks where not everybody hears everybody: as long as one member reaches a quorum both ways, a leader is elected,
 * commits, and isn't deposed by those that can't hear it.
 */
class PartialNetworkTest
{
    private static final long MS = 1_000_000L;
    private static final int COUNT = 5;
    private static final int LINKS = COUNT * (COUNT - 1) / 2;
    private static final int OUTAGES = Integer.getInteger("outages", 20);
    private static final int STRIDE = Integer.getInteger("stride", 7);

    @Test
    void shouldElectAndKeepALeaderWhereverOneMemberReachesAQuorum()
    {
        for (int links = 0; links < 1 << LINKS; links += STRIDE)
        {
            if (largestDegree(links) >= COUNT / 2)
            {
                final TestCluster cluster = cluster(links + 1);
                int link = 0;
                for (int one = 0; one < COUNT; one++)
                {
                    for (int other = one + 1; other < COUNT; other++, link++)
                    {
                        cluster.cut(one, other, (links >> link & 1) == 0);
                        cluster.cut(other, one, (links >> link & 1) == 0);
                    }
                }
                live(cluster, "links " + Integer.toBinaryString(links));
            }
        }
    }

    @Test
    void shouldNotBeDisturbedByAMemberThatSendsButHearsNothing()
    {
        for (int deaf = 0; deaf < COUNT; deaf++)
        {
            for (int seed = 1; seed <= 4; seed++)
            {
                final TestCluster cluster = cluster(seed);
                for (int other = 0; other < COUNT; other++)
                {
                    cluster.cut(other, deaf, true);
                }
                live(cluster, "deaf " + deaf + " seed " + seed);
            }
        }
    }

    @Test
    void shouldElectWhenAllRestartAtOnce()
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            final TestCluster cluster = cluster(seed);
            live(cluster, "seed " + seed);
            for (final TestNode node : cluster.nodes)
            {
                node.crash();
                node.start(cluster.nowNs);
            }
            live(cluster, "restarted, seed " + seed);
        }
    }

    @Test
    void shouldElectAnotherSoonAfterTheLeaderCrashed()
    {
        long slowestNs = 0;
        for (int seed = 1; seed <= 40; seed++)
        {
            final TestCluster cluster = cluster(seed);
            live(cluster, "seed " + seed);
            final TestNode first = cluster.leader();
            first.crash();
            final long crashedNs = cluster.nowNs;
            while (cluster.leader() == null && cluster.nowNs - crashedNs < 1000 * MS)
            {
                cluster.step(MS);
            }
            slowestNs = Math.max(slowestNs, cluster.nowNs - crashedNs);
        }
        assertEquals(0, slowestNs / (500 * MS), "slowest took " + slowestNs / MS + " ms");
    }

    /** However far the timers have grown while nobody heard anybody, it must not last once they do. */
    @Test
    void shouldElectSoonAfterALongOutage()
    {
        long slowestNs = 0;
        for (int seed = 1; seed <= OUTAGES; seed++)
        {
            final TestCluster cluster = cluster(seed);
            live(cluster, "seed " + seed);
            for (int i = 0; i < seed % 20; i++)
            {
                cluster.leader().propose("not for all");
                cluster.step(MS / 10);
            }
            for (int one = 0; one < COUNT; one++)
            {
                for (int other = 0; other < COUNT; other++)
                {
                    cluster.cut(one, other, true);
                }
            }
            pass(cluster, 30_000, 10);
            cluster.heal();
            final long healedNs = cluster.nowNs;
            final long committed = cluster.invariants.committedIndex();
            while (cluster.invariants.committedIndex() == committed && cluster.nowNs - healedNs < 20_000 * MS)
            {
                cluster.step(MS);
            }
            slowestNs = Math.max(slowestNs, cluster.nowNs - healedNs);
        }
        assertEquals(0, slowestNs / (3000 * MS), "slowest took " + slowestNs / MS + " ms");
    }

    private static void pass(final TestCluster cluster, final long durationMs, final long cycleMs)
    {
        for (long i = 0; i < durationMs; i += cycleMs)
        {
            cluster.step(cycleMs * MS);
        }
    }

    private static int largestDegree(final int links)
    {
        final int[] degrees = new int[COUNT];
        int link = 0;
        for (int one = 0; one < COUNT; one++)
        {
            for (int other = one + 1; other < COUNT; other++, link++)
            {
                degrees[one] += links >> link & 1;
                degrees[other] += links >> link & 1;
            }
        }
        return java.util.Arrays.stream(degrees).max().orElse(0);
    }

    private static TestCluster cluster(final int seed)
    {
        final TestCluster cluster = new TestCluster(COUNT, seed, false, ElectionConfig.defaults(),
            ReplicationConfig.defaults(1408), NetworkModel.lossy(0, 0, MS, MS));
        cluster.start();
        return cluster;
    }

    private static void live(final TestCluster cluster, final String story)
    {
        final long committed = cluster.invariants.committedIndex();
        final long beganNs = cluster.nowNs;
        while (cluster.invariants.committedIndex() == committed && cluster.nowNs - beganNs < 3000 * MS)
        {
            cluster.step(2 * MS);
        }
        assertNotNull(cluster.leader(), () -> story + ": no leader\n" + cluster.state());
        final int leaders = cluster.invariants.leaderCount();
        final long until = cluster.nowNs + 1500 * MS;
        while (cluster.nowNs < until)
        {
            cluster.step(2 * MS);
        }
        assertEquals(leaders, cluster.invariants.leaderCount(), () -> story + ": deposed\n" + cluster.state());
    }
}
