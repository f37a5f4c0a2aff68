package io.balsa.log;

import io.balsa.codecs.storage.MemberStoresDecoder;
import io.balsa.codecs.storage.MemberStoresEncoder;
import io.balsa.codecs.storage.MessageHeaderDecoder;
import io.balsa.codecs.storage.MessageHeaderEncoder;
import io.balsa.consensus.Standing;
import io.balsa.consensus.StoreRows;
import io.balsa.consensus.StoreTable;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The file that says which store each member has. It is replaced as a whole, as the identity file is, so it is never
 * torn. One that can't be read counts as none: the node asks the others again before it takes part, which is always
 * safe. Written a few times in the life of a cluster; in all modes forced before it returns. Agent thread.
 */
public final class StoresFile implements StoreTable
{
    private static final String NAME = "members";
    private static final String TEMPORARY_NAME = "members.tmp";
    private static final int FILE_LENGTH = 4096;
    private static final int BODY_OFFSET = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int CRC_OFFSET = BODY_OFFSET + MemberStoresEncoder.crcEncodingOffset();
    private static final int BEHIND_CRC = CRC_OFFSET + Integer.BYTES;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final LogStorage storage;
    private final StoreIdentity identity;
    private final UnsafeBuffer page = new UnsafeBuffer(ByteBuffer.allocateDirect(FILE_LENGTH));
    private final FrameChecksum checksum = new FrameChecksum();

    /**
     * @param storage  the node's directory. Stays the caller's.
     * @param identity whose directory it is.
     */
    public StoresFile(final LogStorage storage, final StoreIdentity identity)
    {
        this.storage = storage;
        this.identity = identity;
    }

    /**
     * {@inheritDoc}
     *
     * @throws UncheckedIOException  if it can't be read.
     * @throws IllegalStateException in one sentence if it is another store's, of another format version, or names
     * other members.
     */
    @Override
    public void load(final StoreRows known)
    {
        try
        {
            if (storage.list().contains(NAME))
            {
                try (SegmentFile file = storage.open(NAME))
                {
                    if (file.length() == FILE_LENGTH)
                    {
                        decode(file.map(), known);
                    }
                }
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot read members file " + storage.describe(NAME) + ": " + ex, ex);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws UncheckedIOException if it can't be written: the node must stop.
     */
    @Override
    public void save(final StoreRows known)
    {
        page.setMemory(0, FILE_LENGTH, (byte) 0);
        final MemberStoresEncoder encoder = new MemberStoresEncoder()
            .wrapAndApplyHeader(page, 0, new MessageHeaderEncoder())
            .clusterId(identity.clusterId())
            .storeId(identity.storeId())
            .standing((short) known.standing().ordinal());
        final MemberStoresEncoder.StoresEncoder rows = encoder.storesCount(known.count());
        for (int slot = 0; slot < known.count(); slot++)
        {
            rows.next()
                .memberId(known.memberId(slot))
                .storeId(known.storeId(slot))
                .admittedIndex(known.admittedIndex(slot));
        }
        page.putInt(CRC_OFFSET, crc(page), ORDER);
        try (SegmentFile file = storage.create(TEMPORARY_NAME))
        {
            file.write(0, page, 0, FILE_LENGTH);
            file.force();
            storage.rename(TEMPORARY_NAME, NAME);
            storage.syncDirectory();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("members file " + storage.describe(NAME) +
                " failed, the node must stop: " + ex.getMessage(), ex);
        }
    }

    private void decode(final UnsafeBuffer view, final StoreRows known)
    {
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(view, 0);
        if (view.getInt(CRC_OFFSET, ORDER) != crc(view))
        {
            return;
        }
        if (header.version() != MessageHeaderDecoder.SCHEMA_VERSION)
        {
            throw new IllegalStateException("members file " + storage.describe(NAME) + " has format version " +
                header.version() + ", this node knows version " + MessageHeaderDecoder.SCHEMA_VERSION);
        }
        if (!SegmentPages.isMessage(view, 0, MemberStoresDecoder.TEMPLATE_ID, MemberStoresDecoder.BLOCK_LENGTH))
        {
            return;
        }
        final MemberStoresDecoder decoder = new MemberStoresDecoder().wrap(
            view, BODY_OFFSET, MemberStoresDecoder.BLOCK_LENGTH, MessageHeaderDecoder.SCHEMA_VERSION);
        if (decoder.clusterId() != identity.clusterId() || decoder.storeId() != identity.storeId())
        {
            throw new IllegalStateException("members file " + storage.describe(NAME) + " belongs to another store");
        }
        known.standing(Standing.values()[decoder.standing()]);
        final MemberStoresDecoder.StoresDecoder rows = decoder.stores();
        boolean isSame = rows.count() == known.count();
        while (rows.hasNext())
        {
            rows.next();
            final int slot = known.slotOf(rows.memberId());
            isSame &= slot >= 0;
            if (slot >= 0)
            {
                known.set(slot, rows.storeId(), rows.admittedIndex());
            }
        }
        if (!isSame)
        {
            throw new IllegalStateException("members file " + storage.describe(NAME) +
                " names other members than the member list: give this node the list that the cluster began with");
        }
    }

    private int crc(final UnsafeBuffer view)
    {
        return checksum.ofRanges(view, 0, CRC_OFFSET, BEHIND_CRC, FILE_LENGTH - BEHIND_CRC);
    }
}
