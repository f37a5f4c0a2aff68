package io.balsa.log;

import io.balsa.codecs.storage.MessageHeaderDecoder;
import io.balsa.codecs.storage.MessageHeaderEncoder;
import io.balsa.codecs.storage.SegmentFooterDecoder;
import io.balsa.codecs.storage.SegmentFooterEncoder;
import io.balsa.codecs.storage.SegmentHeaderDecoder;
import io.balsa.codecs.storage.SegmentHeaderEncoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteOrder;

/**
 * The first and the last page of a segment file. The header is blank (zeros) until a prepared segment is used; the
 * footer is blank until a full one is wholly on disk. One thread.
 */
final class SegmentPages
{
    private static final int BODY_OFFSET = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int HEADER_CRC_OFFSET = BODY_OFFSET + SegmentHeaderEncoder.crcEncodingOffset();
    private static final int FOOTER_CRC_OFFSET = BODY_OFFSET + SegmentFooterEncoder.crcEncodingOffset();
    private static final int RUNS_OFFSET = BODY_OFFSET + SegmentFooterEncoder.BLOCK_LENGTH;
    private static final int RUN_LENGTH = 2 * Long.BYTES;
    private static final int MAX_RUNS = (Segment.PAGE_LENGTH - RUNS_OFFSET) / RUN_LENGTH;
    private static final int TOO_MANY_RUNS = -1;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final FrameChecksum checksum = new FrameChecksum();
    private final MessageHeaderEncoder messageHeader = new MessageHeaderEncoder();
    private final SegmentHeaderEncoder header = new SegmentHeaderEncoder();
    private final SegmentFooterEncoder footer = new SegmentFooterEncoder();

    /**
     * What a header says.
     */
    record Header(
        long clusterId,
        long storeId,
        long baseIndex,
        long prevLogTerm,
        long basePosition,
        int segmentLength,
        long remainsIndex)
    {
    }

    /**
     * What a footer says.
     */
    record Footer(
        long storeId,
        long baseIndex,
        long lastIndex,
        long lastTerm,
        int entriesLength,
        long prevLogTerm,
        long basePosition,
        long lastTimestamp,
        long[] terms,
        long[] firstIndexes)
    {
        /**
         * @return true if it may be believed of this segment, which begins where the one before ended.
         */
        boolean isOf(final StoreIdentity identity, final Segment segment)
        {
            return storeId == identity.storeId() && baseIndex == segment.baseIndex() && lastIndex >= baseIndex &&
                lastTerm >= segment.prevLogTerm() && entriesLength > 0 &&
                entriesLength <= Segment.entriesCapacity(segment.length());
        }
    }

    void encodeHeader(final UnsafeBuffer buffer, final StoreIdentity identity, final Segment segment)
    {
        buffer.setMemory(0, Segment.PAGE_LENGTH, (byte) 0);
        header.wrapAndApplyHeader(buffer, 0, messageHeader)
            .clusterId(identity.clusterId())
            .storeId(identity.storeId())
            .baseIndex(segment.baseIndex())
            .prevLogTerm(segment.prevLogTerm())
            .basePosition(segment.basePosition())
            .segmentLength(segment.length())
            .remainsIndex(segment.remainsIndex());
        buffer.putInt(HEADER_CRC_OFFSET, checksum.ofRange(buffer, 0, HEADER_CRC_OFFSET), ORDER);
    }

    /**
     * @param buffer the segment.
     * @return what its header says; null if it can't be read.
     */
    Header decodeHeader(final DirectBuffer buffer)
    {
        if (!isMessage(buffer, 0, SegmentHeaderDecoder.TEMPLATE_ID, SegmentHeaderDecoder.BLOCK_LENGTH) ||
            buffer.getInt(HEADER_CRC_OFFSET, ORDER) != checksum.ofRange(buffer, 0, HEADER_CRC_OFFSET))
        {
            return null;
        }
        final SegmentHeaderDecoder decoder = new SegmentHeaderDecoder().wrap(
            buffer, BODY_OFFSET, SegmentHeaderDecoder.BLOCK_LENGTH, SegmentHeaderDecoder.SCHEMA_VERSION);
        return new Header(
            decoder.clusterId(),
            decoder.storeId(),
            decoder.baseIndex(),
            decoder.prevLogTerm(),
            decoder.basePosition(),
            decoder.segmentLength(),
            decoder.remainsIndex());
    }

    /**
     * @param page          to put the footer in, one page.
     * @param identity      of the store.
     * @param segment       that is sealed, with at least one entry.
     * @param lastTimestamp cluster time of its last entry.
     * @param runs          of the whole log; the last of them ends with this segment.
     */
    void encodeFooter(
        final UnsafeBuffer page,
        final StoreIdentity identity,
        final Segment segment,
        final long lastTimestamp,
        final TermRuns runs)
    {
        page.setMemory(0, Segment.PAGE_LENGTH, (byte) 0);
        final int firstRun = runs.runOf(segment.baseIndex());
        final int lastRun = runs.runOf(segment.sealedIndex());
        final int count = lastRun - firstRun + 1;
        final boolean fits = count <= MAX_RUNS;
        footer.wrapAndApplyHeader(page, 0, messageHeader)
            .storeId(identity.storeId())
            .baseIndex(segment.baseIndex())
            .lastIndex(segment.sealedIndex())
            .lastTerm(runs.term(lastRun))
            .entriesLength(segment.sealedOffset() - Segment.ENTRIES_OFFSET)
            .termRunCount(fits ? count : TOO_MANY_RUNS)
            .prevLogTerm(segment.prevLogTerm())
            .basePosition(segment.basePosition())
            .lastTimestamp(lastTimestamp);
        final int runsLength = fits ? count * RUN_LENGTH : 0;
        for (int offset = RUNS_OFFSET, run = firstRun; offset < RUNS_OFFSET + runsLength; offset += RUN_LENGTH, run++)
        {
            page.putLong(offset, runs.term(run), ORDER);
            page.putLong(offset + Long.BYTES, Math.max(runs.firstIndex(run), segment.baseIndex()), ORDER);
        }
        final int crc = checksum.ofRanges(page, 0, FOOTER_CRC_OFFSET, RUNS_OFFSET, runsLength);
        page.putInt(FOOTER_CRC_OFFSET, crc, ORDER);
    }

    /**
     * @param buffer        the segment.
     * @param segmentLength of it.
     * @return what its footer says; null if there is none that can be used: the segment must be scanned.
     */
    Footer decodeFooter(final DirectBuffer buffer, final int segmentLength)
    {
        final int start = segmentLength - Segment.PAGE_LENGTH;
        if (!isMessage(buffer, start, SegmentFooterDecoder.TEMPLATE_ID, SegmentFooterDecoder.BLOCK_LENGTH))
        {
            return null;
        }
        final SegmentFooterDecoder decoder = new SegmentFooterDecoder().wrap(
            buffer, start + BODY_OFFSET, SegmentFooterDecoder.BLOCK_LENGTH, SegmentFooterDecoder.SCHEMA_VERSION);
        final int count = decoder.termRunCount();
        if (count < 1 || count > MAX_RUNS)
        {
            return null;
        }
        final int crc = checksum.ofRanges(buffer, start, FOOTER_CRC_OFFSET, start + RUNS_OFFSET, count * RUN_LENGTH);
        if (buffer.getInt(start + FOOTER_CRC_OFFSET, ORDER) != crc)
        {
            return null;
        }
        final long[] terms = new long[count];
        final long[] firstIndexes = new long[count];
        for (int run = 0; run < count; run++)
        {
            final int offset = start + RUNS_OFFSET + run * RUN_LENGTH;
            terms[run] = buffer.getLong(offset, ORDER);
            firstIndexes[run] = buffer.getLong(offset + Long.BYTES, ORDER);
        }
        return new Footer(
            decoder.storeId(),
            decoder.baseIndex(),
            decoder.lastIndex(),
            decoder.lastTerm(),
            decoder.entriesLength(),
            decoder.prevLogTerm(),
            decoder.basePosition(),
            decoder.lastTimestamp(),
            terms,
            firstIndexes);
    }

    /**
     * @param crcOffset of the CRC over all before it.
     * @throws IllegalStateException if this is a whole message of another format version, and not damage.
     */
    static void requireVersion(
        final DirectBuffer buffer,
        final int offset,
        final int crcOffset,
        final FrameChecksum checksum,
        final String what)
    {
        final int version = new MessageHeaderDecoder().wrap(buffer, offset).version();
        if (version != MessageHeaderDecoder.SCHEMA_VERSION &&
            buffer.getInt(offset + crcOffset, ORDER) == checksum.ofRange(buffer, offset, crcOffset))
        {
            throw new IllegalStateException(what + " has format version " + version +
                ", this node knows version " + MessageHeaderDecoder.SCHEMA_VERSION);
        }
    }

    void requireHeaderVersion(final DirectBuffer buffer, final String what)
    {
        requireVersion(buffer, 0, HEADER_CRC_OFFSET, checksum, what);
    }

    static boolean isMessage(
        final DirectBuffer buffer, final int offset, final int templateId, final int blockLength)
    {
        final MessageHeaderDecoder decoder = new MessageHeaderDecoder().wrap(buffer, offset);
        return decoder.schemaId() == MessageHeaderDecoder.SCHEMA_ID &&
            decoder.version() == MessageHeaderDecoder.SCHEMA_VERSION &&
            decoder.templateId() == templateId &&
            decoder.blockLength() == blockLength;
    }
}
