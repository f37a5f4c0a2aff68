package io.balsa.log;

import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.Entry;
import io.balsa.consensus.LogSlice;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A log under test with a flusher that is stepped by hand, and frames as they would come from a leader.
 */
final class LogFixture
{
    static final int SEGMENT_LENGTH = 16 * 1024;
    static final StoreIdentity IDENTITY = new StoreIdentity(7, 4711, 1, 1);
    static final LogConfig DISK = LogConfig.defaults().lengths(SEGMENT_LENGTH, 4096);

    private final LogConfig config;
    private final UnsafeBuffer payload = new UnsafeBuffer(ByteBuffer.allocateDirect(8192));
    private final UnsafeBuffer frames = new UnsafeBuffer(ByteBuffer.allocateDirect(64 * 1024));
    private final Entry entry = new Entry();
    private final LogSlice slice = new LogSlice();
    private final FrameChecksum checksum = new FrameChecksum();
    private LogStorage storage;
    private SegmentedLog log;
    private long nowNs;

    LogFixture(final LogStorage storage, final LogConfig config)
    {
        this.storage = storage;
        this.config = config;
        open();
    }

    SegmentedLog log()
    {
        return log;
    }

    LogStorage storage()
    {
        return storage;
    }

    void open()
    {
        open(LogOrigin.NONE);
    }

    void open(final LogOrigin origin)
    {
        log = SegmentedLog.open(storage, config, IDENTITY, () -> nowNs++, SpaceReserve.none(storage), origin);
    }

    void reopen()
    {
        log.close();
        open();
    }

    void reopen(final LogStorage storage)
    {
        this.storage = storage;
        open();
    }

    void advance(final long ns)
    {
        nowNs += ns;
    }

    /**
     * Until it has nothing to do, and the agent has seen it.
     */
    void flush()
    {
        log.durableIndex();
        while (log.flusher().doWork() > 0)
        {
            Thread.onSpinWait();
        }
        log.durableIndex();
        log.endCycle();
    }

    /**
     * As leader, stepping the flusher when a segment is wanted.
     */
    long append(final long term, final int length)
    {
        final long index = log.lastIndex() + 1;
        long result = appendOnce(term, length);
        while (result == SegmentedLog.NOT_NOW)
        {
            log.flusher().doWork();
            log.durableIndex();
            log.endCycle();
            result = appendOnce(term, length);
        }
        assert result == index;
        return result;
    }

    long appendOnce(final long term, final int length)
    {
        fillPayload(term, log.lastIndex() + 1, length);
        entry.header(EntryType.COMMAND.value(), 5, log.lastIndex() + 1, 9).payload(payload, 0, length);
        return log.append(term, timestampOf(log.lastIndex() + 1), entry);
    }

    /**
     * @return bytes of frames that are put into {@link #frames()}.
     */
    int encode(final long firstIndex, final long[] terms, final int length)
    {
        int offset = 0;
        for (int i = 0; i < terms.length; i++)
        {
            final long index = firstIndex + i;
            fillPayload(terms[i], index, length);
            entry.header(EntryType.COMMAND.value(), 5, index, 9).payload(payload, 0, length);
            final int frameLength =
                EntryDescriptor.encode(frames, offset, terms[i], index, timestampOf(index), entry);
            EntryDescriptor.crc(frames, offset, checksum.ofFrame(frames, offset, frameLength));
            offset += EntryDescriptor.align(frameLength);
        }
        return offset;
    }

    /**
     * As follower.
     */
    long appendFrames(final long[] terms, final int length)
    {
        final int bytes = encode(log.lastIndex() + 1, terms, length);
        long result = log.append(frames, 0, bytes);
        while (result == SegmentedLog.NOT_NOW)
        {
            log.flusher().doWork();
            log.durableIndex();
            log.endCycle();
            result = log.append(frames, 0, bytes);
        }
        return result;
    }

    UnsafeBuffer frames()
    {
        return frames;
    }

    static long timestampOf(final long index)
    {
        return 1_000_000 + index;
    }

    /**
     * @return every entry as text: index, term, length and the sum of the payload; read in slices.
     */
    List<String> entries()
    {
        return entries(1, 1000);
    }

    List<String> entries(final long fromIndex, final int maxLength)
    {
        final List<String> entries = new ArrayList<>();
        long next = fromIndex;
        while (log.slice(next, Long.MAX_VALUE, maxLength, slice))
        {
            if (slice.firstIndex() != next || slice.lastIndex() < next)
            {
                throw new AssertionError("asked for " + next + ", got " + slice.firstIndex());
            }
            int offset = 0;
            while (offset < slice.length())
            {
                entries.add(describe(slice.buffer(), offset));
                if (EntryDescriptor.index(slice.buffer(), offset) != next)
                {
                    throw new AssertionError("index " + EntryDescriptor.index(slice.buffer(), offset) + " at " + next);
                }
                offset += EntryDescriptor.align(EntryDescriptor.frameLength(slice.buffer(), offset));
                next++;
            }
            if (next != slice.lastIndex() + 1 || offset != slice.length())
            {
                throw new AssertionError("slice ends at " + slice.lastIndex() + ", frames at " + (next - 1));
            }
        }
        if (next <= log.lastIndex())
        {
            throw new AssertionError("no slice at " + next);
        }
        return entries;
    }

    static String describe(final UnsafeBuffer buffer, final int offset)
    {
        final int frameLength = EntryDescriptor.frameLength(buffer, offset);
        final FrameChecksum checksum = new FrameChecksum();
        if (checksum.ofFrame(buffer, offset, frameLength) != EntryDescriptor.crc(buffer, offset))
        {
            throw new AssertionError("checksum at " + offset);
        }
        long sum = 0;
        for (int i = EntryDescriptor.HEADER_LENGTH; i < frameLength; i++)
        {
            sum = sum * 31 + buffer.getByte(offset + i);
        }
        return EntryDescriptor.index(buffer, offset) + ":t" + EntryDescriptor.term(buffer, offset) + ":" +
            (frameLength - EntryDescriptor.HEADER_LENGTH) + ":" + sum + ":" + EntryDescriptor.timestamp(buffer, offset);
    }

    private void fillPayload(final long term, final long index, final int length)
    {
        for (int i = 0; i < length; i++)
        {
            payload.putByte(i, (byte) (index * 7 + term * 13 + i + 1));
        }
    }
}
