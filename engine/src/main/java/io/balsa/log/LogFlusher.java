package io.balsa.log;

import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The only one that writes log files, on a thread of its own (or stepped by a simulator): group commit, cuts, footers
 * and the next segment. The duty cycle is a list in order of urgency; what the agent appends during a flush is the next
 * group.
 * <p>
 * How a truncation and a flush meet. Suppose entries 6 and 7 (term 4) are being flushed when the agent cuts behind 5
 * and then gets 6' (term 3). If 6' could be put over 6 while the flush copies, or be forced while 7 still stands behind
 * it, a crash might leave {@code 5, 6'(t3), 7(t4)}: checksums, indexes and terms in order, yet a log that never was,
 * against the Log Matching Property (§5.3). Therefore:
 * <ol>
 * <li>The agent sets the appended cursor to the cut, then hands over the {@link Truncation}. From here it takes no
 * entries (appends answer NOT_NOW) and doesn't look at the durable cursor.</li>
 * <li>A flush begun before may go on: it writes old entries, which nobody overwrites. It may publish a durable index
 * beyond the cut, which nobody reads.</li>
 * <li>The flusher removes later segments (newest first), the footer, and then puts zeros behind the cut, each forced
 * before the next. A crash in between leaves the old log up to some point: removed entries that come back in their old
 * order behind their old predecessors are legal (they were never committed; the leader removes them again), lost ones
 * behind the cut as well.</li>
 * <li>It pulls the durable cursor back to the cut, then says that this generation is done. Only now new entries come,
 * over zeros, and nothing old can follow them.</li>
 * </ol>
 * A failed write or force is never repeated, because the kernel may have marked the lost pages clean: it is kept and
 * thrown on the agent's thread, and the node stops.
 */
public final class LogFlusher implements Agent
{
    private final LogStorage storage;
    private final LogConfig config;
    private final FlushCursors cursors;
    private final NanoClock clock;
    private final SegmentPool pool;
    private final SegmentPreparer preparer;
    private final SegmentRemoval removal;
    private final SegmentScrub scrub;
    private final boolean isDisk;
    private final ArrayDeque<Segment> full = new ArrayDeque<>();
    private final FlushStatistics statistics = new FlushStatistics();

    /** The one that is forced next. */
    private Segment current;
    /** The oldest that is still read from its buffer. */
    private Segment buffered;
    private long flushedIndex;
    private long cutsDone;
    private long lastForceNs;
    private boolean isClosing;

    LogFlusher(
        final LogStorage storage,
        final LogConfig config,
        final FlushCursors cursors,
        final NanoClock clock,
        final SegmentPool pool,
        final SegmentPreparer preparer,
        final SegmentScrub scrub)
    {
        this.scrub = scrub;
        this.storage = storage;
        this.config = config;
        this.cursors = cursors;
        this.clock = clock;
        this.pool = pool;
        this.preparer = preparer;
        isDisk = config.durability() == Durability.DISK_QUORUM;
        removal = new SegmentRemoval(storage, cursors, preparer);
    }

    /**
     * Begin where recovery ended.
     *
     * @param first     the oldest segment.
     * @param active    the segment that is appended to.
     * @param lastIndex of the log, all of it forced.
     */
    void start(final Segment first, final Segment active, final long lastIndex)
    {
        removal.start(first);
        current = active;
        buffered = active;
        flushedIndex = lastIndex;
        lastForceNs = clock.nanoTime();
        cursors.durableIndex(lastIndex);
        statistics.start(lastIndex, active.positionOf(active.endOffset()));
    }

    /**
     * One cycle: a cut, a flush, a footer, an old file, a slice of the next segment, a look at an old one. May block
     * for as long as the disk does.
     *
     * @return how much was done; 0 after a failure.
     */
    @Override
    public int doWork()
    {
        if (cursors.hasFailed())
        {
            return 0;
        }
        try
        {
            final long nowNs = clock.nanoTime();
            int workCount = cut();
            workCount += flush(nowNs);
            workCount += map();
            workCount += seal();
            workCount += removal.doWork();
            preparer.follow(current, cursors.appendedPosition());
            workCount += preparer.doWork(nowNs);
            workCount += scrub.doWork(nowNs, removal.oldest());
            cursors.goOn();
            return workCount;
        }
        catch (final NoSpaceException ex)
        {
            // blocks are there, but a file system that never writes over them wants new ones: a write may be repeated
            cursors.problem("cannot write " + storage.describe(current.name()) + ": " + ex.getMessage());
            cursors.stuck(true);
        }
        catch (final IOException ex)
        {
            fail(new LostWriteException("log file " + storage.describe(current.name()), ex));
        }
        catch (final LostWriteException ex)
        {
            fail(ex);
        }
        catch (final RuntimeException ex)
        {
            fail(new IllegalStateException("flusher of " + storage.describe(current.name()) + " failed", ex));
        }
        return 0;
    }

    @Override
    public String roleName()
    {
        return "log-flusher";
    }

    /**
     * @return how the thread that calls {@link #doWork()} waits; one for each thread.
     */
    public IdleStrategy idleStrategy()
    {
        return new FlusherIdleStrategy(this, isDisk ? FlusherIdleStrategy.DEFAULT_YIELDS : 0);
    }

    /**
     * @return how it fares, for any thread.
     */
    public FlushStatistics statistics()
    {
        return statistics;
    }

    /**
     * Any thread. Not fatal: appends answer NOT_NOW while it lasts and no room is left.
     *
     * @return why the next segment can't be prepared, for example because the disk is full, or what of the log the disk
     * has changed; null if all is well.
     */
    public String problem()
    {
        final String problem = cursors.problem();
        return problem != null ? problem : cursors.damageProblem();
    }

    /**
     * Any thread: make a parked flusher look for work, for example to end its thread.
     */
    public void wake()
    {
        cursors.wake();
    }

    boolean isWorkWanted()
    {
        preparer.follow(current, cursors.appendedPosition());
        return !cursors.hasFailed() && !cursors.isStuck() &&
            ((isDisk && cursors.appendedIndex() != flushedIndex) || isCutWanted(cursors.truncation()) ||
            !full.isEmpty() || cursors.mendOrder() != null || isMappable(buffered) || removal.isWanted() ||
            preparer.isWanted());
    }

    /**
     * @return the position whose pace the next segment follows while it is made; -1 if none is.
     */
    long followedPosition()
    {
        return preparer.isPreparing() ? cursors.appendedPosition() : -1;
    }

    void parking()
    {
        cursors.parking();
    }

    void awake()
    {
        cursors.awake();
    }

    /**
     * Flush what was appended and let go of the files. Neither the flusher's nor the agent's thread may run any more.
     */
    void close()
    {
        if (!cursors.hasFailed())
        {
            try
            {
                isClosing = true;
                cut();
                while (flush(lastForceNs) > 0)
                {
                    Thread.onSpinWait();
                }
            }
            catch (final IOException ex)
            {
                fail(new UncheckedIOException(ex));
            }
        }
        for (final Segment segment : full)
        {
            CloseHelper.quietClose(segment.flushState().file());
        }
        CloseHelper.quietClose(current.flushState().file());
        final Segment spare = cursors.spare();
        if (spare != null)
        {
            CloseHelper.quietClose(spare.flushState().file());
        }
        preparer.close();
        scrub.close();
    }

    private int flush(final long nowNs) throws IOException
    {
        final long index = cursors.appendedIndex();
        if (index <= flushedIndex || !isDisk && !isForceDue(nowNs))
        {
            return 0;
        }
        final long position = cursors.appendedPosition();
        boolean isMore = forceNext(index, position);
        while (isMore && isDisk)
        {
            isMore = forceNext(index, position);
        }
        if (!isMore)
        {
            lastForceNs = nowNs;
            flushedIndex = index;
            cursors.durableIndex(index);
            statistics.onFlushed(index);
        }
        return 1;
    }

    /**
     * Memory mode: one segment a cycle, and never while the next one isn't ready, for the agent may wait for that.
     */
    private boolean isForceDue(final long nowNs)
    {
        return isClosing || nowNs - lastForceNs >= config.memoryFlushIntervalNs() &&
            (cursors.spare() != null || !preparer.isWanted());
    }

    /**
     * @return true if it was a full segment, and the next one is to be forced too.
     */
    private boolean forceNext(final long index, final long position) throws IOException
    {
        // read behind the position: a segment that the position reaches is linked
        final Segment next = current.next();
        final long limit = next == null ? position : Math.min(position, next.basePosition());
        final boolean isFull = next != null && limit == next.basePosition();
        force(current, current.offsetOfPosition(limit), isFull ? next.baseIndex() - 1 : index);
        if (!isFull)
        {
            return false;
        }
        full.add(current);
        current = next;
        return true;
    }

    /**
     * What is full, and in its file, is read from there, so that the buffers go round.
     */
    private int map() throws IOException
    {
        int workCount = 0;
        while (isMappable(buffered))
        {
            buffered.mapping(buffered.flushState().file().map());
            pool.awaitRelease(buffered);
            buffered = buffered.next();
            workCount++;
        }
        return workCount;
    }

    private boolean isMappable(final Segment segment)
    {
        if (isDisk)
        {
            return segment != current;
        }
        final Segment next = segment.next();
        return next != null && cursors.appendedPosition() >= next.basePosition();
    }

    private void force(final Segment segment, final int endOffset, final long index) throws IOException
    {
        final Segment.FlushState state = segment.flushState();
        final int forced = state.forcedOffset();
        if (endOffset <= forced)
        {
            return;
        }
        final long beginNs = clock.nanoTime();
        if (isDisk)
        {
            // from 0 at first, so the header goes out with the first entries
            state.file().write(forced, state.memory(), forced, endOffset - forced);
        }
        state.file().force();
        state.forcedOffset(endOffset);
        statistics.onForce(index, segment.positionOf(endOffset), clock.nanoTime() - beginNs);
    }

    /**
     * A footer vouches for all entries before it, so it is written only when they are on disk, in either mode.
     */
    private int seal() throws IOException
    {
        final Segment segment = full.peek();
        if (segment == null)
        {
            return 0;
        }
        final Segment.FlushState state = segment.flushState();
        state.hasFooter(true);
        state.file().write(
            segment.length() - Segment.PAGE_LENGTH, segment.footerPage(), 0, Segment.PAGE_LENGTH);
        state.file().force();
        state.file().close();
        state.file(null);
        full.remove();
        return 1;
    }

    private boolean isCutWanted(final Truncation truncation)
    {
        return truncation != null && truncation.generation() != cutsDone;
    }

    private int cut() throws IOException
    {
        final Truncation truncation = cursors.truncation();
        if (!isCutWanted(truncation))
        {
            return 0;
        }
        if (truncation.isReplacing())
        {
            replace(truncation);
        }
        else
        {
            cutBehind(truncation);
            scrub.onCut(truncation.segment());
        }
        cursors.durableIndex(flushedIndex);
        cutsDone = truncation.generation();
        cursors.cutDone(cutsDone);
        return 1;
    }

    /**
     * A snapshot covers all that the files hold. Newest first, so that a crash leaves a log without a hole, which ends
     * before the snapshot; the new segment's file is blank until all others are gone. What is forced before
     * this begins is of the old ones; the cursor of what was appended follows when this is done.
     */
    private void replace(final Truncation truncation) throws IOException
    {
        final Segment segment = truncation.segment();
        for (Segment covered = removal.oldest(); covered != null; covered = covered.next())
        {
            removal.unmapLater(covered);
        }
        remove(removal.oldest());
        removal.start(segment);
        current = segment;
        buffered = segment;
        flushedIndex = truncation.cutIndex();
        statistics.start(flushedIndex, segment.basePosition());
    }

    private void cutBehind(final Truncation truncation) throws IOException
    {
        final Segment segment = truncation.segment();
        remove(segment.next());
        if (segment.basePosition() < current.basePosition())
        {
            current = segment;
        }
        if (segment.basePosition() < buffered.basePosition())
        {
            buffered = segment;
        }
        full.remove(segment);
        pool.forget(segment);
        cutFile(segment, truncation);
        provideMemory(segment, truncation);
        segment.next(null);
        segment.mapping(null);
        segment.isReleased(false);

        flushedIndex = Math.min(flushedIndex, truncation.cutIndex());
        statistics.onCut(truncation.cutIndex(), segment.positionOf(truncation.cutOffset()));
    }

    /**
     * Newest first and forced one by one, so that a crash leaves a log without a hole.
     */
    private void remove(final Segment first) throws IOException
    {
        final List<Segment> later = new ArrayList<>();
        for (Segment next = first; next != null; next = next.next())
        {
            later.add(next);
        }
        for (int i = later.size() - 1; i >= 0; i--)
        {
            final Segment removed = later.get(i);
            CloseHelper.quietClose(removed.flushState().file());
            full.remove(removed);
            pool.forget(removed);
            storage.delete(removed.name());
            storage.syncDirectory();
            pool.release(removed.flushState().memory());
            removed.flushState().memory(null);
        }
    }

    private void cutFile(final Segment segment, final Truncation truncation) throws IOException
    {
        final Segment.FlushState state = segment.flushState();
        if (state.file() == null)
        {
            state.file(storage.open(segment.name()));
        }
        if (state.hasFooter())
        {
            zero(state.file(), segment.length() - Segment.PAGE_LENGTH, segment.length());
            state.hasFooter(false);
        }
        final int dirtyEnd = isDisk ? state.forcedOffset() : Math.max(state.forcedOffset(), truncation.dirtyEnd());
        if (dirtyEnd > truncation.cutOffset())
        {
            zero(state.file(), truncation.cutOffset(), dirtyEnd);
        }
        state.forcedOffset(Math.min(state.forcedOffset(), truncation.cutOffset()));
    }

    private void zero(final SegmentFile file, final int from, final int to) throws IOException
    {
        for (int offset = from; offset < to; offset += SegmentPreparer.SLICE_LENGTH)
        {
            file.write(offset, SegmentPreparer.ZEROS, 0, Math.min(SegmentPreparer.SLICE_LENGTH, to - offset));
        }
        file.force();
    }

    /**
     * A segment that was sealed has given its memory away: it needs new one to be appended to.
     */
    private void provideMemory(final Segment segment, final Truncation truncation) throws IOException
    {
        final Segment.FlushState state = segment.flushState();
        if (state.memory() != null)
        {
            return;
        }
        final UnsafeBuffer memory = segment.length() == config.segmentLength() ?
            pool.acquire() : new UnsafeBuffer(ByteBuffer.allocateDirect(segment.length()));
        memory.putBytes(0, state.file().map(), 0, truncation.cutOffset());
        state.memory(memory);
    }

    private void fail(final RuntimeException failure)
    {
        cursors.failure(failure);
    }
}
