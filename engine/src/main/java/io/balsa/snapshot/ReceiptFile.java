package io.balsa.snapshot;

import io.balsa.codecs.storage.MessageHeaderDecoder;
import io.balsa.codecs.storage.MessageHeaderEncoder;
import io.balsa.codecs.storage.ReceivedSnapshotDecoder;
import io.balsa.codecs.storage.ReceivedSnapshotEncoder;
import io.balsa.log.LogStorage;
import io.balsa.log.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The file that says how much of a snapshot from another member is durable here, so that the next life of the process
 * goes on from there. It lies in one sector, so a power cut leaves the old text or the new one; what isn't whole counts
 * as nothing. It is only an optimization: all of a snapshot is read back before it counts.
 * <p>
 * Whoever uses it keeps to an order: bytes are forced before they are written of here, and this file is gone, durably,
 * before another file takes the name of which it speaks. Keeper's thread, once it was opened.
 */
final class ReceiptFile implements AutoCloseable
{
    private static final String NAME = "receiving";
    private static final int FILE_LENGTH = 512;
    private static final int BODY_OFFSET = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int CRC_OFFSET = BODY_OFFSET + ReceivedSnapshotEncoder.crcEncodingOffset();

    private final LogStorage storage;
    private final long storeId;
    private final UnsafeBuffer sector = new UnsafeBuffer(ByteBuffer.allocateDirect(FILE_LENGTH));
    private SegmentFile file;
    private ReceivedPart found;
    private boolean isThere;
    private boolean isNameForced;

    ReceiptFile(final LogStorage storage, final long storeId)
    {
        this.storage = storage;
        this.storeId = storeId;
    }

    /**
     * At a start.
     *
     * @return what a former life received and didn't install; {@link ReceivedPart#USELESS} if it only left files that
     * are of no use; null if it left nothing.
     * @throws IOException if the directory can't be read.
     */
    ReceivedPart find() throws IOException
    {
        final List<String> names = storage.list();
        isThere = names.contains(NAME);
        if (isThere || names.stream().anyMatch(SnapshotNames::isTemporary))
        {
            final ReceivedPart part = isThere ? readQuietly() : null;
            found = part == null ? ReceivedPart.USELESS : part;
        }
        return found;
    }

    /**
     * @return what {@link #find} found.
     */
    ReceivedPart found()
    {
        return found;
    }

    /**
     * So many bytes are forced.
     *
     * @param info   of what is received.
     * @param length forced so far.
     * @throws IOException if it can't be written.
     */
    void save(final SnapshotInfo info, final long length) throws IOException
    {
        encode(info, length);
        if (file == null)
        {
            file = isThere ? storage.open(NAME) : storage.create(NAME);
            isThere = true;
        }
        file.write(0, sector, 0, FILE_LENGTH);
        file.force();
        if (!isNameForced)
        {
            storage.syncDirectory();
            isNameForced = true;
        }
    }

    /**
     * It speaks of nothing any more; durably so when the directory is forced.
     *
     * @return true if there was one.
     * @throws IOException if it can't be removed.
     */
    boolean delete() throws IOException
    {
        close();
        isNameForced = false;
        if (isThere)
        {
            storage.delete(NAME);
            isThere = false;
            return true;
        }
        return false;
    }

    @Override
    public void close()
    {
        CloseHelper.quietClose(file);
        file = null;
    }

    private ReceivedPart readQuietly()
    {
        try (SegmentFile left = storage.open(NAME))
        {
            if (left.length() != FILE_LENGTH)
            {
                return null;
            }
            left.read(0, sector, 0, FILE_LENGTH);
            final ReceivedPart part = decode();
            return part == null || lengthOf(part) < part.length() ? null : part;
        }
        catch (final IOException ex)
        {
            return null;
        }
    }

    private long lengthOf(final ReceivedPart part) throws IOException
    {
        try (SegmentFile received = storage.open(SnapshotNames.temporaryNameOf(part.info().index())))
        {
            return received.length();
        }
    }

    private void encode(final SnapshotInfo info, final long length)
    {
        sector.setMemory(0, FILE_LENGTH, (byte) 0);
        new ReceivedSnapshotEncoder().wrapAndApplyHeader(sector, 0, new MessageHeaderEncoder())
            .storeId(storeId)
            .index(info.index())
            .term(info.term())
            .length(info.length())
            .received(length)
            .contentCrc(info.contentCrc() & 0xFFFF_FFFFL);
        sector.putInt(CRC_OFFSET, crc(), ByteOrder.LITTLE_ENDIAN);
    }

    private ReceivedPart decode()
    {
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(sector, 0);
        if (sector.getInt(CRC_OFFSET, ByteOrder.LITTLE_ENDIAN) != crc() ||
            header.schemaId() != MessageHeaderDecoder.SCHEMA_ID ||
            header.version() != MessageHeaderDecoder.SCHEMA_VERSION ||
            header.templateId() != ReceivedSnapshotDecoder.TEMPLATE_ID ||
            header.blockLength() != ReceivedSnapshotDecoder.BLOCK_LENGTH)
        {
            return null;
        }
        final ReceivedSnapshotDecoder decoder = new ReceivedSnapshotDecoder().wrap(
            sector, BODY_OFFSET, ReceivedSnapshotDecoder.BLOCK_LENGTH, ReceivedSnapshotDecoder.SCHEMA_VERSION);
        if (decoder.storeId() != storeId)
        {
            return null;
        }
        final SnapshotInfo info = new SnapshotInfo(
            decoder.index(), decoder.term(), 0, 0, decoder.length(), (int) decoder.contentCrc());
        return new ReceivedPart(info, decoder.received());
    }

    private int crc()
    {
        final CRC32C crc = new CRC32C();
        final ByteBuffer bytes = sector.byteBuffer();
        bytes.limit(CRC_OFFSET).position(0);
        crc.update(bytes);
        bytes.clear();
        return (int) crc.getValue();
    }
}
