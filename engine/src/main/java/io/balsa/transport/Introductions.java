package io.balsa.transport;

import io.balsa.codecs.peer.IntroductionDecoder;
import io.balsa.codecs.peer.IntroductionEncoder;
import io.balsa.codecs.peer.MessageHeaderEncoder;
import io.balsa.consensus.MemberStores;
import io.balsa.consensus.Raft;
import io.balsa.consensus.Standing;
import io.balsa.consensus.StoreRows;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Says and hears whose store is whose: {@link MemberStores} decides, this carries. One that doesn't take part yet
 * introduces itself to everybody again and again; one that does answers, and tells strangers that they are. Agent
 * thread.
 */
final class Introductions
{
    private static final long INTERVAL_NS = 50_000_000L;
    private static final long REFUSED_INTERVAL_NS = 500_000_000L;
    private static final int LENGTH_MAX = 1376;
    private static final int CRC_OFFSET = IntroductionDecoder.crcEncodingOffset();

    private final PeerIdentity identity;
    private final PeerLink[] linkByMember;
    private final MemberStores stores;
    private final TransportListener listener;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LENGTH_MAX]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final IntroductionEncoder encoder = new IntroductionEncoder();
    private final IntroductionDecoder decoder = new IntroductionDecoder();
    private final byte[] bytes = new byte[LENGTH_MAX];
    private final CRC32C checksum = new CRC32C();
    private final StoreRows said;
    private Raft raft;
    private boolean hasBegun;
    private long dueNs;
    private int learnerCount;

    Introductions(
        final PeerIdentity identity,
        final PeerLink[] linkByMember,
        final MemberStores stores,
        final TransportListener listener)
    {
        this.identity = identity;
        this.linkByMember = linkByMember;
        this.stores = stores;
        this.listener = listener;
        said = stores.emptyRows();
    }

    void connect(final Raft newRaft)
    {
        raft = newRaft;
    }

    /**
     * @return number of messages sent.
     */
    int doWork(final long nowNs)
    {
        if (stores.isSettled() && learnerCount == 0 || hasBegun && nowNs - dueNs < 0)
        {
            return 0;
        }
        hasBegun = true;
        dueNs = nowNs + (stores.isRefused() ? REFUSED_INTERVAL_NS : INTERVAL_NS);
        if (!stores.isSettled())
        {
            return introduceToAll();
        }
        admitLearners();
        return 0;
    }

    /**
     * What of a member's messages may go on to consensus; others are answered with who is who.
     */
    MemberStores.Hearing hearing(final int senderId, final long storeId)
    {
        final MemberStores.Hearing hearing = stores.hearing(senderId, storeId);
        if (hearing == MemberStores.Hearing.ALL && learnerCount > 0 && stores.isLearner(senderId))
        {
            stores.forgetLearner(senderId);
            raft.onPeerRestarted(senderId);
            countLearner(senderId, false);
        }
        else if (hearing == MemberStores.Hearing.NOTHING && stores.isSettled())
        {
            onStranger(senderId, storeId);
        }
        return hearing;
    }

    /**
     * @return false for junk.
     */
    boolean onIntroduction(
        final int senderId,
        final long storeId,
        final DirectBuffer message,
        final int offset,
        final int length,
        final int version)
    {
        return decode(message, offset, length, version) && react(senderId, storeId);
    }

    private boolean decode(final DirectBuffer message, final int offset, final int length, final int version)
    {
        final int rowsOffset = IntroductionDecoder.BLOCK_LENGTH + IntroductionDecoder.StoresDecoder.sbeHeaderSize();
        final int rowLength = IntroductionDecoder.StoresDecoder.sbeBlockLength();
        if (length != rowsOffset + said.count() * rowLength || length > LENGTH_MAX)
        {
            return false;
        }
        decoder.wrap(message, offset, IntroductionDecoder.BLOCK_LENGTH, version);
        if (decoder.crc() != crcOf(message, offset, length))
        {
            // what it says is kept for good, so one wrong bit would be
            return false;
        }
        final int standing = decoder.standingRaw();
        final IntroductionDecoder.StoresDecoder rows = decoder.stores();
        if (standing >= Standing.values().length ||
            rows.count() != said.count() || rows.actingBlockLength() != rowLength)
        {
            return false;
        }
        said.standing(Standing.values()[standing]);
        for (int slot = 0; slot < said.count(); slot++)
        {
            rows.next();
            if (rows.memberId() != said.memberId(slot) || rows.admittedIndex() < 0)
            {
                return false;
            }
            said.set(slot, rows.storeId(), rows.admittedIndex());
        }
        return true;
    }

    private long crcOf(final DirectBuffer message, final int offset, final int length)
    {
        message.getBytes(offset, bytes, 0, length);
        Arrays.fill(bytes, CRC_OFFSET, CRC_OFFSET + Integer.BYTES, (byte) 0);
        checksum.reset();
        checksum.update(bytes, 0, length);
        return checksum.getValue();
    }

    private boolean react(final int senderId, final long storeId)
    {
        switch (stores.onIntroduction(senderId, storeId, said))
        {
            case ANSWER -> introduceTo(senderId);
            case STRANGER -> onStranger(senderId, storeId);
            case LEARNER ->
            {
                raft.onPeerRestarted(senderId);
                countLearner(senderId, true);
                introduceTo(senderId);
                listener.onLearner(senderId, storeId);
            }
            case SETTLED ->
            {
                introduceToAll();
                listener.onSettled();
            }
            case REFUSED -> listener.onRefused(senderId);
            case REPLACED -> throw new IllegalStateException("member " + identity.memberId() +
                " was recovered with another store than this directory's: this directory is an old one, " +
                "delete it or give it another name, and never start a node on it again");
            default ->
            {
            }
        }
        return true;
    }

    private void onStranger(final int senderId, final long storeId)
    {
        listener.onStranger(senderId, storeId, stores.storeOf(senderId));
        introduceTo(senderId);
    }

    private void admitLearners()
    {
        for (int memberId = 0; memberId < linkByMember.length; memberId++)
        {
            if (linkByMember[memberId] != null && linkByMember[memberId].isLearner())
            {
                final long index = raft.caughtUpIndex(memberId);
                if (stores.isLearner(memberId) && index > 0)
                {
                    stores.admit(memberId, index);
                    listener.onAdmitted(memberId, index);
                    introduceToAll();
                }
                if (!stores.isLearner(memberId))
                {
                    countLearner(memberId, false);
                }
            }
        }
    }

    private void countLearner(final int memberId, final boolean isLearner)
    {
        final PeerLink link = linkByMember[memberId];
        if (link.isLearner() != isLearner)
        {
            learnerCount += isLearner ? 1 : -1;
            link.isLearner(isLearner);
        }
        raft.learner(memberId, isLearner);
    }

    private int introduceToAll()
    {
        int workCount = 0;
        for (int memberId = 0; memberId < linkByMember.length; memberId++)
        {
            workCount += linkByMember[memberId] == null ? 0 : introduceTo(memberId);
        }
        return workCount;
    }

    /**
     * @return number of messages sent.
     */
    int introduceTo(final int memberId)
    {
        return introduceOn(linkByMember[memberId].requests()) ? 1 : 0;
    }

    /**
     * @return false if it couldn't be sent.
     */
    boolean introduceOn(final PeerPath path)
    {
        final StoreRows own = stores.introduction();
        encoder.wrapAndApplyHeader(buffer, 0, header);
        encoder.envelope()
            .clusterId(identity.clusterId())
            .storeId(identity.storeId())
            .incarnation(identity.incarnation())
            .senderId(identity.memberId());
        encoder.standing(io.balsa.codecs.peer.Standing.get((short) own.standing().ordinal()));
        final IntroductionEncoder.StoresEncoder rows = encoder.storesCount(own.count());
        for (int slot = 0; slot < own.count(); slot++)
        {
            rows.next()
                .memberId(own.memberId(slot))
                .storeId(own.storeId(slot))
                .admittedIndex(own.admittedIndex(slot));
        }
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        encoder.crc(crcOf(buffer, MessageHeaderEncoder.ENCODED_LENGTH, encoder.encodedLength()));
        return path.send(buffer, length, buffer, 0, 0);
    }
}
