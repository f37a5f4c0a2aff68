package io.balsa.log;

import io.balsa.codecs.storage.EntryFrameDecoder;
import io.balsa.consensus.Entry;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteOrder;

/**
 * Layout of an entry, the same in segments and on the wire: the schema's EntryFrame without message header, then the
 * payload, padded with zeros to 8 bytes. Little endian.
 * <pre>
 *  0                   4                   8
 *  +-------------------+-------------------+
 *  | frameLength       | crc               |  0   frameLength: header and payload, without padding; 0 = no frame
 *  +-------------------+-------------------+
 *  | term                                  |  8   crc: CRC32C of frameLength and of all from here to frameLength
 *  +---------------------------------------+
 *  | index                                 | 16
 *  +---------------------------------------+
 *  | timestamp                             | 24
 *  +---------------------------------------+
 *  | sessionId                             | 32
 *  +---------------------------------------+
 *  | sequence                              | 40
 *  +-------------------+----+----+---------+
 *  | acknowledged      |type|flag| reserved| 48
 *  +-------------------+----+----+---------+
 *  | payload ...                 : padding | 56
 *  +---------------------------------------+
 * </pre>
 * Term and index are under the checksum, so zeros, old bytes at another place and torn frames are told from entries.
 */
final class EntryDescriptor
{
    static final int HEADER_LENGTH = EntryFrameDecoder.BLOCK_LENGTH;
    static final int ALIGNMENT = 8;

    static final int FRAME_LENGTH_OFFSET = EntryFrameDecoder.frameLengthEncodingOffset();
    static final int CRC_OFFSET = EntryFrameDecoder.crcEncodingOffset();
    static final int TERM_OFFSET = EntryFrameDecoder.termEncodingOffset();
    static final int INDEX_OFFSET = EntryFrameDecoder.indexEncodingOffset();
    static final int TIMESTAMP_OFFSET = EntryFrameDecoder.timestampEncodingOffset();
    static final int SESSION_ID_OFFSET = EntryFrameDecoder.sessionIdEncodingOffset();
    static final int SEQUENCE_OFFSET = EntryFrameDecoder.sequenceEncodingOffset();
    static final int ACKNOWLEDGED_OFFSET = EntryFrameDecoder.acknowledgedEncodingOffset();
    static final int TYPE_OFFSET = EntryFrameDecoder.entryTypeEncodingOffset();
    static final int FLAGS_OFFSET = EntryFrameDecoder.flagsEncodingOffset();
    static final int RESERVED_OFFSET = EntryFrameDecoder.reservedEncodingOffset();

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private EntryDescriptor()
    {
    }

    /**
     * @param frameLength without padding.
     * @return with padding.
     */
    static int align(final int frameLength)
    {
        return BitUtil.align(frameLength, ALIGNMENT);
    }

    static int frameLength(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + FRAME_LENGTH_OFFSET, ORDER);
    }

    static int crc(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + CRC_OFFSET, ORDER);
    }

    static long term(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + TERM_OFFSET, ORDER);
    }

    static long index(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + INDEX_OFFSET, ORDER);
    }

    static long timestamp(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + TIMESTAMP_OFFSET, ORDER);
    }

    /**
     * Put everything but the checksum.
     *
     * @param buffer    to put it in; the memory may hold old bytes.
     * @param offset    of the frame, a multiple of 8.
     * @param term      of the entry.
     * @param index     of the entry.
     * @param timestamp of the entry.
     * @param entry     the rest of it.
     * @return frameLength.
     */
    static int encode(
        final UnsafeBuffer buffer,
        final int offset,
        final long term,
        final long index,
        final long timestamp,
        final Entry entry)
    {
        final int length = entry.length();
        final int frameLength = HEADER_LENGTH + length;
        final int alignedLength = align(frameLength);
        if (alignedLength != frameLength)
        {
            // the last 8 bytes hold the padding and the end of the payload, which is put over it below
            buffer.putLong(offset + alignedLength - ALIGNMENT, 0L);
        }
        buffer.putInt(offset + FRAME_LENGTH_OFFSET, frameLength, ORDER);
        buffer.putLong(offset + TERM_OFFSET, term, ORDER);
        buffer.putLong(offset + INDEX_OFFSET, index, ORDER);
        buffer.putLong(offset + TIMESTAMP_OFFSET, timestamp, ORDER);
        buffer.putLong(offset + SESSION_ID_OFFSET, entry.sessionId(), ORDER);
        buffer.putLong(offset + SEQUENCE_OFFSET, entry.sequence(), ORDER);
        buffer.putInt(offset + ACKNOWLEDGED_OFFSET, entry.acknowledged(), ORDER);
        buffer.putByte(offset + TYPE_OFFSET, (byte) entry.type());
        buffer.putByte(offset + FLAGS_OFFSET, (byte) 0);
        buffer.putShort(offset + RESERVED_OFFSET, (short) 0, ORDER);
        if (length > 0)
        {
            buffer.putBytes(offset + HEADER_LENGTH, entry.buffer(), entry.offset(), length);
        }
        return frameLength;
    }

    static void crc(final UnsafeBuffer buffer, final int offset, final int crc)
    {
        buffer.putInt(offset + CRC_OFFSET, crc, ORDER);
    }

    /**
     * Is there a whole, undamaged frame, the one that is due here?
     *
     * @param buffer   that holds it.
     * @param offset   of the frame.
     * @param limit    offset behind the last byte that a frame with its padding may use.
     * @param index    due.
     * @param minTerm  term of the entry before.
     * @param checksum to use.
     * @return its length with padding; 0 if there is none.
     */
    static int validLength(
        final DirectBuffer buffer,
        final int offset,
        final int limit,
        final long index,
        final long minTerm,
        final FrameChecksum checksum)
    {
        if (limit - offset < HEADER_LENGTH)
        {
            return 0;
        }
        final int frameLength = frameLength(buffer, offset);
        // compared this way round, a length near 2^31 can't overflow
        if (frameLength < HEADER_LENGTH || frameLength > limit - offset || align(frameLength) > limit - offset)
        {
            return 0;
        }
        if (index(buffer, offset) != index || term(buffer, offset) < minTerm)
        {
            return 0;
        }
        return checksum.ofFrame(buffer, offset, frameLength) == crc(buffer, offset) ? align(frameLength) : 0;
    }

    /**
     * How far do whole frames stand in order, whatever the first one's index?
     *
     * @param buffer   that holds them.
     * @param offset   of the first.
     * @param limit    offset behind the last byte that a frame with its padding may use.
     * @param checksum to use.
     * @return index of the last; one less than the first claims to have if that isn't whole.
     */
    static long lastIndexInOrder(
        final DirectBuffer buffer, final int offset, final int limit, final FrameChecksum checksum)
    {
        long index = index(buffer, offset);
        int at = offset;
        int frame = validLength(buffer, at, limit, index, 0, checksum);
        while (frame != 0)
        {
            final long term = term(buffer, at);
            at += frame;
            index++;
            frame = validLength(buffer, at, limit, index, term, checksum);
        }
        return index - 1;
    }
}
