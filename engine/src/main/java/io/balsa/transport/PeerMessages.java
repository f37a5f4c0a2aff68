package io.balsa.transport;

import io.balsa.consensus.AdoptionReceiver;
import io.balsa.consensus.MemberStores;
import io.balsa.consensus.PeerSender;
import io.balsa.consensus.Raft;
import org.agrona.DirectBuffer;

/**
 * What members say to each other, as bytes: encodes what consensus sends and decodes what arrives, over whatever
 * carries it. For a {@link Network} that isn't Aeron; {@link Transport} uses the same encoder and decoder.
 */
public final class PeerMessages
{
    private final PeerIdentity identity;
    private final PeerLink[] linkByMember;
    private final PeerPublisher publisher;
    private final Introductions introductions;
    private final TransportListener listener;
    private PeerAdapter adapter;

    /**
     * @param identity      of this node.
     * @param pathsByMember indexed by member id, null where there is no peer.
     * @param stores        whose store is whose.
     * @param listener      told of junk and strangers.
     */
    public PeerMessages(
        final PeerIdentity identity,
        final PeerPaths[] pathsByMember,
        final MemberStores stores,
        final TransportListener listener)
    {
        this.identity = identity;
        this.listener = listener;
        linkByMember = new PeerLink[pathsByMember.length];
        for (int memberId = 0; memberId < pathsByMember.length; memberId++)
        {
            linkByMember[memberId] = pathsByMember[memberId] == null ? null : new PeerLink(pathsByMember[memberId]);
        }
        introductions = new Introductions(identity, linkByMember, stores, listener);
        publisher = new PeerPublisher(identity, linkByMember, introductions);
    }

    /**
     * @return the encoder.
     */
    public PeerSender sender()
    {
        return publisher;
    }

    /**
     * @param raft      gets what arrives.
     * @param adoptions gets what members ask and give of snapshots.
     */
    public void connect(final Raft raft, final AdoptionReceiver adoptions)
    {
        introductions.connect(raft);
        adapter = new PeerAdapter(identity, linkByMember, introductions, raft, raft.entries(), adoptions, listener);
    }

    /**
     * Once a cycle.
     *
     * @param nowNs time of the cycle.
     * @return number of messages sent.
     */
    public int doWork(final long nowNs)
    {
        return introductions.doWork(nowNs);
    }

    /**
     * A message arrived. Whatever it is, this doesn't throw, but for two cases.
     *
     * @param buffer that holds it.
     * @param offset of it.
     * @param length of it in bytes.
     * @throws IllegalStateException if this member was recovered with another store, or if a member says what can't be
     *                               unless the rules of Raft were broken: the node must stop.
     */
    public void onMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        adapter.onMessage(buffer, offset, length);
    }
}
