package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Many short lives of a cluster, each from one seed: faults first, with every invariant checked after every event; then
 * all is healed and the members must agree in time.
 */
class RandomClusterTest
{
    private static final long MS = 1_000_000L;
    private static final long AGREEMENT_NS = 10 * ElectionConfig.defaults().electionTimeoutMaxNs();
    private static final int SEEDS = Integer.getInteger("seeds", 300);
    private static final long FIRST_SEED = Long.getLong("seed", 1);

    private long slowestNs;

    @Test
    void shouldKeepEveryInvariantAndAgreeOnceHealedWithThreeMembers()
    {
        run(3, false);
    }

    @Test
    void shouldKeepEveryInvariantAndAgreeOnceHealedWithFiveMembers()
    {
        run(5, false);
    }

    @Test
    void shouldKeepEveryInvariantAndAgreeOnceHealedInMemoryMode()
    {
        run(3, true);
    }

    private void run(final int count, final boolean isMemoryMode)
    {
        long commits = 0;
        long leaders = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++)
        {
            final TestCluster cluster = cluster(count, seed, isMemoryMode);
            try
            {
                live(cluster);
                agree(cluster);
            }
            catch (final RuntimeException | AssertionError ex)
            {
                throw new AssertionError("seed " + seed + " of " + count + " members, replay with -Dseeds=1 -Dseed=" +
                    seed + ": " + ex.getMessage() + "\n" + cluster.state(), ex);
            }
            commits += cluster.invariants.committedIndex();
            leaders += cluster.invariants.leaderCount();
        }
        System.out.println(count + " members, " + SEEDS + " seeds: committed " + commits + ", leaders " + leaders +
            ", slowest agreement " + slowestNs / MS + " ms");
    }

    private static TestCluster cluster(final int count, final long seed, final boolean isMemoryMode)
    {
        final SplittableRandom random = new SplittableRandom(seed * 31);
        final int batchLength = random.nextBoolean() ? 128 : 1408;
        final TestCluster cluster = new TestCluster(count, seed, isMemoryMode, ElectionConfig.defaults(),
            new ReplicationConfig(batchLength, 8 * batchLength, 64 * batchLength, 128 * batchLength, 1 << 20),
            NetworkModel.lossy(random.nextDouble() * 0.2, random.nextDouble() * 0.3,
                (1 + random.nextInt(10)) * MS, (1 + random.nextInt(400)) * MS));
        cluster.duplication = random.nextDouble() * 0.2;
        cluster.flushMaxNs = random.nextBoolean() ? 0 : 30 * MS;
        cluster.start();
        return cluster;
    }

    private static void live(final TestCluster cluster)
    {
        final SplittableRandom random = cluster.random;
        final long endNs = 2000 * MS + random.nextLong(2000 * MS);
        while (cluster.nowNs < endNs)
        {
            cluster.step(500_000L + random.nextLong(2 * MS));
            if (random.nextInt(100) == 0)
            {
                disturb(cluster, random);
            }
            final TestNode node = cluster.nodes.get(random.nextInt(cluster.nodes.size()));
            if (node.isLeader() && node.raft.canPropose())
            {
                for (int i = random.nextInt(4); i > 0; i--)
                {
                    node.propose("command " + cluster.nowNs);
                    cluster.invariants.check(node);
                }
            }
        }
    }

    private static void disturb(final TestCluster cluster, final SplittableRandom random)
    {
        final TestNode leader = cluster.leader();
        final TestNode node = leader != null && random.nextInt(3) == 0 ? leader :
            cluster.nodes.get(random.nextInt(cluster.nodes.size()));
        switch (random.nextInt(10))
        {
            case 0, 1 ->
            {
                if (node.isAlive)
                {
                    if (node.log.isMemoryMode())
                    {
                        // a power cut of a quorum may lose what was committed: that is what the mode says
                        node.kill();
                    }
                    else
                    {
                        node.crash();
                    }
                    cluster.invariants.check(node);
                }
            }
            case 2, 3, 4 -> restartAll(cluster);
            case 5 ->
            {
                final long side = random.nextLong();
                for (final TestNode one : cluster.nodes)
                {
                    for (final TestNode other : cluster.nodes)
                    {
                        cluster.cut(one.id, other.id, (side >> one.id & 1) != (side >> other.id & 1));
                    }
                }
            }
            case 6 -> cluster.cut(node.id, random.nextInt(cluster.nodes.size()), true);
            case 7 ->
            {
                cluster.heal();
                if (leader != null && random.nextBoolean())
                {
                    leader.raft.handOver();
                }
            }
            case 8 -> node.log.full(random.nextBoolean());
            default -> node.pausedUntilNs = cluster.nowNs + random.nextLong(900 * MS);
        }
    }

    private static void restartAll(final TestCluster cluster)
    {
        for (final TestNode node : cluster.nodes)
        {
            if (!node.isAlive)
            {
                node.start(cluster.nowNs);
            }
        }
    }

    private void agree(final TestCluster cluster)
    {
        cluster.heal();
        restartAll(cluster);
        cluster.nodes.forEach(node -> node.log.full(false));
        cluster.network = NetworkModel.lossy(0.01, 0, 2 * MS, 2 * MS);
        final long healedNs = cluster.nowNs;
        while (!isAgreed(cluster) && cluster.nowNs - healedNs < AGREEMENT_NS)
        {
            cluster.step(MS);
        }
        slowestNs = Math.max(slowestNs, cluster.nowNs - healedNs);
        final TestNode leader = cluster.leader();
        assertNotNull(leader, "no leader");
        for (final TestNode node : cluster.nodes)
        {
            assertEquals(leader.raft.commitIndex(), node.raft.commitIndex(), "commitIndex of n" + node.id);
            assertEquals(leader.id, node.raft.leaderId(), "leader known to n" + node.id);
        }
    }

    private static boolean isAgreed(final TestCluster cluster)
    {
        final TestNode leader = cluster.leader();
        if (leader == null)
        {
            return false;
        }
        for (final TestNode node : cluster.nodes)
        {
            if (node.raft.term() != leader.raft.term() || node.raft.leaderId() != leader.id ||
                node.raft.commitIndex() != leader.log.lastIndex())
            {
                return false;
            }
        }
        return true;
    }
}
