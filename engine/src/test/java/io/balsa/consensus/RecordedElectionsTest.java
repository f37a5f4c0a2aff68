package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.monitor.Candidacy;
import io.balsa.monitor.ConsensusRecorder;
import io.balsa.monitor.EventRecorder;
import io.balsa.monitor.Explanation;
import io.balsa.monitor.Leadership;
import io.balsa.monitor.NodeRecording;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The rules as they are, recorded on a network that holds most replies: what the recordings show is what happened, and
 * the causes that these rules are there to prevent are hardly ever named.
 */
class RecordedElectionsTest
{
    private static final long MS = 1_000_000L;
    private static final int SEEDS = Integer.getInteger("seeds", 60);
    private static final int MEMBERS = 5;

    private final List<EventRecorder> recorders = new ArrayList<>();

    @Test
    void shouldExplainElectionsAndAKilledLeaderOnANetworkThatHoldsReplies()
    {
        final TreeMap<Integer, Integer> namedCauses = new TreeMap<>();
        for (int seed = 1; seed <= SEEDS; seed++)
        {
            final TestCluster cluster = start(seed);
            final TestNode first = awaitLeader(cluster);
            step(cluster, 1000);
            final TestNode killed = cluster.leader() == null ? first : cluster.leader();
            final long killedTerm = killed.raft.term();
            killed.kill();
            final TestNode second = awaitLeader(cluster);
            step(cluster, 500);

            final Explanation explanation = Explanation.of(recordings());
            final String text = "seed " + seed + "\n" + String.join("\n", explanation.lines());
            check(explanation, text);
            assertEquals(Leadership.End.FELL_SILENT, office(explanation, killedTerm, text).end(), text);
            assertEquals(second.id, office(explanation, second.raft.term(), text).memberId(), text);
            explanation.causes().forEach(finding -> namedCauses.merge(finding.cause().number(), 1, Integer::sum));
        }
        System.out.println("causes named in " + SEEDS + " runs: " + namedCauses);
        // on such a network two may stand in a row now and then (1 run of 100), and a vote is wasted; timers are never
        // put off
        namedCauses.forEach((cause, count) ->
            assertTrue(cause != 2 && count <= SEEDS / 20, namedCauses.toString()));
    }

    private static void check(final Explanation explanation, final String text)
    {
        for (final Candidacy candidacy : explanation.candidacies())
        {
            final boolean isElected = candidacy.outcome() == Candidacy.Outcome.WON;
            assertTrue(!isElected || candidacy.grantedInTime() >= MEMBERS / 2 + 1, text);
            assertTrue(isElected || candidacy.grantedInTime() < MEMBERS / 2 + 1, text);
            assertTrue(!isElected || !explanation.isHopeless(candidacy), text);
            candidacy.answers().forEach(answer -> assertTrue(
                answer.replyNs() < 0 || answer.castNs() >= candidacy.startNs() && answer.replyNs() >= answer.castNs(),
                text));
        }
        final long elected = explanation.candidacies().stream()
            .filter(c -> !c.isPreVote() && c.outcome() == Candidacy.Outcome.WON).count();
        assertEquals(elected, explanation.leaderships().size(), text);
    }

    private static Leadership office(final Explanation explanation, final long term, final String text)
    {
        return explanation.leaderships().stream().filter(leadership -> leadership.term() == term).findFirst()
            .orElseThrow(() -> new AssertionError("nobody led term " + term + "\n" + text));
    }

    private TestCluster start(final int seed)
    {
        recorders.clear();
        final TestCluster cluster = new TestCluster(MEMBERS, seed, false, ElectionConfig.defaults(),
            ReplicationConfig.defaults(1408), NetworkModel.holdingReplies());
        for (final TestNode node : cluster.nodes)
        {
            // unequal logs: 0 and 1 can't win as they begin
            for (int i = 0; i < 3 + 2 * node.id; i++)
            {
                node.log.load(Integer.toString(node.id < 2 ? 2 : 3));
            }
            node.termStore.save(7, TermStore.NOBODY);
            final EventRecorder recorder = EventRecorder.inMemory(4096, () -> node.nowNs, ns -> ns);
            recorder.begin(node.id, MEMBERS, 1, 7, node.log.lastTerm(), node.log.lastIndex());
            recorders.add(recorder);
            node.listener = new ConsensusRecorder(recorder, node);
        }
        cluster.flushMaxNs = 2 * MS;
        cluster.start();
        return cluster;
    }

    private static TestNode awaitLeader(final TestCluster cluster)
    {
        final long deadlineNs = cluster.nowNs + 30_000 * MS;
        while (cluster.leader() == null)
        {
            assertTrue(cluster.nowNs < deadlineNs, "no leader\n" + cluster.state());
            cluster.step(MS / 2);
        }
        return cluster.leader();
    }

    private static void step(final TestCluster cluster, final long ms)
    {
        final long untilNs = cluster.nowNs + ms * MS;
        while (cluster.nowNs < untilNs)
        {
            cluster.step(MS / 2);
        }
    }

    private List<NodeRecording> recordings()
    {
        return recorders.stream().map(EventRecorder::read).toList();
    }
}
