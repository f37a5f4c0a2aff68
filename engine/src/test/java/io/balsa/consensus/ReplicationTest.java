package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * How much a leader sends and takes in: {@code PeerProgress} by itself, and a cluster in which entries don't arrive.
 */
class ReplicationTest
{
    private static final long MS = 1_000_000L;
    private static final long RESEND_NS = 20 * MS;

    private final PeerProgress peer = new PeerProgress(2, new ReplicationConfig(64, 128, 256, 1024, 1 << 20));
    private final LogSlice slice = new LogSlice();

    @Test
    void shouldProbeWithOneMessageAtATime()
    {
        peer.begin(5, 256, 0);
        assertTrue(peer.maySend(10, 0, RESEND_NS));
        peer.onProbeSent(false, 0);
        assertFalse(peer.maySend(10, RESEND_NS - 1, RESEND_NS));
        assertTrue(peer.maySend(10, RESEND_NS, RESEND_NS));
        assertTrue(peer.onRefused(4, 2));
        assertEquals(3, peer.nextIndex());
        assertTrue(peer.maySend(10, 1, RESEND_NS));
        assertFalse(peer.onRefused(4, 1), "an answer to the former probe");
        assertEquals(3, peer.nextIndex());
    }

    /** One that answered slowly until just now: what was sent to it isn't waited for as long as before. */
    @Test
    void shouldRepeatAfterTheIntervalThatIsMeasuredNow()
    {
        peer.begin(5, 256, 0);
        peer.onProbeSent(false, 0);
        assertFalse(peer.maySend(10, RESEND_NS, 100 * RESEND_NS));
        assertTrue(peer.maySend(10, RESEND_NS, RESEND_NS));
        replicating();
        send(1);
        assertFalse(peer.isStalled(RESEND_NS, 100 * RESEND_NS));
        assertTrue(peer.isStalled(RESEND_NS, RESEND_NS));
    }

    /** A probe of three messages, after 4, 6 and 8. */
    @Test
    void shouldGoBackWhenALaterMessageOfTheProbeIsRefused()
    {
        peer.begin(5, 256, 0);
        peer.onProbeSent(false, 0);
        peer.onProbeEntriesSent(4);
        peer.onProbeEntriesSent(6);
        peer.onProbeEntriesSent(8);
        assertFalse(peer.onRefused(8, 6), "only what was between is lost");
        assertFalse(peer.onRefused(9, 2), "never sent");
        assertTrue(peer.onRefused(6, 2), "they part before 4");
        assertEquals(3, peer.nextIndex());
        assertFalse(peer.onRefused(8, 1), "an answer to the former probe");
    }

    @Test
    void shouldKeepToTheWindowAndGoOnWhenItIsConfirmed()
    {
        replicating();
        send(1);
        assertTrue(peer.maySend(10, 0, RESEND_NS));
        send(2);
        assertFalse(peer.maySend(10, 0, RESEND_NS), "128 bytes are on their way");
        peer.onConfirmed(0, 1, MS);
        assertTrue(peer.maySend(10, MS, RESEND_NS));
        assertFalse(peer.isStalled(MS + RESEND_NS - 1, RESEND_NS));
        assertTrue(peer.isStalled(MS + RESEND_NS, RESEND_NS));
        peer.probeAgain();
        assertEquals(2, peer.nextIndex());
    }

    @Test
    void shouldIgnoreRejectionsOfWhatIsVerified()
    {
        replicating();
        send(1);
        send(2);
        peer.onConfirmed(1, 2, 0);
        assertFalse(peer.onRefused(2, 0));
        assertFalse(peer.isProbing());
        assertEquals(2, peer.verifiedIndex());
        assertTrue(peer.onRefused(3, 0), "but a message after a lost one is refused for good reason");
        assertEquals(3, peer.nextIndex());
    }

    /** Else refusals and confirmations of one flight, mixed, would each time send the whole window again. */
    @Test
    void shouldEndAProbeWithEntriesForNewsAlone()
    {
        replicating();
        send(1);
        send(2);
        send(3);
        peer.onConfirmed(0, 1, 0);
        assertTrue(peer.onRefused(2, 1), "the third overtook the second");
        peer.onConfirmed(0, 1, 0);
        assertTrue(peer.isProbing(), "not sent yet, and nothing new");
        peer.onProbeSent(false, 0);
        peer.onConfirmed(0, 1, 0);
        assertTrue(peer.isProbing(), "nothing new");
        assertFalse(peer.maySend(10, RESEND_NS - 1, RESEND_NS));
        peer.onConfirmed(0, 2, 0);
        assertFalse(peer.isProbing());
        assertEquals(3, peer.nextIndex());
    }

    @Test
    void shouldComparePlacesWithHeartbeatsThatCannotHaveOvertakenEntries()
    {
        replicating();
        send(1);
        send(2);
        assertEquals(0, peer.heartbeatIndex());
        peer.onConfirmed(0, 1, 0);
        assertEquals(1, peer.heartbeatIndex());
    }

    @Test
    void shouldTakeNothingMoreWhileAQuorumIsAWholeWindowBehind()
    {
        final TestCluster cluster = cluster();
        final TestNode leader = cluster.leader();
        cluster.network = (message, random) ->
            message.kind == Message.Kind.APPEND_ENTRIES ? NetworkModel.LOST : MS;
        assertEquals(0, proposeFor(cluster, leader, 100) / 20);
        assertFalse(leader.raft.canPropose());
        cluster.network = NetworkModel.lossy(0, 0, MS, MS);
        pass(cluster, 100);
        assertTrue(leader.raft.canPropose());
    }

    @Test
    void shouldWaitForOneThatLivesAndNotForOneThatIsGone()
    {
        final TestCluster cluster = cluster();
        final TestNode leader = cluster.leader();
        final int starved = (leader.id + 1) % 3;
        cluster.network = (message, random) ->
            message.kind == Message.Kind.APPEND_ENTRIES && message.toId == starved ? NetworkModel.LOST : MS;
        assertEquals(0, proposeFor(cluster, leader, 100) / 20);
        cluster.nodes.get(starved).crash();
        pass(cluster, 301);
        assertTrue(proposeFor(cluster, leader, 100) > 50);
    }

    /** The heir must have everything before it stands, else it would lose. */
    @Test
    void shouldHandOverOnlyToOneThatHasEverything310()
    {
        final TestCluster cluster = cluster();
        final TestNode leader = cluster.leader();
        final int[] handedOver = new int[1];
        cluster.network = (message, random) ->
        {
            handedOver[0] += message.kind == Message.Kind.TIMEOUT_NOW ? 1 : 0;
            return message.kind == Message.Kind.APPEND_ENTRIES ? NetworkModel.LOST : MS;
        };
        leader.propose("last");
        leader.raft.handOver();
        pass(cluster, 100);
        assertEquals(0, handedOver[0]);
        assertTrue(leader.isLeader());
        cluster.network = NetworkModel.lossy(0, 0, MS, MS);
        pass(cluster, 100);
        assertFalse(leader.isLeader());
        assertEquals(2, cluster.invariants.leaderCount());
    }

    private void replicating()
    {
        peer.begin(1, 0, 0);
        peer.onProbeSent(true, 0);
        peer.onConfirmed(0, 0, 0);
        assertFalse(peer.isProbing());
    }

    private void send(final int index)
    {
        slice.set(new UnsafeBuffer(new byte[64]), 0, 64, index, index, index * 64L);
        peer.onSent(slice, 0);
    }

    private static TestCluster cluster()
    {
        final TestCluster cluster = new TestCluster(3, 1, false, ElectionConfig.defaults(),
            new ReplicationConfig(128, 256, 512, 100_000, 1 << 20), NetworkModel.lossy(0, 0, MS, MS));
        cluster.start();
        pass(cluster, 600);
        return cluster;
    }

    private static int proposeFor(final TestCluster cluster, final TestNode leader, final int durationMs)
    {
        int taken = 0;
        for (int i = 0; i < durationMs; i++)
        {
            taken += leader.propose("x") > 0 ? 1 : 0;
            pass(cluster, 1);
        }
        return taken;
    }

    private static void pass(final TestCluster cluster, final int durationMs)
    {
        for (int i = 0; i < durationMs; i++)
        {
            cluster.step(MS);
        }
    }
}
