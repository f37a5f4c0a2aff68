package io.balsa.log;

import java.io.IOException;
import java.util.ArrayDeque;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Removes the files of segments that the agent no longer wants, the oldest first and each forced before the next, so
 * that a crash leaves a log without a hole. Flusher's thread.
 * <p>
 * The files of some are kept for the next segments, if they are wanted. A file whose name is gone keeps its blocks as
 * long as it is mapped, and nothing allocates here that would bring a garbage collection about. So mappings are given
 * back by hand. That, and writing over a file that is kept, happens only when the agent has begun its next cycle but
 * one: nobody holds a slice for longer than a cycle.
 */
final class SegmentRemoval
{
    private static final int CYCLES = 2;

    private final LogStorage storage;
    private final FlushCursors cursors;
    private final SegmentPreparer preparer;
    private final ArrayDeque<Removed> removed = new ArrayDeque<>();
    private Segment oldest;
    private int keptCount;
    private long unmapCycle;

    SegmentRemoval(final LogStorage storage, final FlushCursors cursors, final SegmentPreparer preparer)
    {
        this.storage = storage;
        this.cursors = cursors;
        this.preparer = preparer;
    }

    /**
     * @param first segment of the log.
     */
    void start(final Segment first)
    {
        oldest = first;
    }

    /**
     * @return the oldest segment whose file is there.
     */
    Segment oldest()
    {
        return oldest;
    }

    /**
     * The file of a segment is about to be removed, whoever does that.
     *
     * @param segment that the agent has left.
     */
    void unmapLater(final Segment segment)
    {
        final UnsafeBuffer mapping = segment.mapping() != null ? segment.mapping() :
            segment.flushState().memory() == null ? segment.buffer() : null;
        if (mapping != null)
        {
            removed.add(new Removed(mapping, null));
            unmapCycle = cursors.cycle() + CYCLES;
        }
    }

    /**
     * Remove one file that is to go, if it is sealed: the flusher still writes to the others.
     *
     * @return 1 if something was done.
     * @throws IOException if it can't be removed.
     */
    int doWork() throws IOException
    {
        int workCount = 0;
        if (isWanted())
        {
            final Segment segment = oldest;
            oldest = segment.next();
            final boolean isKept = takeName(segment);
            storage.syncDirectory();
            removed.add(new Removed(segment.buffer(), isKept ? segment : null));
            unmapCycle = cursors.cycle() + CYCLES;
            workCount = 1;
        }
        if (!removed.isEmpty() && cursors.cycle() >= unmapCycle)
        {
            letGo(removed.remove());
            workCount = 1;
        }
        return workCount;
    }

    boolean isWanted()
    {
        return oldest.number() < cursors.firstNumber() && oldest.flushState().file() == null;
    }

    /**
     * @return true if the file is kept.
     */
    private boolean takeName(final Segment segment) throws IOException
    {
        final boolean isKept = preparer.takesOld(segment.length(), keptCount);
        if (isKept)
        {
            keptCount++;
            storage.rename(segment.name(), SegmentNames.temporaryNameOf(segment.number()));
        }
        else
        {
            storage.delete(segment.name());
        }
        return isKept;
    }

    /**
     * Nobody looks at it any more: now it may be written over.
     */
    private void letGo(final Removed old)
    {
        storage.unmap(old.mapping());
        if (old.kept() != null)
        {
            keptCount--;
            preparer.addOld(SegmentNames.temporaryNameOf(old.kept().number()), old.kept().lastIndex());
        }
    }

    /** Kept is null for a file that is gone. */
    private record Removed(UnsafeBuffer mapping, Segment kept)
    {
    }
}
