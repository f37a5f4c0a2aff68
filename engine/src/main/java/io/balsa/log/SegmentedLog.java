package io.balsa.log;

import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.Entry;
import io.balsa.consensus.LogRoom;
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
 * truncation at or before it, a {@link #purge} of it, or in disk mode until at least one whole further segment was
 * filled after its own was sealed: readers take a new slice each duty cycle.
 * <p>
 * Errors: {@link UncheckedIOException} from {@link #durableIndex()} and the appends after a failed write or force, and
 * {@link IllegalStateException} for an entry that the disk has changed: either stops the node.
 */
public final class SegmentedLog implements RaftLog, AutoCloseable
{
    private final LogConfig config;
    private final boolean isDisk;
    private final RecoveryResult recovery;
    private final FlushCursors cursors = new FlushCursors();
    private final CutOrders cuts = new CutOrders(cursors);
    private final LogFlusher flusher;
    private final TermRuns runs;
    private final LogEnd end = new LogEnd();
    private final FrameChecksum checksum = new FrameChecksum();
    private final EntryVerifier verifier;
    private final ReceivedFrames received;
    private final Entry noOp = new Entry().header(EntryType.NO_OP.value(), 0, 0, 0);

    private final SegmentList segments;
    private final DamagedEntries damaged;
    private final LogSpace space;
    /** Memory mode; else null. */
    private final PageCacheWriter pageCache;
    private Segment active;
    private long firstIndex;
    private long originTimestamp;
    private long durableIndex;
    private long announcedIndex;

    private SegmentedLog(
        final LogStorage storage,
        final LogConfig config,
        final StoreIdentity identity,
        final NanoClock clock,
        final SpaceReserve reserve,
        final LogOrigin origin)
        throws IOException
    {
        this.config = config;
        isDisk = config.durability() == Durability.DISK_QUORUM;
        received = new ReceivedFrames(checksum, config.maxFrameLength());
        final SegmentPool pool = new SegmentPool(config.segmentLength());
        final LogRecovery found = new LogRecovery(storage, config, identity, pool, origin);
        found.run();
        runs = found.runs();
        verifier = new EntryVerifier(runs, checksum);
        segments = new SegmentList(found.segments(), verifier);
        space = new LogSpace(config, identity, cursors, segments, runs, end);
        end.moveTo(found.lastIndex(), found.lastTerm(), found.lastTimestamp(), found.endPosition());

        final SegmentPreparer preparer =
            new SegmentPreparer(storage, config, cursors, pool, reserve, found.nextNumber());
        active = segments.active();
        if (active == null || active.flushState().hasFooter())
        {
            active = space.begin(preparer.prepareNow());
        }
        segments.start();
        pageCache = isDisk ? null : new PageCacheWriter(active);
        updateBegin();
        originTimestamp = origin.timestamp();
        recovery = found.result();
        durableIndex = end.index();
        announcedIndex = end.index();
        cursors.appended(end.index(), end.position());
        final SegmentScrub scrub = new SegmentScrub(storage, config, identity, cursors, clock.nanoTime());
        damaged = new DamagedEntries(storage, segments, verifier, runs, received, cursors, scrub);
        flusher = new LogFlusher(storage, config, cursors, clock, pool, preparer, scrub);
        flusher.start(segments.first(), active, end.index());
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
        return open(
            storage, config, identity, SystemNanoClock.INSTANCE, SpaceReserve.none(storage), LogOrigin.NONE);
    }

    /**
     * The same under another clock, and beside a snapshot, behind which the log may begin.
     *
     * @param storage  the node's directory.
     * @param config   settings.
     * @param identity of the store.
     * @param clock    of the flusher, for intervals and retries.
     * @param reserve  filled by the flusher; the caller's.
     * @param origin   what the newest valid snapshot covers.
     * @return the log; if it ended before the snapshot, it is empty and goes on behind it.
     * @throws IllegalStateException also if entries are missing between the snapshot and the log, or the two contradict
     *                               each other.
     */
    public static SegmentedLog open(
        final LogStorage storage,
        final LogConfig config,
        final StoreIdentity identity,
        final NanoClock clock,
        final SpaceReserve reserve,
        final LogOrigin origin)
    {
        try
        {
            return new SegmentedLog(storage, config, identity, clock, reserve, origin);
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
        if (!isDisk && !cursors.hasFailed() && cuts.isDone(active))
        {
            write();
        }
        flusher.close();
    }

    @Override
    public long firstIndex()
    {
        return firstIndex;
    }

    @Override
    public long lastIndex()
    {
        return end.index();
    }

    @Override
    public long lastTerm()
    {
        return end.term();
    }

    @Override
    public long lastTimestamp()
    {
        return end.timestamp();
    }

    @Override
    public long durableIndex()
    {
        cursors.throwIfFailed();
        if (isDisk && announcedIndex != end.index())
        {
            // memory mode: what the flusher does comes with time, and waking it costs more than the write
            announcedIndex = end.index();
            cursors.wake();
        }
        if (cuts.isDone(active))
        {
            segments.takeMappings();
            damaged.look();
            durableIndex = isDisk ? cursors.durableIndex() : write();
        }
        return durableIndex;
    }

    /**
     * A duty cycle is over: nobody holds a slice any more. To be called once a cycle, at its end: files that were
     * removed are used again or given back only some cycles later.
     */
    public void endCycle()
    {
        cursors.onCycle();
    }

    @Override
    public LogRoom room()
    {
        return space.room(active);
    }

    @Override
    public long endPosition()
    {
        return end.position();
    }

    @Override
    public long termAt(final long index)
    {
        return index > end.index() ? NO_TERM : runs.termAt(index);
    }

    @Override
    public long lastIndexWithTermAtMost(final long term, final long index)
    {
        return runs.lastIndexWithTermAtMost(term, index, end.index());
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
        config.requireFits(entry.length(), frameLength);
        end.requireOrder(term);
        final int alignedLength = EntryDescriptor.align(frameLength);
        final int kept = entry == noOp ? 0 : space.noOpsLength();
        if (!isSettled() || (active.remaining() - kept < alignedLength && !roll()))
        {
            return NOT_NOW;
        }
        final int offset = active.endOffset();
        EntryDescriptor.encode(active.buffer(), offset, term, end.index() + 1, timestamp, entry);
        EntryDescriptor.crc(active.buffer(), offset, checksum.ofFrame(active.buffer(), offset, frameLength));
        onFrame(offset, alignedLength);
        announce();
        return end.index();
    }

    @Override
    public int check(
        final long prevLogIndex, final long termMax, final DirectBuffer buffer, final int offset, final int length)
    {
        return received.check(prevLogIndex, termMax, buffer, offset, length);
    }

    @Override
    public int matchingLength(final DirectBuffer buffer, final int offset, final int length)
    {
        return ReceivedFrames.matchingLength(this, buffer, offset, length);
    }

    @Override
    public long indexOf(final DirectBuffer buffer, final int offset)
    {
        return EntryDescriptor.index(buffer, offset);
    }

    @Override
    public long append(final DirectBuffer buffer, final int offset, final int length)
    {
        config.requireFits(length);
        if (EntryDescriptor.index(buffer, offset) != end.index() + 1)
        {
            throw new IllegalStateException("entry " + EntryDescriptor.index(buffer, offset) +
                " doesn't follow lastIndex " + end.index());
        }
        end.requireOrder(EntryDescriptor.term(buffer, offset));
        if (!isSettled())
        {
            return NOT_NOW;
        }
        if (length <= active.remaining() - space.noOpsLength())
        {
            copy(buffer, offset, length);
        }
        else
        {
            if (!space.isNextReady())
            {
                return NOT_NOW;
            }
            final int fitting = ReceivedFrames.fittingLength(buffer, offset, active.remaining());
            copy(buffer, offset, fitting);
            roll();
            copy(buffer, offset + fitting, length - fitting);
        }
        announce();
        return end.index();
    }

    @Override
    public void truncateAfter(final long index)
    {
        if (index >= end.index())
        {
            return;
        }
        if (index < firstIndex - 1)
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
        final int lastOffset = index < active.baseIndex() ? 0 : active.offsetOf(index, verifier);
        final int cutOffset = lastOffset == 0 ? Segment.ENTRIES_OFFSET :
            lastOffset + EntryDescriptor.align(EntryDescriptor.frameLength(active.buffer(), lastOffset));
        active.truncateAfter(index, cutOffset);
        runs.truncateAfter(index);
        end.moveTo(
            index, termAt(index),
            lastOffset == 0 ? originTimestamp : EntryDescriptor.timestamp(active.buffer(), lastOffset),
            active.positionOf(cutOffset));
        durableIndex = Math.min(durableIndex, index);

        // first the cursor, then the order to cut: see LogFlusher
        cursors.appended(end.index(), end.position());
        announcedIndex = end.index();
        cuts.cut(active, index, cutOffset);
    }

    /**
     * @return true if the files hold nothing more of what was cut off. A failed flusher is thrown here too.
     */
    public boolean isSettled()
    {
        cursors.throwIfFailed();
        return cuts.isDone(active);
    }

    /**
     * Forget all entries and go on behind a snapshot (§7). It must be durable, and cover more than the log holds: a
     * crash at any time leaves a log that ends before it, or begins behind it.
     *
     * @param origin what the snapshot covers.
     * @return false if that can't be done now: a cut isn't done, or the next segment isn't ready.
     */
    public boolean moveTo(final LogOrigin origin)
    {
        if (origin.index() <= end.index())
        {
            throw new IllegalArgumentException("the log goes to " + end.index() + ", no snapshot of " + origin.index());
        }
        final Segment next = isSettled() ? space.take() : null;
        if (next == null)
        {
            return false;
        }
        end.moveTo(origin.index(), origin.term(), origin.timestamp(), origin.position());
        segments.clear();
        runs.clear();
        active = space.begin(next);
        updateBegin();
        originTimestamp = origin.timestamp();
        durableIndex = origin.index();
        announcedIndex = origin.index();
        if (!isDisk)
        {
            pageCache.onReplaced(active);
        }
        cuts.replace(active);
        return true;
    }

    /**
     * Let go of what durable snapshots cover: whole sealed segments, the oldest first, but none that some member lacks
     * as long as that isn't too much. The flusher removes the files; slices of them are valid to the end of this cycle.
     *
     * @param coveredIndex   the last entry covered.
     * @param heldIndex      the last entry that all members hold.
     * @param retainedLength bytes of log that are kept for those who lack them.
     */
    public void purge(final long coveredIndex, final long heldIndex, final long retainedLength)
    {
        if (coveredIndex >= firstIndex && !cuts.isPending() &&
            segments.removeFirst(coveredIndex, heldIndex, end.position() - retainedLength))
        {
            updateBegin();
            cursors.firstNumber(segments.first().number());
            cursors.wake();
        }
    }

    @Override
    public boolean slice(final long fromIndex, final long toIndex, final int maxLength, final LogSlice slice)
    {
        if (fromIndex < firstIndex || fromIndex > end.index())
        {
            return false;
        }
        return damaged.slice(fromIndex, toIndex, maxLength, slice);
    }

    @Override
    public long damagedIndex()
    {
        return damaged.index();
    }

    @Override
    public boolean mend(final long index, final DirectBuffer buffer, final int offset, final int length)
    {
        return damaged.mend(index, buffer, offset, length);
    }

    /**
     * @return what of it the disk has changed, and what was done about it.
     */
    public DamagedEntries damaged()
    {
        return damaged;
    }

    @Override
    public String toString()
    {
        return "log " + firstIndex + ".." + end.index() + " dur " + durableIndex;
    }

    private void updateBegin()
    {
        firstIndex = segments.first().baseIndex();
        runs.removeBefore(firstIndex, segments.first().prevLogTerm());
    }

    /**
     * Disk mode: let the flusher take it. In memory mode it must be in the page cache before.
     */
    private void announce()
    {
        if (isDisk)
        {
            cursors.appended(end.index(), end.position());
        }
    }

    /**
     * @return the last entry, which is in the page cache now.
     */
    private long write()
    {
        if (durableIndex != end.index())
        {
            pageCache.writeTo(active);
            cursors.appended(end.index(), end.position());
        }
        return end.index();
    }

    private boolean roll()
    {
        final Segment next = space.follow(active);
        active = next == null ? active : next;
        return next != null;
    }

    private void copy(final DirectBuffer buffer, final int offset, final int length)
    {
        int next = active.endOffset();
        final int limit = next + length;
        active.buffer().putBytes(next, buffer, offset, length);
        while (next < limit)
        {
            final int frame = EntryDescriptor.align(EntryDescriptor.frameLength(active.buffer(), next));
            onFrame(next, frame);
            next += frame;
        }
    }

    private void onFrame(final int offset, final int alignedLength)
    {
        end.onFrame(active.buffer(), offset, alignedLength);
        runs.onAppend(end.term(), end.index());
        active.onAppend(alignedLength);
    }
}
