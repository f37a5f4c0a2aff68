package io.balsa.transport;

import io.balsa.codecs.peer.MessageHeaderDecoder;
import io.balsa.consensus.ConsensusListener;
import io.balsa.consensus.ElectionConfig;
import io.balsa.consensus.MemberStores;
import io.balsa.consensus.Raft;
import io.balsa.consensus.RaftStores;
import io.balsa.consensus.ReplicationConfig;
import io.balsa.consensus.Snapshots;
import io.balsa.membership.Membership;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Member 0 of three, settled, as far as the transport goes: what comes is counted, or handed on to
 * {@link HeardMessages}. And what member 1, or any other, would send to it.
 */
final class MemberUnderTest implements TransportListener
{
    static final long CLUSTER_ID = 77;
    static final long SELF_STORE_ID = 1;
    static final long PEER_STORE_ID = 5;
    static final int INCARNATION = 3;
    private static final int[] MEMBER_IDS = {0, 1, 2};

    final HeardMessages consensus = new HeardMessages();
    final MemberStores stores =
        new MemberStores(0, MEMBER_IDS, SELF_STORE_ID, new MemoryStores(SELF_STORE_ID, PEER_STORE_ID, 6));
    final PeerAdapter adapter;
    final Raft raft;
    int junk;
    int strangers;
    int introduced;

    MemberUnderTest()
    {
        final PeerPath back = (header, headerLength, body, offset, length) ->
        {
            introduced++;
            return true;
        };
        final PeerLink[] links = {null, link(back), link(back)};
        final PeerIdentity identity = new PeerIdentity(CLUSTER_ID, SELF_STORE_ID, 1, 0);
        final Introductions introductions = new Introductions(identity, links, stores, this);
        // hears of members that were started anew, and of learners, and of nothing else
        raft = new Raft(
            Membership.of(0, 1, 2), 0, ElectionConfig.defaults(), ReplicationConfig.defaults(1024),
            new RaftStores(new PeerAdapterTest.EmptyLog(), new PeerAdapterTest.MemoryTerm(), Snapshots.NONE),
            new PeerPublisher(identity, links, introductions), new ConsensusListener()
            {
            }, bound -> 0);
        raft.advanceTo(0, 0);
        introductions.connect(raft);
        adapter = new PeerAdapter(identity, links, introductions, consensus, consensus, consensus, this);
    }

    void deliver(final DirectBuffer buffer, final int offset, final int length)
    {
        consensus.expect(offset, length);
        adapter.onMessage(buffer, offset, length);
    }

    void deliver(final byte[] message)
    {
        deliver(new UnsafeBuffer(message), 0, message.length);
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

    @Override
    public void onStranger(final int memberId, final long storeId, final long knownStoreId)
    {
        strangers++;
    }

    private static PeerLink link(final PeerPath path)
    {
        return new PeerLink(new PeerPaths(path, path, path, path));
    }

    /**
     * What member 1 sends, and on which path.
     */
    static final class Peer
    {
        final PeerPublisher publisher;
        final Introductions introductions;
        byte[] sent;
        String path;

        Peer()
        {
            this(INCARNATION);
        }

        Peer(final int incarnation)
        {
            final PeerIdentity identity = new PeerIdentity(CLUSTER_ID, PEER_STORE_ID, incarnation, 1);
            final PeerLink[] links = {
                new PeerLink(new PeerPaths(on("requests"), on("replies"), on("log"), on("bulk")))};
            introductions = new Introductions(
                identity, links, new MemberStores(1, MEMBER_IDS, PEER_STORE_ID,
                new MemoryStores(SELF_STORE_ID, PEER_STORE_ID, 6).admitted(2, 66, 40)), new TransportListener()
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
            publisher = new PeerPublisher(identity, links, introductions);
        }

        int templateId()
        {
            return new MessageHeaderDecoder().wrap(new UnsafeBuffer(sent), 0).templateId();
        }

        private PeerPath on(final String name)
        {
            return (header, headerLength, body, offset, length) ->
            {
                sent = Arrays.copyOf(bytes(header, 0, headerLength), headerLength + length);
                body.getBytes(offset, sent, headerLength, length);
                path = name;
                return true;
            };
        }

        private static byte[] bytes(final DirectBuffer buffer, final int offset, final int length)
        {
            final byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            return bytes;
        }
    }
}
