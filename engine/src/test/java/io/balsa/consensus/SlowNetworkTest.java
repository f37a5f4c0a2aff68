package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * The same settings on a fast and on a slow network: a crashed leader is replaced about as soon as the network allows,
 * and one that works is left alone. "Replaced" is when the new leader has committed in its term.
 */
class SlowNetworkTest
{
    private static final long MS = 1_000_000L;
    private static final int SEEDS = Integer.getInteger("seeds", 60);
    private static final long FIRST_SEED = Long.getLong("seed", 1);
    private static final int ROUND_TRIP_MS = Integer.getInteger("rtt", 300);

    @Test
    void shouldReplaceACrashedLeaderAtOnceOnALanOfThree()
    {
        replace(3, 1, MS / 2, 300, 700);
    }

    @Test
    void shouldReplaceACrashedLeaderAtOnceOnALanOfFive()
    {
        replace(5, 1, MS / 2, 300, 700);
    }

    @Test
    void shouldReplaceACrashedLeaderOnAWanOfFive()
    {
        replace(5, ROUND_TRIP_MS, 2 * MS, 2000, 3500);
    }

    @Test
    void shouldReplaceACrashedLeaderOnAWanOfThree()
    {
        replace(3, ROUND_TRIP_MS, 2 * MS, 2700, 4000);
    }

    private void replace(
        final int count, final int roundTripMs, final long stepNs, final long msMostly, final long msMax)
    {
        final long[] firstMs = new long[SEEDS];
        final long[] replacedMs = new long[SEEDS];
        final long[] messages = new long[SEEDS];
        final long steadyNs = 5000 * MS;
        for (int i = 0; i < SEEDS; i++)
        {
            final TestCluster cluster = new TestCluster(count, FIRST_SEED + i, false, ElectionConfig.defaults(),
                ReplicationConfig.defaults(1408), NetworkModel.roundTrip(roundTripMs * MS, 0.07));
            cluster.start();
            passUntilLed(cluster, stepNs);
            firstMs[i] = cluster.nowNs / MS;
            pass(cluster, steadyNs / 2, stepNs);
            final int leaders = cluster.invariants.leaderCount();
            final long sent = cluster.messageCount;
            pass(cluster, steadyNs, stepNs);
            assertEquals(leaders, cluster.invariants.leaderCount(), "deposed, seed " + (FIRST_SEED + i));
            messages[i] = (cluster.messageCount - sent) * 1000 * MS / steadyNs / 2;
            pass(cluster, cluster.random.nextLong(50 * MS), stepNs);
            cluster.leader().crash();
            final long crashedNs = cluster.nowNs;
            passUntilLed(cluster, stepNs);
            replacedMs[i] = (cluster.nowNs - crashedNs) / MS;
        }
        System.out.println(count + " members, round trip " + roundTripMs + " ms: first " + quantiles(firstMs) +
            ", replaced " + quantiles(replacedMs) + ", messages a second " + quantiles(messages));
        assertTrue(replacedMs[SEEDS * 99 / 100] <= msMostly, "p99 " + replacedMs[SEEDS * 99 / 100]);
        // 20 heartbeats a second to each peer and as many answers: where nothing is lost, nothing is sent again
        assertTrue(messages[SEEDS - 1] <= 42L * (count - 1), "messages a second " + messages[SEEDS - 1]);
        assertTrue(replacedMs[SEEDS - 1] <= msMax, "max " + replacedMs[SEEDS - 1]);
    }

    private static void pass(final TestCluster cluster, final long durationNs, final long stepNs)
    {
        final long endNs = cluster.nowNs + durationNs;
        while (cluster.nowNs < endNs)
        {
            cluster.step(stepNs);
        }
    }

    private static void passUntilLed(final TestCluster cluster, final long stepNs)
    {
        final long endNs = cluster.nowNs + 30_000 * MS;
        while (!isLed(cluster))
        {
            assertTrue(cluster.nowNs < endNs, cluster::state);
            cluster.step(stepNs);
        }
    }

    private static boolean isLed(final TestCluster cluster)
    {
        final TestNode leader = cluster.leader();
        return leader != null && leader.raft.commitIndex() >= leader.raft.termStartIndex();
    }

    private static String quantiles(final long[] values)
    {
        Arrays.sort(values);
        return values[SEEDS / 2] + "/" + values[SEEDS * 99 / 100] + "/" + values[SEEDS * 999 / 1000] + "/" +
            values[SEEDS - 1];
    }
}
