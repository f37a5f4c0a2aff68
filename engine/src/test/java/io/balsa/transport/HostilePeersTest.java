package io.balsa.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.HostileBytes;
import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.AppendEntries;
import io.balsa.consensus.AppendEntriesReply;
import io.balsa.consensus.ConsensusListener;
import io.balsa.consensus.ElectionConfig;
import io.balsa.consensus.Entry;
import io.balsa.consensus.EntryName;
import io.balsa.consensus.InstallSnapshot;
import io.balsa.consensus.InstallSnapshotReply;
import io.balsa.consensus.LogSlice;
import io.balsa.consensus.MemberStores;
import io.balsa.consensus.PeerSender;
import io.balsa.consensus.Raft;
import io.balsa.consensus.RaftRole;
import io.balsa.consensus.RaftStores;
import io.balsa.consensus.ReplicationConfig;
import io.balsa.consensus.Snapshots;
import io.balsa.consensus.TermStore;
import io.balsa.consensus.VoteReason;
import io.balsa.consensus.VoteReply;
import io.balsa.consensus.VoteRequest;
import io.balsa.log.LogConfig;
import io.balsa.log.LogOrigin;
import io.balsa.log.SegmentedLog;
import io.balsa.log.SimulatedStorage;
import io.balsa.log.SpaceReserve;
import io.balsa.log.StoreIdentity;
import io.balsa.membership.Membership;
import java.util.HexFormat;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Spoilt messages all the way: the transport, consensus in each of its roles, and the real log, a whole cycle after
 * each message. Nothing is thrown and no invariant breaks, whatever comes; but for a message that can't be told from
 * one of a leader who broke the rules of Raft, which stops a node on purpose.
 */
class HostilePeersTest
{
    private static final int MESSAGES = 12_000;
    private static final int MESSAGES_OF_A_LIFE = 100;
    private static final long MS = 1_000_000;
    private static final int HELD = 30;

    static Stream<Arguments> livesAndSeeds()
    {
        return HostileBytes.seeds().boxed().flatMap(seed -> Stream.of(
            RaftRole.FOLLOWER, RaftRole.PRE_CANDIDATE, RaftRole.CANDIDATE, RaftRole.LEADER)
            .map(role -> Arguments.of(role, seed)));
    }

    @ParameterizedTest
    @MethodSource("livesAndSeeds")
    void shouldOutliveAnyMessage(final RaftRole role, final long seed)
    {
        final SplittableRandom random = new SplittableRandom(seed);
        final HostileBytes hostile = new HostileBytes(random);
        final SegmentedLog donor = log(40);
        Node node = new Node(role);
        int inRole = 0;
        int stops = 0;
        for (int i = 0; i < MESSAGES; i++)
        {
            if (node.messages == MESSAGES_OF_A_LIFE || node.raft.role() != role && random.nextInt(5) == 0)
            {
                node = new Node(role);
            }
            inRole += node.raft.role() == role ? 1 : 0;
            final byte[] whole = node.message(random, donor);
            final byte[] message = random.nextInt(4) == 0 ? whole : hostile.spoil(whole);
            final HostileBytes.Place place =
                HostileBytes.Place.values()[random.nextInt(HostileBytes.Place.values().length)];
            try
            {
                node.deliver(place.put(message, whole), place.offset(), message.length);
                node.cycle();
                assertTrue(node.log.lastTerm() <= node.raft.term(), "an entry of a term that isn't reached");
            }
            catch (final RuntimeException | AssertionError ex)
            {
                if (!isBrokenRule(ex))
                {
                    throw new AssertionError(
                        "seed " + seed + ", message " + i + " " + HexFormat.of().formatHex(message) + ": " + ex, ex);
                }
                stops++;
                node = new Node(role);
            }
        }
        assertTrue(inRole > MESSAGES / 4, inRole + " of " + MESSAGES + " as " + role);
        assertTrue(stops < MESSAGES / 100, "stopped " + stops + " times");
    }

    /** Its term would be stored behind its entry's, and a node that finds that when it starts refuses to. */
    @Test
    void shouldTakeNoEntryOfATermThatItsLeaderHasNotReached()
    {
        final Node node = new Node(RaftRole.FOLLOWER);
        final AppendEntries head = new AppendEntries();
        head.term = 4;
        head.prevLogIndex = HELD;
        head.prevLogTerm = 3;
        node.append(head, log(40), 31, 40);
        assertEquals(40, node.log.lastIndex());
        head.prevLogIndex = 40;
        head.prevLogTerm = 4;
        node.append(head, log(41), 41, 41);
        assertEquals(40, node.log.lastIndex(), "an entry of term 5 in term 4");
        head.term = 5;
        node.append(head, log(41), 41, 41);
        assertEquals(41, node.log.lastIndex());
    }

    /** One that says more would commit what is nowhere, or stop its leader by an invariant. */
    @Test
    void shouldNotCountAsDurableWhatIsNotInItsOwnLog()
    {
        final Node node = new Node(RaftRole.LEADER);
        final AppendEntriesReply reply = new AppendEntriesReply();
        reply.term = node.raft.term();
        reply.success = true;
        reply.verifiedIndex = 1_000;
        reply.matchIndex = 1_000;
        node.peer.publisher.appendEntriesReply(0, reply);
        node.deliver(new UnsafeBuffer(node.peer.sent), 0, node.peer.sent.length);
        node.cycle();
        assertEquals(RaftRole.LEADER, node.raft.role());
        assertEquals(HELD + 1, node.raft.commitIndex(), "the term's no-op, which both have");
    }

    private static boolean isBrokenRule(final Throwable thrown)
    {
        final String message = String.valueOf(thrown.getMessage());
        return thrown instanceof IllegalStateException && (message.startsWith("another leader in term ") ||
            message.startsWith("the leader's log differs from committed entry "));
    }

    private static SegmentedLog log(final int entries)
    {
        final SimulatedStorage storage = new SimulatedStorage(new Random(1));
        final long[] nowNs = new long[1];
        final SegmentedLog log = SegmentedLog.open(
            storage, LogConfig.defaults().lengths(32 * 1024, 4096), new StoreIdentity(7, 4711, 1, 1), () -> nowNs[0]++,
            SpaceReserve.none(storage), LogOrigin.NONE);
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[64]);
        final Entry entry = new Entry().header(EntryType.COMMAND.value(), 1, 1, 0);
        for (int i = 0; i < entries; i++)
        {
            payload.setMemory(0, 64, (byte) i);
            log.append(1 + i / 10, 1 + i, entry.payload(payload, 0, i % 40));
        }
        flush(log);
        return log;
    }

    private static void flush(final SegmentedLog log)
    {
        log.durableIndex();
        while (log.flusher().doWork() > 0)
        {
            Thread.onSpinWait();
        }
        log.durableIndex();
        log.endCycle();
    }

    /**
     * Member 0 of three with the entries 1 to 30, and what member 1 may say to it.
     */
    private static final class Node implements TransportListener, PeerSender, TermStore, Snapshots
    {
        private final SegmentedLog log = log(HELD);
        private final MemberUnderTest.Peer peer = new MemberUnderTest.Peer();
        private final Raft raft;
        private final PeerAdapter adapter;
        private final VoteRequest asked = new VoteRequest();
        private long term = 3;
        private int vote = NOBODY;
        private long nowNs = 1;
        private int messages;
        private int begin;
        private int end;

        Node(final RaftRole role)
        {
            raft = new Raft(
                Membership.of(0, 1, 2), 0, ElectionConfig.defaults(), ReplicationConfig.defaults(1024),
                new RaftStores(log, this, this), this, new ConsensusListener()
                {
                }, bound -> 0);
            final PeerPath nowhere = (header, headerLength, body, offset, length) -> true;
            final PeerPaths paths = new PeerPaths(nowhere, nowhere, nowhere, nowhere);
            final PeerLink[] links = {null, new PeerLink(paths), new PeerLink(paths)};
            final PeerIdentity identity =
                new PeerIdentity(MemberUnderTest.CLUSTER_ID, MemberUnderTest.SELF_STORE_ID, 1, 0);
            final Introductions introductions = new Introductions(
                identity, links, new MemberStores(0, new int[]{0, 1, 2}, MemberUnderTest.SELF_STORE_ID,
                new MemoryStores(MemberUnderTest.SELF_STORE_ID, MemberUnderTest.PEER_STORE_ID, 6)), this);
            introductions.connect(raft);
            adapter = new PeerAdapter(
                identity, links, introductions, raft, raft.entries(), new HeardMessages(), this);
            raft.advanceTo(nowNs, 0);
            become(role);
            assertEquals(role, raft.role());
        }

        private void become(final RaftRole role)
        {
            if (role == RaftRole.FOLLOWER)
            {
                final AppendEntries head = new AppendEntries();
                head.term = 4;
                head.prevLogIndex = HELD;
                head.prevLogTerm = 3;
                head.leaderCommit = 20;
                raft.onAppendEntries(1, head, new UnsafeBuffer(0, 0), 0, 0);
                return;
            }
            nowNs += 1_000 * MS;
            raft.advanceTo(nowNs, 0);
            raft.tick();
            nowNs += 1_000 * MS;
            raft.advanceTo(nowNs, 0);
            raft.tick();
            if (role != RaftRole.PRE_CANDIDATE)
            {
                grant(true);
            }
            if (role == RaftRole.LEADER)
            {
                grant(false);
            }
        }

        private void grant(final boolean preVote)
        {
            final VoteReply reply = new VoteReply();
            reply.term = raft.term();
            reply.round = asked.round;
            reply.lastLogIndex = HELD;
            reply.lastLogTerm = 3;
            if (preVote)
            {
                raft.onPreVoteReply(2, reply);
            }
            else
            {
                raft.onRequestVoteReply(2, reply);
            }
        }

        void deliver(final DirectBuffer buffer, final int offset, final int length)
        {
            messages++;
            begin = offset;
            end = offset + length;
            adapter.onMessage(buffer, offset, length);
        }

        void cycle()
        {
            nowNs += MS / 4;
            raft.advanceTo(nowNs, nowNs);
            raft.tick();
            raft.replicate();
            flush(log);
            raft.onDurable(log.durableIndex());
            raft.checkInvariants();
        }

        void append(final AppendEntries head, final SegmentedLog donor, final long first, final long last)
        {
            final LogSlice slice = new LogSlice();
            assertTrue(donor.slice(first, last, 4096, slice));
            peer.publisher.appendEntries(0, head, slice, false);
            deliver(new UnsafeBuffer(peer.sent), 0, peer.sent.length);
            cycle();
        }

        /**
         * What a member may say, as far as it can be known here, and sometimes what it can't.
         */
        byte[] message(final SplittableRandom random, final SegmentedLog donor)
        {
            switch (random.nextInt(13))
            {
                case 0 -> peer.publisher.preVote(0, request(random));
                case 1 -> peer.publisher.preVoteReply(0, reply(random));
                case 2 -> peer.publisher.requestVote(0, request(random));
                case 3 -> peer.publisher.requestVoteReply(0, reply(random));
                case 4 -> peer.publisher.heartbeat(0, head(random, donor, near(random, HELD)));
                case 5, 6 -> entries(random, donor);
                case 7, 8 -> peer.publisher.appendEntriesReply(0, acknowledgement(random));
                case 9 -> snapshot(random);
                case 10 ->
                {
                    final InstallSnapshotReply reply = new InstallSnapshotReply();
                    reply.term = term(random);
                    reply.lastIncludedIndex = near(random, HELD);
                    reply.room = random.nextInt(1 << 20);
                    peer.publisher.installSnapshotReply(0, reply);
                }
                case 11 ->
                {
                    final EntryName name = new EntryName();
                    name.index = 1 + random.nextInt(HELD + 2);
                    name.term = 1 + (name.index - 1) / 10;
                    peer.publisher.entriesRequest(0, name);
                }
                default ->
                {
                    peer.publisher.timeoutNow(0, term(random));
                    if (random.nextBoolean())
                    {
                        peer.introductions.introduceTo(0);
                    }
                }
            }
            return peer.sent;
        }

        private long term(final SplittableRandom random)
        {
            final int choice = random.nextInt(40);
            return Math.max(0, raft.term() + (choice == 0 ? 1 : choice == 1 ? -1 : 0));
        }

        /** There is one leader at most in a term. */
        private long leaderTerm(final SplittableRandom random)
        {
            return raft.term() + (random.nextInt(40) == 0 ? 1 : raft.isLeader() ? -1 : 0);
        }

        private static long near(final SplittableRandom random, final long value)
        {
            return Math.max(0, value + random.nextInt(-3, 4));
        }

        private VoteRequest request(final SplittableRandom random)
        {
            final VoteRequest request = new VoteRequest();
            request.term = term(random);
            request.lastLogIndex = near(random, HELD);
            request.lastLogTerm = Math.min(near(random, 3), request.term);
            request.round = random.nextInt(5);
            return request;
        }

        private VoteReply reply(final SplittableRandom random)
        {
            final VoteReply reply = new VoteReply();
            reply.term = term(random);
            reply.round = near(random, asked.round);
            reply.lastLogIndex = near(random, HELD);
            reply.lastLogTerm = Math.min(near(random, 3), reply.term);
            reply.echoNs = nowNs - random.nextInt(1_000_000);
            reply.reason = VoteReason.values()[1 + random.nextInt(VoteReason.values().length - 1)];
            return reply;
        }

        private AppendEntries head(final SplittableRandom random, final SegmentedLog donor, final long prevLogIndex)
        {
            final AppendEntries head = new AppendEntries();
            head.term = leaderTerm(random);
            head.prevLogIndex = prevLogIndex;
            head.prevLogTerm = Math.min(head.term, donor.termAt(prevLogIndex));
            head.leaderCommit = near(random, HELD);
            head.round = random.nextInt(5);
            head.sentNs = random.nextInt(1_000);
            head.answerTimeNs = random.nextInt(1_000);
            head.heldIndex = random.nextInt(HELD);
            return head;
        }

        private void entries(final SplittableRandom random, final SegmentedLog donor)
        {
            final long first = 20 + random.nextInt(20);
            final LogSlice slice = new LogSlice();
            assertTrue(donor.slice(first, first + random.nextInt(5), 4096, slice));
            peer.publisher.appendEntries(0, head(random, donor, first - 1), slice, random.nextBoolean());
        }

        private AppendEntriesReply acknowledgement(final SplittableRandom random)
        {
            final AppendEntriesReply reply = new AppendEntriesReply();
            reply.term = term(random);
            reply.success = random.nextBoolean();
            reply.verifiedIndex = near(random, HELD);
            reply.matchIndex = random.nextLong(reply.verifiedIndex + 1);
            reply.lastLogIndex = near(random, HELD);
            reply.conflictIndex = near(random, HELD);
            reply.conflictTerm = Math.min(3, reply.term);
            reply.prevLogIndex = near(random, HELD);
            reply.round = random.nextInt(5);
            reply.echoNs = nowNs - random.nextInt(1_000_000);
            reply.full = random.nextInt(20) == 0;
            return reply;
        }

        private void snapshot(final SplittableRandom random)
        {
            final byte[] chunk = new byte[64];
            final InstallSnapshot head = new InstallSnapshot();
            head.term = Math.max(1, leaderTerm(random));
            head.lastIncludedIndex = 1 + near(random, HELD + 5);
            head.lastIncludedTerm = Math.min(4, head.term);
            head.length = 256;
            head.offset = 64 * random.nextInt(4);
            peer.publisher.installSnapshot(0, head, new UnsafeBuffer(chunk), chunk.length);
        }

        @Override
        public void onJunk()
        {
        }

        @Override
        public void onRebuilt(final String reason)
        {
        }

        @Override
        public long begin(final InstallSnapshot head)
        {
            return 0;
        }

        @Override
        public boolean take(final InstallSnapshot head, final DirectBuffer buffer, final int offset, final int length)
        {
            assertTrue(offset >= begin && length > 0 && offset <= end - length, "bytes outside of the message");
            assertTrue(head.offset + length <= head.length, "behind the end of the file");
            buffer.getBytes(offset, new byte[length]);
            return true;
        }

        @Override
        public long currentTerm()
        {
            return term;
        }

        @Override
        public int votedFor()
        {
            return vote;
        }

        @Override
        public void save(final long newTerm, final int votedFor)
        {
            term = newTerm;
            vote = votedFor;
        }

        @Override
        public boolean preVote(final int memberId, final VoteRequest request)
        {
            asked.round = request.round;
            return true;
        }

        @Override
        public boolean preVoteReply(final int memberId, final VoteReply reply)
        {
            return true;
        }

        @Override
        public boolean requestVote(final int memberId, final VoteRequest request)
        {
            asked.round = request.round;
            return true;
        }

        @Override
        public boolean requestVoteReply(final int memberId, final VoteReply reply)
        {
            return true;
        }

        @Override
        public boolean heartbeat(final int memberId, final AppendEntries head)
        {
            return true;
        }

        @Override
        public boolean appendEntries(
            final int memberId, final AppendEntries head, final LogSlice entries, final boolean bulk)
        {
            return true;
        }

        @Override
        public boolean appendEntriesReply(final int memberId, final AppendEntriesReply reply)
        {
            return true;
        }

        @Override
        public boolean installSnapshot(
            final int memberId, final InstallSnapshot head, final DirectBuffer chunk, final int length)
        {
            return true;
        }

        @Override
        public boolean installSnapshotReply(final int memberId, final InstallSnapshotReply reply)
        {
            return true;
        }

        @Override
        public boolean timeoutNow(final int memberId, final long leaderTerm)
        {
            return true;
        }
    }
}
