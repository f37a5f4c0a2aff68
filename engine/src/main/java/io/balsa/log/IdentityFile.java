package io.balsa.log;

import io.balsa.codecs.storage.MessageHeaderDecoder;
import io.balsa.codecs.storage.MessageHeaderEncoder;
import io.balsa.codecs.storage.StoreIdentityDecoder;
import io.balsa.codecs.storage.StoreIdentityEncoder;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The file that says whose directory this is, read first of all at a start. It is replaced as a whole (temporary file,
 * rename, forced directory), so it is never torn.
 */
public final class IdentityFile
{
    private static final String NAME = "identity";
    private static final String TEMPORARY_NAME = "identity.tmp";
    private static final int FILE_LENGTH = 4096;
    private static final int BODY_OFFSET = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int CRC_OFFSET = BODY_OFFSET + StoreIdentityEncoder.crcEncodingOffset();
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private IdentityFile()
    {
    }

    /**
     * Open the directory for a start: check whose it is, or make it this member's if it is new, and count the start.
     *
     * @param storage   the node's directory.
     * @param clusterId that the node is set up for.
     * @param memberId  that the node is set up for.
     * @return the identity with the incarnation of this start, forced to disk.
     * @throws UncheckedIOException  if it can't be read or written.
     * @throws IllegalStateException if the directory is another's, of another format, or damaged; one sentence says
     * which.
     */
    public static StoreIdentity open(final LogStorage storage, final long clusterId, final int memberId)
    {
        return open(storage, clusterId, memberId, new SecureRandom()::nextLong);
    }

    /**
     * The same with another source of store ids.
     *
     * @param storage   the node's directory.
     * @param clusterId that the node is set up for.
     * @param memberId  that the node is set up for.
     * @param storeIds  random; asked only for a new directory.
     * @return the identity with the incarnation of this start.
     */
    public static StoreIdentity open(
        final LogStorage storage, final long clusterId, final int memberId, final LongSupplier storeIds)
    {
        try
        {
            final List<String> names = storage.list();
            final StoreIdentity identity;
            if (names.contains(NAME))
            {
                final StoreIdentity last = read(storage);
                check(storage, last, clusterId, memberId);
                identity = new StoreIdentity(clusterId, last.storeId(), memberId, last.incarnation() + 1);
            }
            else if (names.stream().anyMatch((name) -> "term".equals(name) || SegmentNames.numberOf(name) >= 0))
            {
                throw new IllegalStateException(
                    "directory " + storage.describe("") + " holds a log but no identity file");
            }
            else
            {
                identity = new StoreIdentity(clusterId, drawStoreId(storeIds), memberId, 1);
            }
            write(storage, identity);
            return identity;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot open identity file " + storage.describe(NAME) + ": " + ex, ex);
        }
    }

    /**
     * Look whose directory it is, and change nothing.
     *
     * @param storage a node's directory.
     * @return the identity of its last start; null if it isn't a node's directory.
     * @throws IOException           if it can't be read.
     * @throws IllegalStateException if it is damaged, or of another format.
     */
    public static StoreIdentity look(final LogStorage storage) throws IOException
    {
        return storage.list().contains(NAME) ? read(storage) : null;
    }

    /**
     * 0 means that a store isn't known.
     */
    private static long drawStoreId(final LongSupplier storeIds)
    {
        final long storeId = storeIds.getAsLong();
        return storeId == 0 ? 1 : storeId;
    }

    private static void check(
        final LogStorage storage, final StoreIdentity found, final long clusterId, final int memberId)
    {
        if (found.clusterId() != clusterId)
        {
            throw new IllegalStateException("directory " + storage.describe("") + " belongs to cluster " +
                found.clusterId() + ", not to cluster " + clusterId);
        }
        if (found.memberId() != memberId)
        {
            throw new IllegalStateException("directory " + storage.describe("") + " belongs to member " +
                found.memberId() + ", not to member " + memberId);
        }
    }

    private static StoreIdentity read(final LogStorage storage) throws IOException
    {
        try (SegmentFile file = storage.open(NAME))
        {
            if (file.length() != FILE_LENGTH)
            {
                throw unreadable(storage);
            }
            final UnsafeBuffer view = file.map();
            final int version = new MessageHeaderDecoder().wrap(view, 0).version();
            if (view.getInt(CRC_OFFSET, ORDER) != new FrameChecksum().ofRange(view, 0, CRC_OFFSET))
            {
                throw unreadable(storage);
            }
            if (version != MessageHeaderDecoder.SCHEMA_VERSION)
            {
                throw new IllegalStateException("directory " + storage.describe("") + " has format version " +
                    version + ", this node knows version " + MessageHeaderDecoder.SCHEMA_VERSION);
            }
            if (!SegmentPages.isMessage(view, 0, StoreIdentityDecoder.TEMPLATE_ID, StoreIdentityDecoder.BLOCK_LENGTH))
            {
                throw unreadable(storage);
            }
            final StoreIdentityDecoder decoder = new StoreIdentityDecoder().wrap(
                view, BODY_OFFSET, StoreIdentityDecoder.BLOCK_LENGTH, version);
            return new StoreIdentity(
                decoder.clusterId(), decoder.storeId(), decoder.memberId(), decoder.incarnation());
        }
    }

    private static IllegalStateException unreadable(final LogStorage storage)
    {
        return new IllegalStateException("identity file " + storage.describe(NAME) + " is unreadable");
    }

    private static void write(final LogStorage storage, final StoreIdentity identity) throws IOException
    {
        final UnsafeBuffer page = new UnsafeBuffer(ByteBuffer.allocateDirect(FILE_LENGTH));
        new StoreIdentityEncoder().wrapAndApplyHeader(page, 0, new MessageHeaderEncoder())
            .clusterId(identity.clusterId())
            .storeId(identity.storeId())
            .memberId(identity.memberId())
            .incarnation(identity.incarnation());
        page.putInt(CRC_OFFSET, new FrameChecksum().ofRange(page, 0, CRC_OFFSET), ORDER);
        try (SegmentFile file = storage.create(TEMPORARY_NAME))
        {
            file.write(0, page, 0, FILE_LENGTH);
            file.force();
        }
        storage.rename(TEMPORARY_NAME, NAME);
        storage.syncDirectory();
    }
}
