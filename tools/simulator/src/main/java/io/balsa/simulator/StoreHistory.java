package io.balsa.simulator;

import io.balsa.codecs.storage.EntryFrameEncoder;
import io.balsa.codecs.storage.EntryType;
import io.balsa.codecs.storage.SnapshotRecordKind;
import io.balsa.consensus.Entry;
import io.balsa.service.SnapshotRecords;
import io.balsa.snapshot.SnapshotInfo;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * All that was ever written to one store: each entry with the term of the one before it, which Log Matching (§5.3)
 * makes one for ever, and the content of each snapshot. Index and term tell what is in an entry, so what is found can
 * be compared byte by byte with what was written, without the engine's own checksums.
 */
final class StoreHistory
{
    static final int HEADER_LENGTH = EntryFrameEncoder.BLOCK_LENGTH;
    private static final int CRC_OFFSET = EntryFrameEncoder.crcEncodingOffset();
    private static final int TERM_OFFSET = EntryFrameEncoder.termEncodingOffset();
    private static final int TERM_BITS = 24;
    private static final int COMMON_LENGTH = 64;
    private static final int RECORD_LENGTH_MAX = 240;
    private static final int RECORDS_MAX = 24;

    private final long seed;
    private final int payloadLengthMax;
    private final Long2ObjectHashMap<Written> entries = new Long2ObjectHashMap<>();
    private final Set<Long> usedTerms = new HashSet<>();
    private final List<Long> passing = new ArrayList<>();
    private final Map<SnapshotInfo, UnsafeBuffer> received = new HashMap<>();
    private final Long2LongHashMap snapshotHashes = new Long2LongHashMap(0);
    private final EntryFrameEncoder encoder = new EntryFrameEncoder();
    private final CRC32C crc = new CRC32C();
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[RECORD_LENGTH_MAX]);

    /**
     * An entry.
     *
     * @param prevTerm    of the entry before it.
     * @param frame       its bytes, padding included.
     * @param endPosition of the log behind it.
     */
    record Written(long prevTerm, UnsafeBuffer frame, long endPosition)
    {
    }

    StoreHistory(final long seed, final int payloadLengthMax)
    {
        this.seed = seed;
        this.payloadLengthMax = payloadLengthMax;
    }

    /**
     * May an entry of this term follow, by any leader that there can have been? One leader has each term, and its
     * entries stand side by side.
     */
    boolean isLegal(final long term, final long prevTerm)
    {
        return term == prevTerm || !usedTerms.contains(term);
    }

    /**
     * @return the lowest term from min on of which there is no entry; max if all below have some.
     */
    long unusedTerm(final long min, final long max)
    {
        long term = min;
        while (term < max && usedTerms.contains(term))
        {
            term++;
        }
        return term;
    }

    /**
     * @return the bytes of an entry, which its index and term decide, padding included.
     */
    UnsafeBuffer frameOf(final long index, final long term)
    {
        final SimulationRandom random = new SimulationRandom(seed ^ SimulationRandom.mix(index << TERM_BITS | term));
        // many of one length, so that one may come to lie exactly where another was
        final int length = random.chance(0.5) ? COMMON_LENGTH :
            random.below(random.chance(0.3) ? payloadLengthMax + 1 : payloadLengthMax / 8 + 1);
        final int frameLength = HEADER_LENGTH + length;
        final UnsafeBuffer frame = new UnsafeBuffer(new byte[BitUtil.align(frameLength, Long.BYTES)]);
        for (int at = HEADER_LENGTH; at < frame.capacity(); at += Long.BYTES)
        {
            frame.putLong(at, random.next());
        }
        frame.setMemory(frameLength, frame.capacity() - frameLength, (byte) 0);
        encoder.wrap(frame, 0).frameLength(frameLength).crc(0).term(term).index(index).timestamp(index)
            .sessionId(random.next()).sequence(index).acknowledged(0).entryType(EntryType.COMMAND).flags((short) 0)
            .reserved(0);
        crc.reset();
        crc.update(frame.byteArray(), 0, Integer.BYTES);
        crc.update(frame.byteArray(), TERM_OFFSET, frameLength - TERM_OFFSET);
        frame.putInt(CRC_OFFSET, (int) crc.getValue(), ByteOrder.LITTLE_ENDIAN);
        return frame;
    }

    /**
     * @param frame by {@link #frameOf}.
     * @param entry told what is in it.
     */
    static void decode(final UnsafeBuffer frame, final Entry entry)
    {
        entry.header(EntryType.COMMAND.value(), frame.getLong(EntryFrameEncoder.sessionIdEncodingOffset()),
            frame.getLong(EntryFrameEncoder.sequenceEncodingOffset()), 0);
        entry.payload(frame, HEADER_LENGTH, frame.getInt(0) - HEADER_LENGTH);
    }

    void onAppended(
        final long index, final long term, final long prevTerm, final UnsafeBuffer frame, final long endPosition)
    {
        usedTerms.add(term);
        entries.put(key(index, term), new Written(prevTerm, frame, endPosition));
    }

    /**
     * As {@link #onAppended}, on a branch of the disk that nobody will see again: until {@link #forgetPassing}.
     */
    void onPassing(
        final long index, final long term, final long prevTerm, final UnsafeBuffer frame, final long endPosition)
    {
        if (written(index, term) == null)
        {
            passing.add(key(index, term));
            entries.put(key(index, term), new Written(prevTerm, frame, endPosition));
        }
    }

    void forgetPassing()
    {
        passing.forEach(key -> entries.remove((long) key));
        passing.clear();
    }

    /**
     * @return the entry; null if none of this index and term was ever written.
     */
    Written written(final long index, final long term)
    {
        return term < 0 || term >= 1L << TERM_BITS ? null : entries.get(key(index, term));
    }

    /**
     * A term is that of a leader whose entries aren't known here.
     */
    void onForeignTerm(final long term)
    {
        usedTerms.add(term);
    }

    /**
     * Some of this may be found later, in a file that is to be received.
     *
     * @param announced what was promised of it.
     * @param bytes     all of it.
     */
    void onReceiving(final SnapshotInfo announced, final UnsafeBuffer bytes)
    {
        received.put(announced, bytes);
    }

    /**
     * @return all bytes of a snapshot of which some were received; null if there was none of that name.
     */
    UnsafeBuffer receivedBytes(final SnapshotInfo announced)
    {
        return received.get(announced);
    }

    /**
     * @return how many records a snapshot has, by the last entry that it covers.
     */
    int recordCount(final long index)
    {
        return (int) Long.remainderUnsigned(SimulationRandom.mix(seed + index), RECORDS_MAX);
    }

    /**
     * Offer one record of a snapshot.
     *
     * @return false if it wasn't taken.
     */
    boolean offer(final long index, final int place, final SnapshotRecords to)
    {
        return to.offer(SnapshotRecordKind.SERVICE.value(), record, 0, fill(index, place));
    }

    /**
     * @return of all records of a snapshot.
     */
    long snapshotHash(final long index)
    {
        long hash = snapshotHashes.get(index);
        if (hash == 0)
        {
            for (int place = 0; place < recordCount(index); place++)
            {
                hash = hash(hash, record, 0, fill(index, place));
            }
            hash |= 1;
            snapshotHashes.put(index, hash);
        }
        return hash;
    }

    static long hash(final long before, final DirectBuffer buffer, final int offset, final int length)
    {
        long hash = SimulationRandom.mix(before + length + 1);
        for (int at = offset; at < offset + length; at += Long.BYTES)
        {
            hash = SimulationRandom.mix(hash ^ buffer.getLong(at));
        }
        return hash;
    }

    private int fill(final long index, final int place)
    {
        final SimulationRandom random = new SimulationRandom(seed + index * RECORDS_MAX + place);
        final int length = random.below(RECORD_LENGTH_MAX / Long.BYTES + 1) * Long.BYTES;
        for (int at = 0; at < length; at += Long.BYTES)
        {
            record.putLong(at, random.next());
        }
        return length;
    }

    private static long key(final long index, final long term)
    {
        return index << TERM_BITS | term;
    }
}
