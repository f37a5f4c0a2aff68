package io.balsa.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.codecs.peer.InstallSnapshotDecoder;
import io.balsa.codecs.peer.IntroductionDecoder;
import io.balsa.codecs.peer.MessageHeaderDecoder;
import io.balsa.codecs.peer.MessageHeaderEncoder;
import io.balsa.codecs.peer.RequestVoteEncoder;
import io.balsa.consensus.AppendEntries;
import io.balsa.consensus.AppendEntriesReply;
import io.balsa.consensus.ConsensusListener;
import io.balsa.consensus.ElectionConfig;
import io.balsa.consensus.Entry;
import io.balsa.consensus.LogSlice;
import io.balsa.consensus.InstallSnapshot;
import io.balsa.consensus.InstallSnapshotReply;
import io.balsa.consensus.MemberStores;
import io.balsa.consensus.PeerSender;
import io.balsa.consensus.Raft;
import io.balsa.consensus.RaftLog;
import io.balsa.consensus.RaftStores;
import io.balsa.consensus.ReplicationConfig;
import io.balsa.consensus.Snapshots;
import io.balsa.consensus.Standing;
import io.balsa.consensus.TermStore;
import io.balsa.consensus.VoteReason;
import io.balsa.consensus.VoteReply;
import io.balsa.consensus.VoteRequest;
import io.balsa.membership.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerAdapterTest
{
    private static final long CLUSTER_ID = 77;
    private static final long STORE_ID = 5;
    private static final int[] MEMBER_IDS = {0, 1, 2};

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[512]);
    private final RequestVoteEncoder requestVote = new RequestVoteEncoder();
    private final Answers answers = new Answers();
    private int junk;
    private int strangers;
    private final List<Integer> delivered = new ArrayList<>();
    private int sentTemplateId;
    private PeerAdapter adapter;
    private MemberStores stores;
    private Raft raft;

    @BeforeEach
    void connect()
    {
        connect(new MemoryStores(1, STORE_ID, 6));
    }

    private void connect(final MemoryStores table)
    {
        final PeerIdentity identity = new PeerIdentity(CLUSTER_ID, 1, 1, 0);
        final PeerPath nowhere = (header, headerLength, body, offset, length) ->
        {
            sentTemplateId = new MessageHeaderDecoder().wrap(header, 0).templateId();
            return false;
        };
        final PeerPaths paths = new PeerPaths(nowhere, nowhere, nowhere, nowhere);
        final PeerLink[] links = {null, new PeerLink(paths), new PeerLink(paths)};
        raft = new Raft(
            Membership.of(0, 1, 2), 0, ElectionConfig.defaults(), ReplicationConfig.defaults(1024),
            new RaftStores(new EmptyLog(), new MemoryTerm(), Snapshots.NONE), answers, new ConsensusListener()
            {
            }, bound -> 0);
        raft.advanceTo(0, 0);
        final TransportListener listener = new TransportListener()
        {
            @Override
            public void onStranger(final int memberId, final long storeId, final long knownStoreId)
            {
                strangers++;
            }

            @Override
            public void onJunk()
            {
                junk++;
            }

            @Override
            public void onRebuilt(final String reason)
            {
            }
        };
        stores = new MemberStores(0, MEMBER_IDS, 1, table);
        final Introductions introductions = new Introductions(identity, links, stores, listener);
        introductions.connect(raft);
        adapter = new PeerAdapter(identity, links, introductions, raft, raft.entries(), new HeardMessages(), listener);
    }

    @Test
    void shouldHearNoVoteAndNoRequestOfAnotherStoreAndTellItSo()
    {
        adapter.onFragment(buffer, 0, vote(CLUSTER_ID, 1, STORE_ID + 1, 1, 3), null);

        assertEquals(0, raft.term(), "a store that lost its files was heard");
        assertEquals(1, strangers);
        assertEquals(IntroductionDecoder.TEMPLATE_ID, sentTemplateId);
        assertEquals(0, junk);
    }

    @Test
    void shouldHandAWholeMessageToConsensus()
    {
        adapter.onFragment(buffer, 0, vote(CLUSTER_ID, 1, STORE_ID, 1, 3), null);

        assertEquals(0, junk);
        assertEquals(3, raft.term());
        assertEquals(VoteReason.GRANTED, answers.voteReason);
    }

    @Test
    void shouldDropWhatIsNotOfThisClusterVersionOrMembership()
    {
        adapter.onFragment(buffer, 0, vote(CLUSTER_ID + 1, 1, STORE_ID, 1, 3), null);
        adapter.onFragment(buffer, 0, vote(CLUSTER_ID, 0, STORE_ID, 1, 3), null);
        adapter.onFragment(buffer, 0, vote(CLUSTER_ID, 3, STORE_ID, 1, 3), null);
        adapter.onFragment(buffer, 0, vote(CLUSTER_ID, -1, STORE_ID, 1, 3), null);
        adapter.onFragment(buffer, 0, vote(CLUSTER_ID, 1, STORE_ID, 0, 3), null);
        adapter.onFragment(buffer, 0, vote(CLUSTER_ID, Integer.MAX_VALUE, STORE_ID, 1, 3), null);
        final int length = vote(CLUSTER_ID, 1, STORE_ID, 1, 3);
        adapter.onFragment(buffer, 0, length - 1, null);
        adapter.onFragment(buffer, 0, 0, null);
        final MessageHeaderEncoder header = new MessageHeaderEncoder().wrap(buffer, 0);
        header.version(2);
        adapter.onFragment(buffer, 0, length, null);
        header.version(1).schemaId(9);
        adapter.onFragment(buffer, 0, length, null);
        header.schemaId(MessageHeaderEncoder.SCHEMA_ID).templateId(99);
        adapter.onFragment(buffer, 0, length, null);

        assertEquals(11, junk);
        assertEquals(0, raft.term());
    }

    @Test
    void shouldDropMessagesOfAPastLife()
    {
        adapter.onFragment(buffer, 0, vote(CLUSTER_ID, 1, STORE_ID, 2, 3), null);
        adapter.onFragment(buffer, 0, vote(CLUSTER_ID, 1, STORE_ID, 1, 9), null);
        assertEquals(3, raft.term(), "what was sent before the restart came late");

        adapter.onFragment(buffer, 0, vote(CLUSTER_ID, 1, STORE_ID, 3, 9), null);
        assertEquals(9, raft.term());
    }

    /** No store has this number: it stands for one that isn't known, and so none may come with it. */
    @Test
    void shouldNotTakeAMemberWithoutAStoreForALearner()
    {
        final PeerPublisher nobody = new PeerPublisher(new PeerIdentity(CLUSTER_ID, 0, 1, 1), links(this::deliver),
            introductions(STORE_ID, new MemoryStores(1, STORE_ID, 6), this::deliver));
        final AppendEntriesReply reply = new AppendEntriesReply();
        reply.term = 4;
        nobody.appendEntriesReply(0, reply);

        assertEquals(0, raft.term(), "its acknowledgements would count");
        assertEquals(1, junk);
    }

    /** Else one spoilt message would make this node deaf to the member until that has been started as often. */
    @Test
    void shouldNotBelieveInALaterLifeThatJunkSpeaksOf()
    {
        adapter.onFragment(buffer, 0, vote(CLUSTER_ID, 1, STORE_ID, 1, 3), null);
        final int length = vote(CLUSTER_ID, 1, STORE_ID, 1_000_000, 4);
        adapter.onFragment(buffer, 0, length - 1, null);
        new MessageHeaderEncoder().wrap(buffer, 0).templateId(99);
        adapter.onFragment(buffer, 0, length, null);
        assertEquals(2, junk);

        adapter.onFragment(buffer, 0, vote(CLUSTER_ID, 1, STORE_ID, 1, 5), null);
        assertEquals(5, raft.term());
    }

    /** It lacks what was said while it was away, and must know whose store is whose before it goes on from there. */
    @Test
    void shouldLearnWhoseStoreIsWhoseBeforeTheFirstByteOfASnapshot()
    {
        final MemoryStores table = new MemoryStores(1, STORE_ID, 6);
        final PeerPublisher other = member1(this::deliver, table.admitted(2, 66, 40));

        assertTrue(other.installSnapshot(0, chunk(7, 100), buffer, 0));
        assertEquals(6, stores.storeOf(2), "only the beginning of a transfer says it");
        assertTrue(other.installSnapshot(0, chunk(7, 0), buffer, 0));

        assertEquals(List.of(InstallSnapshotDecoder.TEMPLATE_ID, IntroductionDecoder.TEMPLATE_ID,
            InstallSnapshotDecoder.TEMPLATE_ID), delivered);
        assertEquals(66, stores.storeOf(2));
        assertEquals(7, raft.term());
        assertEquals(0, junk);
    }

    @Test
    void shouldSendNothingOfASnapshotWhereNobodyCanBeToldWhoseStoreIsWhose()
    {
        final PeerPublisher other = member1((header, headerLength, body, offset, length) ->
        {
            delivered.add(new MessageHeaderDecoder().wrap(header, 0).templateId());
            return delivered.size() > 1;
        }, new MemoryStores(1, STORE_ID, 6));

        assertFalse(other.installSnapshot(0, chunk(7, 0), buffer, 0));

        assertEquals(List.of(IntroductionDecoder.TEMPLATE_ID), delivered);
    }

    @Test
    void shouldNotBelieveInLessThanNoRoom()
    {
        final PeerPublisher other = member1(this::deliver, new MemoryStores(1, STORE_ID, 6));
        final InstallSnapshotReply reply = new InstallSnapshotReply();
        reply.term = 7;
        reply.room = -1;
        other.installSnapshotReply(0, reply);
        assertEquals(0, raft.term());
        assertEquals(1, junk);

        reply.room = 0;
        other.installSnapshotReply(0, reply);
        assertEquals(7, raft.term());
    }

    /** This node's store is new, and it is fed by whoever leads. */
    @Test
    void shouldTakeEntriesAndSnapshotsAndNothingElseWhileItIsRecovered()
    {
        connect(new MemoryStores(99, STORE_ID, 6).standing(Standing.RECOVERING));
        final PeerPublisher other = member1(this::deliver, new MemoryStores(1, STORE_ID, 6));

        final VoteRequest request = new VoteRequest();
        request.term = 9;
        other.requestVote(0, request);
        assertEquals(0, raft.term(), "it was asked for a vote, and knows nothing");
        other.installSnapshot(0, chunk(5, 0), buffer, 0);
        assertEquals(5, raft.term());
        final AppendEntries head = new AppendEntries();
        head.term = 6;
        other.heartbeat(0, head);
        assertEquals(6, raft.term());
        assertEquals(0, junk);
    }

    /** Member 1 has a new store, and this node may lead. */
    @Test
    void shouldHearOfALearnerOnlyHowFarItIs()
    {
        final MemoryStores table = new MemoryStores(1, 99, 6).standing(Standing.RECOVERING);
        final PeerPublisher learner = new PeerPublisher(new PeerIdentity(CLUSTER_ID, 99, 1, 1), links(this::deliver),
            introductions(99, table, this::deliver));
        introductions(99, table, this::deliver).introduceOn(this::deliver);

        final VoteReply vote = new VoteReply();
        vote.term = 9;
        vote.reason = VoteReason.LOG_BEHIND;
        learner.requestVoteReply(0, vote);
        assertEquals(0, raft.term(), "the answer of one that forgot its votes was heard");
        final InstallSnapshotReply snapshot = new InstallSnapshotReply();
        snapshot.term = 3;
        learner.installSnapshotReply(0, snapshot);
        assertEquals(3, raft.term());
        final AppendEntriesReply entries = new AppendEntriesReply();
        entries.term = 4;
        learner.appendEntriesReply(0, entries);
        assertEquals(4, raft.term());
        assertEquals(0, junk);
    }

    /** A leader let it in, and what it said of that was lost on the way to this node. */
    @Test
    void shouldAskALearnerThatSpeaksAsAMemberWhoItIs()
    {
        introductions(99, new MemoryStores(1, 99, 6).standing(Standing.RECOVERING), this::deliver)
            .introduceOn(this::deliver);
        sentTemplateId = 0;
        adapter.onFragment(buffer, 0, vote(CLUSTER_ID, 1, 99, 1, 3), null);

        assertEquals(0, raft.term(), "a learner was heard");
        assertEquals(IntroductionDecoder.TEMPLATE_ID, sentTemplateId);
        introductions(99, new MemoryStores(1, 99, 6).admitted(1, 99, 40), this::deliver).introduceOn(this::deliver);
        adapter.onFragment(buffer, 0, vote(CLUSTER_ID, 1, 99, 1, 3), null);
        assertEquals(3, raft.term());
    }

    /** It would be kept for good. */
    @Test
    void shouldNotBelieveAnIntroductionOfWhichOneBitIsWrong()
    {
        final int[] length = new int[1];
        introductions(99, new MemoryStores(1, 99, 6).admitted(1, 99, 40), this::deliver)
            .introduceOn((header, headerLength, body, offset, bodyLength) ->
            {
                buffer.putBytes(0, header, 0, headerLength);
                length[0] = headerLength;
                return true;
            });
        // what comes before the envelope says which message it is
        for (int at = IntroductionDecoder.BLOCK_LENGTH; at < length[0]; at++)
        {
            for (int bit = 0; bit < Byte.SIZE; bit++)
            {
                buffer.putByte(at, (byte) (buffer.getByte(at) ^ 1 << bit));
                adapter.onFragment(buffer, 0, length[0], null);
                buffer.putByte(at, (byte) (buffer.getByte(at) ^ 1 << bit));
            }
        }
        assertEquals((length[0] - IntroductionDecoder.BLOCK_LENGTH) * Byte.SIZE, junk);
        adapter.onFragment(buffer, 0, vote(CLUSTER_ID, 1, 99, 1, 3), null);
        assertEquals(0, raft.term(), "another store was believed to be member 1's");
    }

    private static InstallSnapshot chunk(final long term, final long offset)
    {
        final InstallSnapshot head = new InstallSnapshot();
        head.term = term;
        head.lastIncludedIndex = 50;
        head.lastIncludedTerm = 2;
        head.length = 1000;
        head.offset = offset;
        return head;
    }

    private static PeerPublisher member1(final PeerPath path, final MemoryStores table)
    {
        return new PeerPublisher(new PeerIdentity(CLUSTER_ID, STORE_ID, 1, 1), links(path),
            introductions(STORE_ID, table, path));
    }

    private static Introductions introductions(final long storeId, final MemoryStores table, final PeerPath path)
    {
        return new Introductions(new PeerIdentity(CLUSTER_ID, storeId, 1, 1), links(path),
            new MemberStores(1, MEMBER_IDS, storeId, table), new TransportListener()
            {
                @Override
                public void onJunk()
                {
                }

                @Override
                public void onRebuilt(final String reason)
                {
                }
            });
    }

    private static PeerLink[] links(final PeerPath path)
    {
        return new PeerLink[]{new PeerLink(new PeerPaths(path, path, path, path))};
    }

    private boolean deliver(
        final DirectBuffer header, final int headerLength, final DirectBuffer body, final int offset, final int length)
    {
        buffer.putBytes(0, header, 0, headerLength);
        delivered.add(new MessageHeaderDecoder().wrap(header, 0).templateId());
        adapter.onFragment(buffer, 0, headerLength, null);
        return true;
    }

    /**
     * From what another node publishes to what this one makes of it, and back. It goes by what its leader measured
     * until it has three round trips of its own.
     */
    @ParameterizedTest
    @CsvSource({"1, 1000000000", "3, 50000000"})
    void shouldCarryTimesThereAndBack(final int preVoteReplies, final long answerTimeNs)
    {
        final int[] length = new int[1];
        final PeerPath here = (header, headerLength, body, offset, bodyLength) ->
        {
            buffer.putBytes(0, header, 0, headerLength);
            length[0] = headerLength;
            return true;
        };
        final PeerPublisher other = member1(here, new MemoryStores(1, STORE_ID, 6));
        final VoteRequest request = new VoteRequest();
        request.term = 1;
        request.sentNs = 77;
        other.preVote(0, request);
        adapter.onFragment(buffer, 0, length[0], null);
        assertEquals(77, answers.echoNs);
        request.sentNs = 78;
        other.requestVote(0, request);
        adapter.onFragment(buffer, 0, length[0], null);
        assertEquals(78, answers.echoNs);
        final AppendEntries head = new AppendEntries();
        head.term = 1;
        head.sentNs = 79;
        head.answerTimeNs = 1_000_000_000L;
        other.heartbeat(0, head);
        adapter.onFragment(buffer, 0, length[0], null);
        raft.onDurable(0);
        assertEquals(79, answers.echoNs);

        raft.advanceTo(3_000_000_000L, 0);
        raft.tick();
        raft.advanceTo(6_000_000_000L, 0);
        raft.tick();
        final VoteReply reply = new VoteReply();
        for (int i = 0; i <= preVoteReplies; i++)
        {
            reply.term = raft.term();
            reply.round = answers.request.round;
            reply.echoNs = answers.request.sentNs;
            raft.advanceTo(6_040_000_000L + 40_000_000L * i, 0);
            if (i < preVoteReplies)
            {
                other.preVoteReply(0, reply);
            }
            else
            {
                other.requestVoteReply(0, reply);
            }
            adapter.onFragment(buffer, 0, length[0], null);
        }
        assertEquals(0, junk);
        assertTrue(raft.isLeader());
        assertEquals(answerTimeNs, answers.answerTimeNs);
    }

    @Test
    void shouldOutliveAnyBytes()
    {
        final Random random = new Random(42);
        for (int i = 0; i < 200_000; i++)
        {
            final int length = random.nextInt(200);
            random.nextBytes(buffer.byteArray());
            if (random.nextBoolean())
            {
                // valid enough to get further in
                vote(CLUSTER_ID, 1 + random.nextInt(2), STORE_ID, 1, random.nextInt(5));
                buffer.putShort(2, (short) (1 + random.nextInt(10)));
                buffer.putShort(0, (short) random.nextInt(100));
            }
            adapter.onFragment(buffer, 0, length, null);
        }
        assertTrue(junk > 50_000, "mostly junk: " + junk);
        assertFalse(raft.isLeader());
    }

    private int vote(
        final long clusterId, final int senderId, final long storeId, final int incarnation, final long term)
    {
        requestVote.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        requestVote.envelope().clusterId(clusterId).storeId(storeId).incarnation(incarnation).senderId(senderId);
        requestVote.term(term).lastLogIndex(0).lastLogTerm(0).round(1);
        return MessageHeaderEncoder.ENCODED_LENGTH + requestVote.encodedLength();
    }

    private static final class Answers implements PeerSender
    {
        private final VoteRequest request = new VoteRequest();
        private VoteReason voteReason;
        private long echoNs;
        private long answerTimeNs;

        @Override
        public boolean preVote(final int memberId, final VoteRequest sent)
        {
            keep(sent);
            return true;
        }

        @Override
        public boolean preVoteReply(final int memberId, final VoteReply reply)
        {
            echoNs = reply.echoNs;
            return true;
        }

        @Override
        public boolean requestVote(final int memberId, final VoteRequest sent)
        {
            keep(sent);
            return true;
        }

        @Override
        public boolean requestVoteReply(final int memberId, final VoteReply reply)
        {
            voteReason = reply.reason;
            echoNs = reply.echoNs;
            return true;
        }

        @Override
        public boolean heartbeat(final int memberId, final AppendEntries head)
        {
            answerTimeNs = head.answerTimeNs;
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
            echoNs = reply.echoNs;
            return true;
        }

        @Override
        public boolean installSnapshot(
            final int memberId, final InstallSnapshot head, final DirectBuffer chunk, final int length)
        {
            return false;
        }

        @Override
        public boolean installSnapshotReply(final int memberId, final InstallSnapshotReply reply)
        {
            return false;
        }

        @Override
        public boolean timeoutNow(final int memberId, final long term)
        {
            return true;
        }

        private void keep(final VoteRequest sent)
        {
            request.round = sent.round;
            request.sentNs = sent.sentNs;
        }
    }

    static final class MemoryTerm implements TermStore
    {
        private long term;
        private int vote = NOBODY;

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
    }

    /**
     * Takes nothing and calls all frames malformed.
     */
    static final class EmptyLog implements RaftLog
    {
        @Override
        public long firstIndex()
        {
            return 1;
        }

        @Override
        public long lastIndex()
        {
            return 0;
        }

        @Override
        public long lastTerm()
        {
            return 0;
        }

        @Override
        public long lastTimestamp()
        {
            return 0;
        }

        @Override
        public long durableIndex()
        {
            return 0;
        }

        @Override
        public long endPosition()
        {
            return 0;
        }

        @Override
        public long termAt(final long index)
        {
            return index == 0 ? 0 : NO_TERM;
        }

        @Override
        public long lastIndexWithTermAtMost(final long term, final long index)
        {
            return 0;
        }

        @Override
        public long appendNoOp(final long term, final long timestamp)
        {
            return NOT_NOW;
        }

        @Override
        public long append(final long term, final long timestamp, final Entry entry)
        {
            return NOT_NOW;
        }

        @Override
        public int check(
        final long prevLogIndex, final long termMax, final DirectBuffer frames, final int offset, final int length)
        {
            return MALFORMED;
        }

        @Override
        public int matchingLength(final DirectBuffer frames, final int offset, final int length)
        {
            return 0;
        }

        @Override
        public long indexOf(final DirectBuffer frames, final int offset)
        {
            return 0;
        }

        @Override
        public long append(final DirectBuffer frames, final int offset, final int length)
        {
            return NOT_NOW;
        }

        @Override
        public void truncateAfter(final long index)
        {
        }

        @Override
        public boolean slice(final long fromIndex, final long toIndex, final int maxLength, final LogSlice slice)
        {
            return false;
        }
    }
}
