package io.balsa.log;

import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.Entry;
import io.balsa.consensus.LogSlice;
import io.balsa.consensus.RaftLog;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The log: segments in order, and cursors over them. All methods are for the agent's thread, which appends to memory
 * and never touches a file; {@link LogFlusher} does that and must be run on another thread, or stepped in between. Call
 * {@link #durableIndex()} once a duty cycle: it also wakes the flusher and takes over what that has done.
 * <p>
 * Appends answer {@link RaftLog#NOT_NOW} while the next segment isn't ready, and from {@link #truncateAfter} until the
 * flusher has cut the files (a few forces of the disk; {@link LogFlusher} says why). A caller just tries again.
 * <p>
 * A slice shows memory of a segment. It stays readable whatever happens; its content is that of the entries until a
 * truncation at or before it, or in disk mode until at least one whole further segment was filled after its own was
 * sealed: readers take a new slice each duty cycle.
 * <p>
 * Errors: {@link UncheckedIOException} from {@link #durableIndex()} and the appends after a failed write or force, and
 * {@link IllegalStateException} for an entry that the disk has changed: either stops the node.
 */
public final class SegmentedLog implements RaftLog, AutoCloseable
{
    private static final long FIRST_INDEX = 1;

    private final LogConfig config;
    private final StoreIdentity identity;
    private final boolean isDisk;
    private final RecoveryResult recovery;
    private final FlushCursors cursors = new FlushCursors();
    private final LogFlusher flusher;
    private final TermRuns runs;
    private final SegmentPages pages = new SegmentPages();
    private final FrameChecksum checksum = new FrameChecksum();
    private final ReceivedFrames received;
    private final Entry noOp = new Entry().header(EntryType.NO_OP.value(), 0, 0, 0);

    private final SegmentList segments;
    /** Memory mode; else null. */
    private final PageCacheWriter pageCache;
    private Segment active;
    private long lastIndex;
    private long lastTerm;
    private long lastTimestamp;
    private long endPosition;
    private long durableIndex;
    private long announcedIndex;
    private long truncations;
    private boolean isCutPending;

    private SegmentedLog(
        final LogStorage storage, final LogConfig config, final StoreIdentity identity, final NanoClock clock)
        throws IOException
    {
        this.config = config;
        this.identity = identity;
        isDisk = config.durability() == Durability.DISK_QUORUM;
        received = new ReceivedFrames(checksum, config.maxFrameLength());
        final SegmentPool pool = new SegmentPool(config.segmentLength());
        final LogRecovery found = new LogRecovery(storage, config, identity, pool);
        found.run();
        segments = new SegmentList(found.segments(), checksum);
        runs = found.runs();
        lastIndex = found.lastIndex();
        lastTerm = found.lastTerm();
        lastTimestamp = found.lastTimestamp();
        endPosition = found.endPosition();

        final SegmentPreparer preparer = new SegmentPreparer(storage, config, cursors, pool, found.nextNumber());
        active = segments.active();
        if (active == null || active.flushState().hasFooter())
        {
            begin(preparer.prepareNow());
        }
        segments.start();
        pageCache = isDisk ? null : new PageCacheWriter(active);
        recovery = found.result();
        durableIndex = lastIndex;
        announcedIndex = lastIndex;
        cursors.appended(lastIndex, endPosition);
        flusher = new LogFlusher(storage, config, cursors, clock, pool, preparer);
        flusher.start(active, lastIndex);
    }

    /**
     * Open the log of a store, or begin a new one. Blocks: files are read, forced and made.
     *
     * @param storage  the node's directory.
     * @param config   settings.
     * @param identity of the store, see {@link IdentityFile}.
     * @return the log, with everything in it forced to disk.
     * @throws UncheckedIOException  if a file can't be used.
     * @throws IllegalStateException if the log is damaged or isn't this store's; the message says where.
     */
    public static SegmentedLog open(final LogStorage storage, final LogConfig config, final StoreIdentity identity)
    {
        return open(storage, config, identity, SystemNanoClock.INSTANCE);
    }

    /**
     * The same under another clock.
     *
     * @param storage  the node's directory.
     * @param config   settings.
     * @param identity of the store.
     * @param clock    of the flusher, for intervals and retries.
     * @return the log.
     */
    public static SegmentedLog open(
        final LogStorage storage, final LogConfig config, final StoreIdentity identity, final NanoClock clock)
    {
        try
        {
            return new SegmentedLog(storage, config, identity, clock);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot open the log in " + storage.describe("") + ": " + ex, ex);
        }
    }

    /**
     * @return what was found when the log was opened.
     */
    public RecoveryResult recovery()
    {
        return recovery;
    }

    /**
     * @return the agent that forces this log; nothing becomes durable unless it runs.
     */
    public LogFlusher flusher()
    {
        return flusher;
    }

    /**
     * Flush and let go of the files. The flusher's thread must have ended before. The storage stays open.
     */
    @Override
    public void close()
    {
        if (!isDisk && !cursors.hasFailed() && (!isCutPending || isCutDone()))
        {
            write();
        }
        flusher.close();
    }

    @Override
    public long firstIndex()
    {
        return FIRST_INDEX;
    }

    @Override
    public long lastIndex()
    {
        return lastIndex;
    }

    @Override
    public long lastTerm()
    {
        return lastTerm;
    }

    @Override
    public long lastTimestamp()
    {
        return lastTimestamp;
    }

    @Override
    public long durableIndex()
    {
        cursors.throwIfFailed();
        if (isDisk && announcedIndex != lastIndex)
        {
            // memory mode: what the flusher does comes with time, and waking it costs more than the write
            announcedIndex = lastIndex;
            cursors.wake();
        }
        if (isCutPending && !isCutDone())
        {
            return durableIndex;
        }
        segments.takeMappings();
        if (isDisk)
        {
            durableIndex = cursors.durableIndex();
        }
        else
        {
            write();
        }
        return durableIndex;
    }

    @Override
    public long endPosition()
    {
        return endPosition;
    }

    @Override
    public long termAt(final long index)
    {
        if (index < FIRST_INDEX || index > lastIndex)
        {
            return index == 0 ? 0 : NO_TERM;
        }
        return runs.term(runs.runOf(index));
    }

    @Override
    public long lastIndexWithTermAtMost(final long term, final long index)
    {
        final int run = runs.runWithTermAtMost(term);
        if (run < 0)
        {
            return FIRST_INDEX - 1;
        }
        final long runEnd = run + 1 < runs.count() ? runs.firstIndex(run + 1) - 1 : lastIndex;
        return Math.min(index, runEnd);
    }

    @Override
    public long appendNoOp(final long term, final long timestamp)
    {
        return append(term, timestamp, noOp);
    }

    @Override
    public long append(final long term, final long timestamp, final Entry entry)
    {
        final int frameLength = EntryDescriptor.HEADER_LENGTH + entry.length();
        if (entry.length() < 0 || frameLength < 0 || frameLength > config.maxFrameLength())
        {
            throw new IllegalArgumentException("an entry of " + entry.length() +
                " bytes doesn't fit into maxFrameLength " + config.maxFrameLength());
        }
        requireOrder(term);
        final int alignedLength = EntryDescriptor.align(frameLength);
        if (!isReady() || (active.remaining() < alignedLength && !roll()))
        {
            return NOT_NOW;
        }
        final int offset = active.endOffset();
        EntryDescriptor.encode(active.buffer(), offset, term, lastIndex + 1, timestamp, entry);
        EntryDescriptor.crc(active.buffer(), offset, checksum.ofFrame(active.buffer(), offset, frameLength));
        onFrame(offset, alignedLength);
        announce();
        return lastIndex;
    }

    @Override
    public int check(final long prevLogIndex, final DirectBuffer buffer, final int offset, final int length)
    {
        return received.check(prevLogIndex, buffer, offset, length);
    }

    @Override
    public int matchingLength(final DirectBuffer buffer, final int offset, final int length)
    {
        int held = 0;
        while (held < length)
        {
            final int frame = offset + held;
            final long index = EntryDescriptor.index(buffer, frame);
            if (index >= FIRST_INDEX && (index > lastIndex || termAt(index) != EntryDescriptor.term(buffer, frame)))
            {
                return held;
            }
            held += EntryDescriptor.align(EntryDescriptor.frameLength(buffer, frame));
        }
        return held;
    }

    @Override
    public long indexOf(final DirectBuffer buffer, final int offset)
    {
        return EntryDescriptor.index(buffer, offset);
    }

    @Override
    public long append(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length > Segment.entriesCapacity(config.segmentLength()))
        {
            throw new IllegalArgumentException(
                "a batch of " + length + " bytes doesn't fit into segmentLength " + config.segmentLength());
        }
        if (EntryDescriptor.index(buffer, offset) != lastIndex + 1)
        {
            throw new IllegalStateException("entry " + EntryDescriptor.index(buffer, offset) +
                " doesn't follow lastIndex " + lastIndex);
        }
        requireOrder(EntryDescriptor.term(buffer, offset));
        if (!isReady())
        {
            return NOT_NOW;
        }
        if (length <= active.remaining())
        {
            copy(buffer, offset, length);
        }
        else
        {
            if (cursors.spare() == null)
            {
                return NOT_NOW;
            }
            final int fitting = ReceivedFrames.fittingLength(buffer, offset, active.remaining());
            copy(buffer, offset, fitting);
            roll();
            copy(buffer, offset + fitting, length - fitting);
        }
        announce();
        return lastIndex;
    }

    @Override
    public void truncateAfter(final long index)
    {
        if (index >= lastIndex)
        {
            return;
        }
        if (index < FIRST_INDEX - 1)
        {
            throw new IllegalArgumentException("cannot truncate after " + index);
        }
        if (!isDisk)
        {
            // what the flusher hears of is in the file
            pageCache.writeTo(active);
        }
        segments.removeBehind(index);
        active = segments.active();
        if (!isDisk)
        {
            pageCache.onTruncated(active);
        }
        final int lastOffset = index < active.baseIndex() ? 0 : active.offsetOf(index, checksum);
        final int cutOffset = lastOffset == 0 ? Segment.ENTRIES_OFFSET :
            lastOffset + EntryDescriptor.align(EntryDescriptor.frameLength(active.buffer(), lastOffset));
        active.truncateAfter(index, cutOffset);
        runs.truncateAfter(index);
        lastIndex = index;
        lastTerm = termAt(index);
        lastTimestamp = lastOffset == 0 ? 0 : EntryDescriptor.timestamp(active.buffer(), lastOffset);
        endPosition = active.positionOf(cutOffset);
        durableIndex = Math.min(durableIndex, index);

        // first the cursor, then the order to cut: see LogFlusher
        cursors.appended(lastIndex, endPosition);
        isCutPending = true;
        truncations++;
        cursors.truncation(new Truncation(truncations, active, index, cutOffset, active.dirtyEnd()));
        announcedIndex = lastIndex;
        cursors.wake();
    }

    @Override
    public boolean slice(final long fromIndex, final long toIndex, final int maxLength, final LogSlice slice)
    {
        if (fromIndex < FIRST_INDEX || fromIndex > lastIndex)
        {
            return false;
        }
        segments.slice(fromIndex, toIndex, maxLength, slice);
        return true;
    }

    @Override
    public String toString()
    {
        return "log " + FIRST_INDEX + ".." + lastIndex + " dur " + durableIndex;
    }

    /**
     * A log with falling terms couldn't be read again.
     */
    private void requireOrder(final long term)
    {
        if (term < lastTerm)
        {
            throw new IllegalStateException("term " + term + " is less than lastTerm " + lastTerm);
        }
    }

    /**
     * Disk mode: let the flusher take it. In memory mode it must be in the page cache before.
     */
    private void announce()
    {
        if (isDisk)
        {
            cursors.appended(lastIndex, endPosition);
        }
    }

    private void write()
    {
        if (durableIndex != lastIndex)
        {
            pageCache.writeTo(active);
            cursors.appended(lastIndex, endPosition);
            durableIndex = lastIndex;
        }
    }

    private boolean isReady()
    {
        cursors.throwIfFailed();
        return !isCutPending || isCutDone();
    }

    private boolean isCutDone()
    {
        if (cursors.cutDone() != truncations)
        {
            return false;
        }
        isCutPending = false;
        active.onCutDone();
        return true;
    }

    private boolean roll()
    {
        final Segment spare = cursors.spare();
        if (spare == null)
        {
            return false;
        }
        cursors.spare(null);
        pages.encodeFooter(active.footerPage(), identity, active, runs);
        begin(spare);
        cursors.wake();
        return true;
    }

    private void begin(final Segment segment)
    {
        segment.activate(lastIndex + 1, lastTerm, endPosition);
        pages.encodeHeader(segment.buffer(), identity, segment);
        segments.add(segment);
        active = segment;
    }

    private void copy(final DirectBuffer buffer, final int offset, final int length)
    {
        int next = active.endOffset();
        final int end = next + length;
        active.buffer().putBytes(next, buffer, offset, length);
        while (next < end)
        {
            final int frame = EntryDescriptor.align(EntryDescriptor.frameLength(active.buffer(), next));
            onFrame(next, frame);
            next += frame;
        }
    }

    private void onFrame(final int offset, final int alignedLength)
    {
        lastIndex++;
        lastTerm = EntryDescriptor.term(active.buffer(), offset);
        lastTimestamp = EntryDescriptor.timestamp(active.buffer(), offset);
        runs.onAppend(lastTerm, lastIndex);
        active.onAppend(alignedLength);
        endPosition += alignedLength;
    }
}
