package io.balsa.log;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens what a former run left. Sealed segments are believed by their footer (their entries are verified when first
 * looked at); segments without one are scanned.
 * <p>
 * What may be missing or broken, and is put right with a count, because nothing in it was ever acknowledged:
 * <ul>
 * <li>temporary files, blank and short segments behind the last entry: a segment was being prepared;</li>
 * <li>the tail of the last segment from the first frame that isn't whole, in order and undamaged: a flush was under
 * way. Its pages may have reached the disk in any order, so whole frames behind a broken one are cut too;</li>
 * <li>a blank header before frames that continue the log: same flush, rebuilt;</li>
 * <li>segments that a snapshot covers, in part or all: they were being removed, or the snapshot is of later entries
 * than the log had forced;</li>
 * <li>a footer: the segment is scanned and gets it again;</li>
 * <li>in memory mode, where segments aren't forced in order: everything behind the first break in a segment without
 * footer.</li>
 * </ul>
 * Everything else is damage to what may have been acknowledged. It is reported by an exception with file, offset and
 * index, and not cut: a node must not vote with less than it promised.
 * <p>
 * Frames that were removed by a truncation may come back in their old order (see {@link LogFlusher}); they are legal.
 */
final class LogRecovery
{
    private static final String CLEAN = "clean";

    private final LogStorage storage;
    private final StoreIdentity identity;
    private final boolean isDisk;
    private final SegmentPool pool;
    private final SegmentPages pages = new SegmentPages();
    private final FrameChecksum checksum = new FrameChecksum();
    private final UnsafeBuffer page = new UnsafeBuffer(ByteBuffer.allocateDirect(Segment.PAGE_LENGTH));

    private final List<Segment> segments = new ArrayList<>();
    private final List<String> unused = new ArrayList<>();
    private final TermRuns runs = new TermRuns();
    private final EntryVerifier verifier = new EntryVerifier(runs, checksum);
    private final LogOrigin origin;
    private long firstIndex = 1;
    private long nextNumber = 1;
    private long lastIndex;
    private long lastTerm;
    private long lastTimestamp;
    private long endPosition;
    private long cutBytes;
    private String reason = CLEAN;
    /** Memory mode: the last segment read wasn't sealed, so the next one may have been forced before all of it. */
    private boolean isTorn;
    /** The first segment without header and first entry: only prepared, unless a later one was begun. */
    private String blankName;

    LogRecovery(
        final LogStorage storage,
        final LogConfig config,
        final StoreIdentity identity,
        final SegmentPool pool,
        final LogOrigin origin)
    {
        this.origin = origin;
        this.storage = storage;
        this.identity = identity;
        this.isDisk = config.durability() == Durability.DISK_QUORUM;
        this.pool = pool;
    }

    /**
     * Read everything first, change files last: a refused start leaves them as they were.
     *
     * @throws IOException           if a file can't be read or written.
     * @throws IllegalStateException if the log is damaged or isn't this store's.
     */
    void run() throws IOException
    {
        final List<Long> numbers = new ArrayList<>();
        for (final String name : storage.list())
        {
            final long number = SegmentNames.numberOf(name);
            if (number >= 0)
            {
                numbers.add(number);
            }
            else if (SegmentNames.isTemporary(name))
            {
                unused.add(name);
            }
        }
        numbers.sort(null);
        for (final long number : numbers)
        {
            nextNumber = number + 1;
            read(number);
        }
        finish();
    }

    List<Segment> segments()
    {
        return segments;
    }

    TermRuns runs()
    {
        return runs;
    }

    long nextNumber()
    {
        return nextNumber;
    }

    long lastIndex()
    {
        return lastIndex;
    }

    long lastTerm()
    {
        return lastTerm;
    }

    long lastTimestamp()
    {
        return lastTimestamp;
    }

    long endPosition()
    {
        return endPosition;
    }

    RecoveryResult result()
    {
        return new RecoveryResult(firstIndex, lastIndex, lastTerm, segments.size(), cutBytes, reason);
    }

    private void read(final long number) throws IOException
    {
        final String name = SegmentNames.nameOf(number);
        final SegmentFile file = storage.open(name);
        final long length = file.length();
        if (length < 4 * Segment.PAGE_LENGTH || length > Integer.MAX_VALUE || length % Segment.PAGE_LENGTH != 0)
        {
            file.close();
            isTorn = true;
            discard(name, "short segment");
            return;
        }
        final UnsafeBuffer view = file.map();
        final SegmentPages.Header header = pages.decodeHeader(view);
        final Segment segment = new Segment(number, (int) length);
        segment.flushState().file(file);
        segment.buffer(view);
        if (header == null || header.segmentLength() != length)
        {
            pages.requireHeaderVersion(view, "segment " + storage.describe(name));
            readWithoutHeader(segment);
            return;
        }
        if (header.clusterId() != identity.clusterId() || header.storeId() != identity.storeId())
        {
            throw new IllegalStateException("segment " + storage.describe(name) + " belongs to another store");
        }
        requireOwnHeader(segment, header);
        if (header.baseIndex() > lastIndex + 1 && header.baseIndex() <= origin.index() + 1)
        {
            beginAt(header.baseIndex(), header.prevLogTerm(), header.basePosition());
        }
        bridgeTo(header);
        if (header.baseIndex() != lastIndex + 1 ||
            header.basePosition() != endPosition ||
            header.prevLogTerm() != lastTerm)
        {
            if (isDisk || !isTorn)
            {
                throw damage(header.baseIndex());
            }
            // memory mode: forced before the one that it continues
            file.close();
            discard(name, reason);
            return;
        }
        isTorn = false;
        segment.remainsIndex(header.remainsIndex());
        readEntries(segment);
    }

    /**
     * A file is used again and again, so a disk that brings back an old sector may bring back the header of an earlier
     * use. What lies behind an own header is an own entry, or remains, which are older than any entry now.
     */
    private void requireOwnHeader(final Segment segment, final SegmentPages.Header header)
    {
        final long first = EntryDescriptor.index(segment.buffer(), Segment.ENTRIES_OFFSET);
        if (first > header.baseIndex() && beginsWith(segment, first, 0))
        {
            throw LogDamage.foreignHeader(storage.describe(segment.name()), header.baseIndex(), first);
        }
    }

    /**
     * Disk mode: a segment that has a follower was forced as a whole before that, so what can't be read of it is
     * damaged. If its footer is, too, or wasn't written yet, the follower tells where it ended, and of which term its
     * last entry was; when that is the term of the last one that was read, all between are of it. What they say can be
     * had from other members.
     */
    private void bridgeTo(final SegmentPages.Header header)
    {
        final Segment last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
        final long missing = header.baseIndex() - 1 - lastIndex;
        final long length = header.basePosition() - endPosition;
        if (isDisk && isTorn && blankName == null && last != null && missing > 0 &&
            lastIndex >= last.baseIndex() && header.prevLogTerm() == lastTerm &&
            length >= missing * EntryDescriptor.HEADER_LENGTH && length <= last.remaining())
        {
            last.restore(header.baseIndex() - 1, last.endOffset() + (int) length);
            lastIndex = header.baseIndex() - 1;
            settle(last);
            reason = "entries of " + last.name() + " are damaged";
        }
    }

    /**
     * Everything before is covered by the snapshot: whatever is left of it may go, since its end was removed already.
     */
    private void beginAt(final long index, final long prevTerm, final long position)
    {
        for (final Segment covered : segments)
        {
            CloseHelper.quietClose(covered.flushState().file());
            unused.add(covered.name());
        }
        segments.clear();
        runs.clear();
        firstIndex = index;
        lastIndex = index - 1;
        lastTerm = prevTerm;
        lastTimestamp = 0;
        endPosition = position;
    }

    /**
     * A log that ends before the snapshot goes on behind it; one that reaches it must tell the same history.
     */
    private void meetOrigin()
    {
        if (lastIndex < origin.index())
        {
            reason = lastIndex == 0 && segments.isEmpty() ? reason :
                "entries " + firstIndex + ".." + lastIndex + " are covered by the snapshot";
            beginAt(origin.index() + 1, origin.term(), origin.position());
        }
        else if (origin.index() >= firstIndex && runs.term(runs.runOf(origin.index())) != origin.term())
        {
            throw new IllegalStateException("entry " + origin.index() + " of the log in " + storage.describe("") +
                " is of term " + runs.term(runs.runOf(origin.index())) + ", and of term " + origin.term() +
                " by the snapshot: files of two different histories");
        }
    }

    /**
     * A header that never reached the disk, or was damaged; all it says follows from the segment before.
     */
    private void readWithoutHeader(final Segment segment) throws IOException
    {
        if (segments.isEmpty() && lastIndex < origin.index() &&
            beginsWith(segment, origin.index() + 1, origin.term()))
        {
            // the log was begun behind the snapshot
            beginAt(origin.index() + 1, origin.term(), origin.position());
        }
        final SegmentPages.Footer footer = pages.decodeFooter(segment.buffer(), segment.length());
        final boolean isSealed = footer != null && footer.storeId() == identity.storeId();
        if (isSealed && footer.baseIndex() > lastIndex + 1 && footer.baseIndex() <= origin.index() + 1)
        {
            beginAt(footer.baseIndex(), footer.prevLogTerm(), footer.basePosition());
        }
        if (!(isSealed && footer.baseIndex() == lastIndex + 1) && !beginsWith(segment, lastIndex + 1, lastTerm))
        {
            requireCovered(segment);
            isTorn = true;
            blankName = blankName == null ? segment.name() : blankName;
            segment.flushState().file().close();
            discard(segment.name(), null);
            return;
        }
        reason = "rebuilt the header of " + segment.name();
        segment.activate(lastIndex + 1, lastTerm, endPosition);
        pages.encodeHeader(page, identity, segment);
        segment.flushState().file().write(0, page, 0, Segment.PAGE_LENGTH);
        segment.flushState().file().force();
        readEntries(segment);
    }

    /**
     * The first segment that is left, without its header: no segment before it tells what that said. It may go if the
     * snapshot covers all its entries. If not, the header was damaged, since before the segments ahead of it were
     * removed it had been forced.
     */
    private void requireCovered(final Segment segment)
    {
        final DirectBuffer buffer = segment.buffer();
        final int limit = segment.length() - Segment.PAGE_LENGTH;
        final long first = EntryDescriptor.index(buffer, Segment.ENTRIES_OFFSET);
        if (!isDisk || !segments.isEmpty() || first <= lastIndex + 1)
        {
            return;
        }
        final long last = EntryDescriptor.lastIndexInOrder(buffer, Segment.ENTRIES_OFFSET, limit, checksum);
        if (last >= first && last > origin.index())
        {
            throw LogDamage.noHeader(storage.describe(segment.name()), first, last, origin.index());
        }
    }

    private boolean beginsWith(final Segment segment, final long index, final long prevTerm)
    {
        return EntryDescriptor.validLength(
            segment.buffer(),
            Segment.ENTRIES_OFFSET,
            segment.length() - Segment.PAGE_LENGTH,
            index,
            prevTerm,
            checksum) != 0;
    }

    private void readEntries(final Segment segment)
    {
        segment.activate(lastIndex + 1, lastTerm, endPosition);
        final SegmentPages.Footer footer = pages.decodeFooter(segment.buffer(), segment.length());
        if (footer != null && footer.isOf(identity, segment))
        {
            segment.restore(footer.lastIndex(), Segment.ENTRIES_OFFSET + footer.entriesLength());
            segment.flushState().hasFooter(true);
            for (int run = 0; run < footer.terms().length; run++)
            {
                runs.onAppend(footer.terms()[run], footer.firstIndexes()[run]);
            }
            lastIndex = footer.lastIndex();
            lastTerm = footer.lastTerm();
            lastTimestamp = footer.lastTimestamp();
        }
        else
        {
            scan(segment);
        }
        settle(segment);
        segments.add(segment);
    }

    private void settle(final Segment segment)
    {
        endPosition = segment.positionOf(segment.endOffset());
        segment.flushState().forcedOffset(segment.endOffset());
        segment.writtenOffset(segment.endOffset());
    }

    private void scan(final Segment segment)
    {
        final DirectBuffer buffer = segment.buffer();
        final int limit = segment.length() - Segment.PAGE_LENGTH;
        int frame = EntryDescriptor.validLength(buffer, segment.endOffset(), limit, lastIndex + 1, lastTerm, checksum);
        while (frame != 0)
        {
            lastIndex++;
            lastTerm = EntryDescriptor.term(buffer, segment.endOffset());
            lastTimestamp = EntryDescriptor.timestamp(buffer, segment.endOffset());
            runs.onAppend(lastTerm, lastIndex);
            segment.onAppend(frame);
            frame = EntryDescriptor.validLength(buffer, segment.endOffset(), limit, lastIndex + 1, lastTerm, checksum);
        }
        isTorn = true;
    }

    private IllegalStateException damage(final long laterIndex)
    {
        if (blankName != null)
        {
            return LogDamage.blank(storage.describe(blankName), lastIndex + 1, laterIndex);
        }
        if (segments.isEmpty())
        {
            return LogDamage.noBegin(storage.describe(""), laterIndex, origin.index(), unused);
        }
        final Segment last = segments.get(segments.size() - 1);
        return LogDamage.hole(storage.describe(last.name()), last.endOffset(), lastIndex + 1, laterIndex);
    }

    private void discard(final String name, final String why)
    {
        unused.add(name);
        if (why != null)
        {
            reason = why;
        }
    }

    private void finish() throws IOException
    {
        meetOrigin();
        // the newest first, whyever they aren't needed: a crash must not leave a hole before those that are still there
        unused.sort(null);
        for (int i = unused.size() - 1; i >= 0; i--)
        {
            storage.delete(unused.get(i));
            storage.syncDirectory();
        }
        for (int i = 0; i < segments.size(); i++)
        {
            final Segment segment = segments.get(i);
            if (i == segments.size() - 1 && !segment.flushState().hasFooter())
            {
                openActive(segment);
            }
            else
            {
                openSealed(segment);
            }
            if (i > 0)
            {
                segments.get(i - 1).next(segment);
            }
        }
        lastTimestamp = lastTimestamp == 0 && lastIndex == origin.index() ? origin.timestamp() : lastTimestamp;
    }

    private void openSealed(final Segment segment) throws IOException
    {
        segment.seal();
        final Segment.FlushState state = segment.flushState();
        if (!state.hasFooter())
        {
            pages.encodeFooter(page, identity, segment, timestampOf(segment), runs);
            state.file().force();
            state.file().write(segment.length() - Segment.PAGE_LENGTH, page, 0, Segment.PAGE_LENGTH);
            state.file().force();
            state.hasFooter(true);
        }
        CloseHelper.quietClose(state.file());
        state.file(null);
    }

    /**
     * The last segment goes on. What was read may still be only in the page cache, and bytes behind the end must never
     * follow new entries: both are forced before anything is appended.
     */
    private void openActive(final Segment segment) throws IOException
    {
        final Segment.FlushState state = segment.flushState();
        final int end = segment.endOffset();
        cutBytes = TornTail.cut(segment, lastIndex);
        if (cutBytes > 0 && CLEAN.equals(reason))
        {
            reason = "torn tail of " + segment.name() + " behind index " + lastIndex;
        }
        state.file().force();
        final UnsafeBuffer memory = pool.acquire();
        final boolean isPooled = memory.capacity() == segment.length();
        state.memory(isPooled ? memory : new UnsafeBuffer(ByteBuffer.allocateDirect(segment.length())));
        if (!isPooled)
        {
            pool.release(memory);
        }
        state.memory().putBytes(0, segment.buffer(), 0, end);
        segment.buffer(state.memory());
    }

    /**
     * 0 if the last entry is damaged: whoever mends it puts that right.
     */
    private long timestampOf(final Segment segment)
    {
        return segment.isWhole(segment.lastIndex(), verifier) ?
            EntryDescriptor.timestamp(segment.buffer(), segment.offsetOf(segment.lastIndex(), verifier)) : 0;
    }
}
