package io.balsa.snapshot;

import io.balsa.codecs.storage.MessageHeaderDecoder;
import io.balsa.codecs.storage.MessageHeaderEncoder;
import io.balsa.codecs.storage.SnapshotChunkEncoder;
import io.balsa.codecs.storage.SnapshotHeaderDecoder;
import io.balsa.codecs.storage.SnapshotHeaderEncoder;
import io.balsa.codecs.storage.SnapshotRecordEncoder;
import io.balsa.codecs.storage.SnapshotTrailerDecoder;
import io.balsa.codecs.storage.SnapshotTrailerEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Layout of a snapshot file.
 * <pre>
 *  0        64                                                     length - 56       length
 *  +--------+-------+----------------------------+-------+-- - - --+-----------------+
 *  | header | chunk | records, each 8-byte aligned| chunk |        | trailer          |
 *  +--------+-------+----------------------------+-------+-- - - --+-----------------+
 *            16 bytes  record: length, kind, content
 * </pre>
 * Every byte is under a checksum: that of the header, of its chunk, or of the trailer; and the trailer's over the
 * blocks of all chunks ties them together. One thread.
 */
final class SnapshotLayout
{
    static final int HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + SnapshotHeaderEncoder.BLOCK_LENGTH;
    static final int CHUNK_HEADER_LENGTH = SnapshotChunkEncoder.BLOCK_LENGTH;
    static final int RECORD_HEADER_LENGTH = SnapshotRecordEncoder.BLOCK_LENGTH;
    static final int TRAILER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + SnapshotTrailerEncoder.BLOCK_LENGTH;
    static final int LENGTH_MIN = HEADER_LENGTH + TRAILER_LENGTH;

    private static final int HEADER_CRC = HEADER_LENGTH - Integer.BYTES;
    private static final int TRAILER_CRC = TRAILER_LENGTH - Integer.BYTES;
    private static final int NUMBER = SnapshotChunkEncoder.numberEncodingOffset();
    private static final int LENGTH = SnapshotChunkEncoder.lengthEncodingOffset();
    private static final int CRC = SnapshotChunkEncoder.crcEncodingOffset();
    private static final int RECORD_LENGTH = SnapshotRecordEncoder.lengthEncodingOffset();
    private static final int RECORD_KIND = SnapshotRecordEncoder.kindEncodingOffset();
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final CRC32C crc = new CRC32C();
    private final MessageHeaderEncoder messageHeader = new MessageHeaderEncoder();

    /**
     * What a header says.
     */
    record Header(long clusterId, long storeId, SnapshotInfo info, int chunkLength)
    {
    }

    /**
     * What a trailer says.
     */
    record Trailer(long index, long term, long chunkCount, long recordCount, long contentLength, int contentCrc)
    {
    }

    void encodeHeader(final UnsafeBuffer buffer, final Header header)
    {
        new SnapshotHeaderEncoder().wrapAndApplyHeader(buffer, 0, messageHeader)
            .clusterId(header.clusterId())
            .storeId(header.storeId())
            .index(header.info().index())
            .term(header.info().term())
            .timestamp(header.info().timestamp())
            .position(header.info().position())
            .chunkLength(header.chunkLength());
        buffer.putInt(HEADER_CRC, crcOf(buffer, 0, HEADER_CRC), ORDER);
    }

    Header decodeHeader(final UnsafeBuffer buffer) throws DamagedSnapshotException
    {
        requireCrc(buffer, HEADER_CRC, "header");
        requireMessage(buffer, SnapshotHeaderDecoder.TEMPLATE_ID, SnapshotHeaderDecoder.BLOCK_LENGTH, "header");
        final SnapshotHeaderDecoder decoder = new SnapshotHeaderDecoder().wrap(
            buffer, MessageHeaderDecoder.ENCODED_LENGTH, SnapshotHeaderDecoder.BLOCK_LENGTH,
            SnapshotHeaderDecoder.SCHEMA_VERSION);
        return new Header(
            decoder.clusterId(), decoder.storeId(),
            new SnapshotInfo(decoder.index(), decoder.term(), decoder.timestamp(), decoder.position(), 0, 0),
            decoder.chunkLength());
    }

    void encodeTrailer(final UnsafeBuffer buffer, final Trailer trailer)
    {
        new SnapshotTrailerEncoder().wrapAndApplyHeader(buffer, 0, messageHeader)
            .index(trailer.index())
            .term(trailer.term())
            .chunkCount(trailer.chunkCount())
            .recordCount(trailer.recordCount())
            .contentLength(trailer.contentLength())
            .contentCrc(trailer.contentCrc() & 0xFFFF_FFFFL);
        buffer.putInt(TRAILER_CRC, crcOf(buffer, 0, TRAILER_CRC), ORDER);
    }

    Trailer decodeTrailer(final UnsafeBuffer buffer) throws DamagedSnapshotException
    {
        requireCrc(buffer, TRAILER_CRC, "trailer");
        requireMessage(buffer, SnapshotTrailerDecoder.TEMPLATE_ID, SnapshotTrailerDecoder.BLOCK_LENGTH, "trailer");
        final SnapshotTrailerDecoder decoder = new SnapshotTrailerDecoder().wrap(
            buffer, MessageHeaderDecoder.ENCODED_LENGTH, SnapshotTrailerDecoder.BLOCK_LENGTH,
            SnapshotTrailerDecoder.SCHEMA_VERSION);
        return new Trailer(
            decoder.index(), decoder.term(), decoder.chunkCount(), decoder.recordCount(), decoder.contentLength(),
            (int) decoder.contentCrc());
    }

    /**
     * @param chunk  header and records, from 0.
     * @param number of the chunk, from 0.
     * @param length of the records.
     */
    void encodeChunk(final UnsafeBuffer chunk, final long number, final int length)
    {
        chunk.putLong(NUMBER, number, ORDER);
        chunk.putInt(LENGTH, length, ORDER);
        chunk.putInt(CRC, crcOfChunk(chunk, length), ORDER);
    }

    static long chunkNumber(final DirectBuffer chunk)
    {
        return chunk.getLong(NUMBER, ORDER);
    }

    static int chunkLength(final DirectBuffer chunk)
    {
        return chunk.getInt(LENGTH, ORDER);
    }

    boolean isChunkWhole(final UnsafeBuffer chunk, final int length)
    {
        return chunk.getInt(CRC, ORDER) == crcOfChunk(chunk, length);
    }

    static void encodeRecord(
        final MutableDirectBuffer chunk,
        final int at,
        final short kind,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        chunk.putLong(at, 0L);
        chunk.putInt(at + RECORD_LENGTH, length, ORDER);
        chunk.putByte(at + RECORD_KIND, (byte) kind);
        final int padding = -length & Long.BYTES - 1;
        if (padding != 0)
        {
            chunk.setMemory(at + RECORD_HEADER_LENGTH + length, padding, (byte) 0);
        }
        chunk.putBytes(at + RECORD_HEADER_LENGTH, buffer, offset, length);
    }

    static int recordLength(final DirectBuffer chunk, final int at)
    {
        return chunk.getInt(at + RECORD_LENGTH, ORDER);
    }

    static short recordKind(final DirectBuffer chunk, final int at)
    {
        return (short) (chunk.getByte(at + RECORD_KIND) & 0xFF);
    }

    static int recordCount(final DirectBuffer chunk, final int length)
    {
        int count = 0;
        int at = CHUNK_HEADER_LENGTH;
        while (at < CHUNK_HEADER_LENGTH + length)
        {
            at += RECORD_HEADER_LENGTH + BitUtil.align(recordLength(chunk, at), Long.BYTES);
            count++;
        }
        return count;
    }

    private int crcOfChunk(final UnsafeBuffer chunk, final int length)
    {
        crc.reset();
        update(chunk, 0, CRC);
        update(chunk, CHUNK_HEADER_LENGTH, length);
        return (int) crc.getValue();
    }

    private int crcOf(final UnsafeBuffer buffer, final int offset, final int length)
    {
        crc.reset();
        update(buffer, offset, length);
        return (int) crc.getValue();
    }

    private void update(final UnsafeBuffer buffer, final int offset, final int length)
    {
        final ByteBuffer bytes = buffer.byteBuffer();
        final int start = buffer.wrapAdjustment() + offset;
        bytes.limit(start + length).position(start);
        crc.update(bytes);
        bytes.clear();
    }

    private void requireCrc(final UnsafeBuffer buffer, final int crcOffset, final String part)
        throws DamagedSnapshotException
    {
        if (buffer.getInt(crcOffset, ORDER) != crcOf(buffer, 0, crcOffset))
        {
            throw new DamagedSnapshotException("its " + part + " is damaged");
        }
    }

    private static void requireMessage(
        final UnsafeBuffer buffer, final int templateId, final int blockLength, final String part)
        throws DamagedSnapshotException
    {
        final MessageHeaderDecoder decoder = new MessageHeaderDecoder().wrap(buffer, 0);
        if (decoder.schemaId() == MessageHeaderDecoder.SCHEMA_ID &&
            decoder.version() != MessageHeaderDecoder.SCHEMA_VERSION)
        {
            throw new DamagedSnapshotException("it has format version " + decoder.version() +
                ", this node knows version " + MessageHeaderDecoder.SCHEMA_VERSION);
        }
        if (decoder.schemaId() != MessageHeaderDecoder.SCHEMA_ID || decoder.templateId() != templateId ||
            decoder.blockLength() != blockLength)
        {
            throw new DamagedSnapshotException("its " + part + " isn't one of a snapshot");
        }
    }
}
