package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A peer that needs what the log doesn't hold any more gets a snapshot (§7).
 */
class InstallSnapshotTest
{
    private static final long MS = TestCluster.MS;
    private static final int CHUNK = 64;
    private static final int SLOW_RATE = 2048;
    /** Less than after which something is sent again. */
    private static final int WRITE_MS = 16;
    private static final ReplicationConfig TINY = new ReplicationConfig(CHUNK, 4096, 8192, 100_000, 1 << 20);

    private final OneNodeOfThree one = new OneNodeOfThree();

    // ---- the receiver

    @Test
    void shouldPutChunksTogetherInTheirOrder()
    {
        final Offer offer = offer("1", "1", "2");
        one.start(5, "1");

        offer.send(2, 5, 0, 100);
        one.finish();
        assertEquals(100, one.last().snapshotReply.offset);
        offer.send(2, 5, 150, 20);
        offer.send(2, 5, 0, 100);
        one.finish();
        assertEquals(100, one.last().snapshotReply.offset, "a gap and a repeat change nothing");
        assertFalse(one.last().snapshotReply.applied);

        offer.send(2, 5, 100, offer.bytes.length - 100);
        one.finish();
        assertEquals(1, one.node.snapshots.installedCount);
        assertEquals(3, one.node.raft.commitIndex());
        assertEquals("n1 FOLLOWER t5 log 4..3 dur 3 cmt 3 app 3", one.node.state());
        one.pass(1);
        assertTrue(one.sent.stream().anyMatch(message -> message.snapshotReply.applied));
    }

    @Test
    void shouldKeepTheTailBehindAnEntryThatItHas()
    {
        final Offer offer = offer("1", "1", "2");
        one.start(5, "1", "1", "2", "2", "2");

        offer.send(2, 5, 0, offer.bytes.length);
        one.finish();

        assertEquals("n1 FOLLOWER t5 log 1..5 dur 5 cmt 3 app 3", one.node.state());
    }

    @Test
    void shouldDropTheTailBehindAnEntryThatItHasOtherwise()
    {
        final Offer offer = offer("1", "1", "2");
        one.start(5, "1", "1", "1", "1", "1");

        offer.send(2, 5, 0, offer.bytes.length);
        assertEquals(2, one.node.log.lastIndex(), "cut before the snapshot counts");
        one.finish();

        assertEquals("n1 FOLLOWER t5 log 4..3 dur 3 cmt 3 app 3", one.node.state());
    }

    @Test
    void shouldSayAppliedForWhatIsCommitted()
    {
        final Offer offer = offer("1", "1", "2");
        one.start(5, "1", "1", "2", "2");
        one.append(2, 5, 4, 2, 4);

        offer.send(2, 5, 0, 10);
        one.finish();

        assertTrue(one.last().snapshotReply.applied);
        assertEquals(0, one.node.snapshots.restartCount);
    }

    @Test
    void shouldGoOnWithAnotherLeaderIfItIsTheSame()
    {
        final Offer offer = offer("1", "1", "2");
        one.start(5, "1");
        offer.send(2, 5, 0, 100);

        offer.send(3, 6, 0, 50);
        one.finish();
        assertEquals(100, one.last().snapshotReply.offset);
        assertEquals(3, one.last().toId);
        assertEquals(1, one.node.snapshots.restartCount);

        final Offer other = offer("1", "1", "2", "2");
        other.send(3, 6, 0, 50);
        one.finish();
        assertEquals(50, one.last().snapshotReply.offset);
        assertEquals(2, one.node.snapshots.restartCount);
        offer.send(3, 6, 100, 20);
        one.finish();
        assertEquals(50, one.last().snapshotReply.offset, "in one term an older one is late");
        assertEquals(2, one.node.snapshots.restartCount);
    }

    @Test
    void shouldAskForAllOfItAgainIfItIsDamaged()
    {
        final Offer offer = offer("1", "1", "2");
        one.start(5, "1");
        offer.bytes[5]++;

        offer.send(2, 5, 0, offer.bytes.length);
        one.finish();
        one.pass(1);

        assertEquals(1, one.node.snapshots.refusedCount);
        assertEquals(0, one.last().snapshotReply.offset);
        assertEquals(0, one.node.raft.commitIndex());
        offer.bytes[5]--;
        offer.send(2, 5, 0, offer.bytes.length);
        one.finish();
        assertEquals(3, one.node.raft.commitIndex());
    }

    @Test
    void shouldForgetWhatTheLogBroughtMeanwhile()
    {
        final Offer offer = offer("1", "1", "2");
        one.start(5, "1");
        offer.send(2, 5, 0, 100);
        one.finish();
        assertTrue(one.node.raft.intake().isActive());

        one.entries("1", "1", "2", "2");
        one.append(2, 5, 4, 2, 4);
        one.finish();

        assertFalse(one.node.raft.intake().isActive());
        assertEquals(4, one.node.raft.commitIndex());
    }

    @Test
    void shouldTellAnOldLeaderTheTerm()
    {
        final Offer offer = offer("1", "1", "2");
        one.start(5, "1");

        offer.send(2, 4, 0, 100);

        assertEquals(5, one.last().reply.term);
        assertFalse(one.node.raft.intake().isActive());
    }

    // ---- both sides

    @ParameterizedTest
    @ValueSource(ints = {0, 30})
    void shouldBringBackOneWhoseEntriesAreGoneEverywhere(final int lossPercent)
    {
        final TestCluster cluster = cluster(lossPercent);
        final TestNode leader = cluster.leader();
        final TestNode away = others(cluster, leader).get(0);
        isolate(cluster, away, true);
        fill(cluster, leader, 40);
        purge(cluster, away);
        isolate(cluster, away, false);

        awaitLevel(cluster, away);

        assertEquals(1, away.snapshots.installedCount);
        assertEquals(0, away.snapshots.refusedCount);
        fill(cluster, cluster.leader(), 3);
        awaitLevel(cluster, away);
        assertTrue(away.log.firstIndex() > 30, away.state());
    }

    /** While a peer doesn't answer, newer snapshots take the place of what was to be sent. */
    @Test
    void shouldSendTheNewestToOneThatComesBack()
    {
        final TestCluster cluster = cluster(0);
        final TestNode leader = cluster.leader();
        final TestNode away = others(cluster, leader).get(0);
        isolate(cluster, away, true);
        fill(cluster, leader, 20);
        purge(cluster, away);
        run(cluster, 100);
        fill(cluster, leader, 20);
        purge(cluster, away);
        isolate(cluster, away, false);

        awaitLevel(cluster, away);

        assertEquals(1, away.snapshots.installedCount);
        assertEquals(1, away.snapshots.restartCount);
    }

    /** The log went on being let go of while it was sent. */
    @Test
    void shouldSendANewerOneIfTheLogIsGoneBehindTheFirst()
    {
        final TestCluster cluster = cluster(0);
        final TestNode leader = cluster.leader();
        final TestNode away = others(cluster, leader).get(0);
        isolate(cluster, away, true);
        fill(cluster, leader, 20);
        purge(cluster, away);
        away.snapshots.isSlow = true;
        isolate(cluster, away, false);
        run(cluster, 300);
        fill(cluster, leader, 20);
        purge(cluster, away);
        away.snapshots.isSlow = false;

        awaitLevel(cluster, away);

        assertEquals(2, away.snapshots.installedCount);
    }

    @Test
    void shouldBringAnEmptyOneUp()
    {
        final TestCluster cluster = cluster(0);
        final TestNode leader = cluster.leader();
        final TestNode away = others(cluster, leader).get(0);
        fill(cluster, leader, 40);
        away.kill();
        away.log.truncateAfter(0);
        purge(cluster, away);
        away.start(cluster.nowNs);

        awaitLevel(cluster, away);

        assertEquals(1, away.snapshots.installedCount);
    }

    @Test
    void shouldGoOnWhereItStoppedAfterAChangeOfLeaders()
    {
        final TestCluster cluster = slowCluster();
        final TestNode leader = cluster.leader();
        final TestNode away = others(cluster, leader).get(0);
        isolate(cluster, away, true);
        fill(cluster, leader, 60);
        purge(cluster, away);
        isolate(cluster, away, false);
        final Pattern inTheMiddle = Pattern.compile(" S o[1-9]");
        for (int i = 0; i < 2000 && !inTheMiddle.matcher(leader.state()).find(); i++)
        {
            cluster.step(MS);
        }
        assertTrue(inTheMiddle.matcher(leader.state()).find(), leader.state());
        leader.crash();

        awaitLevel(cluster, away);

        assertEquals(1, away.snapshots.installedCount);
        assertEquals(1, away.snapshots.restartCount, "it was taken up where it had stopped");
    }

    /** Meanwhile the leader takes another snapshot: what was received would be for nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGoOnWhereItStoppedAfterARestart(final boolean isLeftEmpty)
    {
        final TestCluster cluster = slowCluster();
        final TestNode leader = cluster.leader();
        final TestNode away = others(cluster, leader).get(0);
        isolate(cluster, away, true);
        fill(cluster, leader, 60);
        purge(cluster, away);
        final long index = leader.log.firstIndex() - 1;
        isolate(cluster, away, false);
        final Pattern half = Pattern.compile(" S o([0-9]{4})");
        for (int i = 0; i < 5000 && !half.matcher(leader.state()).find(); i++)
        {
            cluster.step(MS);
        }
        final Matcher received = half.matcher(leader.state());
        assertTrue(received.find(), leader.state());
        away.kill();
        away.snapshots.lastingLength = isLeftEmpty ? 0 : Integer.parseInt(received.group(1)) - CHUNK;
        fill(cluster, leader, 10);
        purge(cluster, away);
        away.start(cluster.nowNs);
        awaitLevel(cluster, away);

        assertEquals(isLeftEmpty ? 0 : away.snapshots.lastingLength, away.snapshots.resumedLength);
        assertEquals(isLeftEmpty ? 1 : 2, away.snapshots.installedCount, "the newest, if it has nothing");
        assertTrue(leader.log.firstIndex() - 1 > index);
    }

    @Test
    void shouldChooseAnotherIfAPeerCannotUseIt()
    {
        final TestCluster cluster = cluster(0);
        final TestNode leader = cluster.leader();
        final TestNode away = others(cluster, leader).get(0);
        isolate(cluster, away, true);
        fill(cluster, leader, 40);
        purge(cluster, away);
        leader.snapshots.isRotten = true;
        isolate(cluster, away, false);
        for (int i = 0; i < 5000 && leader.snapshots.unusableCount == 0; i++)
        {
            cluster.step(MS);
        }
        assertTrue(leader.snapshots.unusableCount > 0);
        assertTrue(away.snapshots.refusedCount > 0);
        assertEquals(0, away.snapshots.installedCount);
        leader.snapshots.isRotten = false;

        awaitLevel(cluster, away);
    }

    @Test
    void shouldKeepToItsBudget()
    {
        final TestCluster cluster = slowCluster();
        final TestNode leader = cluster.leader();
        final TestNode away = others(cluster, leader).get(0);
        isolate(cluster, away, true);
        fill(cluster, leader, 60);
        purge(cluster, away);
        final long length = leader.log.bytesTo(leader.log.firstIndex() - 1).length;
        isolate(cluster, away, false);
        final long beginNs = cluster.nowNs;

        awaitLevel(cluster, away);

        final long leastNs = (length - 3 * CHUNK) * 1_000_000_000L / SLOW_RATE;
        assertTrue(cluster.nowNs - beginNs >= leastNs, length + " bytes in " + (cluster.nowNs - beginNs) + " ns");
    }

    /** What it has no room for would be sent in vain. */
    @ParameterizedTest
    @ValueSource(ints = {4 * CHUNK, 4 * CHUNK - 1, 3 * CHUNK + 10, CHUNK / 2})
    void shouldSendWhatASlowDiskCanTake(final int room)
    {
        final TestCluster cluster = cluster(0);
        final TestNode leader = cluster.leader();
        final TestNode away = others(cluster, leader).get(0);
        isolate(cluster, away, true);
        fill(cluster, leader, 60);
        purge(cluster, away);
        final long length = leader.log.bytesTo(leader.log.firstIndex() - 1).length;
        away.snapshots.waitingMax = room;
        away.snapshots.cyclesToWrite = WRITE_MS;
        isolate(cluster, away, false);
        final long beginNs = cluster.nowNs;
        final long sentBefore = leader.snapshots.sentLength;

        awaitLevel(cluster, away);

        assertEquals(0, away.snapshots.droppedCount);
        assertEquals(length, leader.snapshots.sentLength - sentBefore, "nothing was sent twice");
        final long neededNs = length / room * WRITE_MS * MS;
        final long takenNs = cluster.nowNs - beginNs;
        assertTrue(takenNs < neededNs * 1.3, "made to wait for room that is there: " + takenNs / MS + " ms");
        assertEquals(1, leader.emptyChunkCount, "asked where it stands, and not whether there is room");
    }

    /** What is to be sent isn't read from the disk yet. */
    @Test
    void shouldNotAskInsteadOfSending()
    {
        final TestCluster cluster = cluster(0);
        final TestNode leader = cluster.leader();
        final TestNode away = others(cluster, leader).get(0);
        isolate(cluster, away, true);
        fill(cluster, leader, 60);
        purge(cluster, away);
        leader.snapshots.cyclesToRead = 5;
        isolate(cluster, away, false);

        awaitLevel(cluster, away);

        assertEquals(1, leader.emptyChunkCount);
    }

    /** It says so when it has room again; if that is lost, it is asked. */
    @Test
    void shouldAskForRoomIfItHearsOfNone()
    {
        final TestCluster cluster = cluster(40);
        final TestNode leader = cluster.leader();
        final TestNode away = others(cluster, leader).get(0);
        isolate(cluster, away, true);
        fill(cluster, leader, 30);
        purge(cluster, away);
        away.snapshots.waitingMax = 2 * CHUNK;
        away.snapshots.cyclesToWrite = WRITE_MS;
        isolate(cluster, away, false);

        awaitLevel(cluster, away);
    }

    private static TestCluster slowCluster()
    {
        final TestCluster cluster = new TestCluster(3, 7, false, ElectionConfig.defaults(),
            new ReplicationConfig(CHUNK, 4096, 8192, 100_000, SLOW_RATE), NetworkModel.roundTrip(MS, 0));
        begin(cluster);
        return cluster;
    }

    private static TestCluster cluster(final int lossPercent)
    {
        final TestCluster cluster = new TestCluster(3, 7, false, ElectionConfig.defaults(), TINY,
            lossPercent == 0 ? NetworkModel.roundTrip(MS, 0) : NetworkModel.lossy(lossPercent / 100.0, 0, MS, 3 * MS));
        begin(cluster);
        return cluster;
    }

    private static void begin(final TestCluster cluster)
    {
        cluster.start();
        for (int i = 0; i < 5000 && (cluster.leader() == null || cluster.leader().raft.commitIndex() == 0); i++)
        {
            cluster.step(MS);
        }
    }

    private static void fill(final TestCluster cluster, final TestNode leader, final int count)
    {
        final long lastIndex = leader.log.lastIndex() + count;
        for (int i = 0; i < 5000 && leader.log.lastIndex() < lastIndex; i++)
        {
            leader.propose("a command of some length " + i);
            run(cluster, 5);
        }
        assertEquals(lastIndex, leader.log.lastIndex());
        run(cluster, 100);
    }

    /** Everybody else has a snapshot of nearly all that is committed. */
    private static void purge(final TestCluster cluster, final TestNode away)
    {
        for (final TestNode node : others(cluster, away))
        {
            node.log.purgeBefore(cluster.leader().raft.commitIndex() - 2);
        }
    }

    private static void awaitLevel(final TestCluster cluster, final TestNode node)
    {
        for (int i = 0; i < 30_000; i++)
        {
            cluster.step(MS);
            final TestNode leader = cluster.leader();
            if (leader != null && leader != node && node.raft.commitIndex() == leader.log.lastIndex() &&
                node.snapshots.installedCount > 0)
            {
                return;
            }
        }
        throw new AssertionError("never level:\n" + cluster.state());
    }

    private static void run(final TestCluster cluster, final int cycles)
    {
        for (int i = 0; i < cycles; i++)
        {
            cluster.step(MS);
        }
    }

    private static void isolate(final TestCluster cluster, final TestNode node, final boolean isIsolated)
    {
        for (final TestNode other : others(cluster, node))
        {
            cluster.cut(node.id, other.id, isIsolated);
            cluster.cut(other.id, node.id, isIsolated);
        }
    }

    private static List<TestNode> others(final TestCluster cluster, final TestNode without)
    {
        return cluster.nodes.stream().filter(node -> node != without).toList();
    }

    private Offer offer(final String... terms)
    {
        final MemoryLog log = new MemoryLog(false, 4096, 64);
        log.load(terms);
        return new Offer(log.bytesTo(log.lastIndex()), log.lastIndex(), log.lastTerm());
    }

    /** A snapshot of all entries of a log. */
    private final class Offer
    {
        private final byte[] bytes;
        private final InstallSnapshot head = new InstallSnapshot();

        private Offer(final byte[] bytes, final long index, final long term)
        {
            this.bytes = bytes;
            head.lastIncludedIndex = index;
            head.lastIncludedTerm = term;
            head.length = bytes.length;
            head.contentCrc = Arrays.hashCode(bytes);
        }

        private void send(final int fromId, final long term, final int offset, final int length)
        {
            head.term = term;
            head.offset = offset;
            head.done = offset + length == bytes.length;
            one.node.raft.onInstallSnapshot(fromId, head, new UnsafeBuffer(bytes), offset, length);
        }
    }
}
