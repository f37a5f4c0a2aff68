package io.balsa.log;

import java.io.IOException;
import java.util.ArrayDeque;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Removes the files of segments that the agent no longer wants, the oldest first and each forced before the next, so
 * that a crash leaves a log without a hole. Flusher's thread.
 * <p>
 * A file whose name is gone keeps its blocks as long as it is mapped, and nothing allocates here that would bring a
 * garbage collection about. So mappings are given back by hand, but only when the agent has begun its next cycle but
 * one: nobody holds a slice for longer than a cycle.
 */
final class SegmentRemoval
{
    private static final int CYCLES = 2;

    private final LogStorage storage;
    private final FlushCursors cursors;
    private final ArrayDeque<UnsafeBuffer> mappings = new ArrayDeque<>();
    private Segment oldest;
    private long unmapCycle;

    SegmentRemoval(final LogStorage storage, final FlushCursors cursors)
    {
        this.storage = storage;
        this.cursors = cursors;
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
            mappings.add(mapping);
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
            final Segment removed = oldest;
            oldest = removed.next();
            storage.delete(removed.name());
            storage.syncDirectory();
            mappings.add(removed.buffer());
            unmapCycle = cursors.cycle() + CYCLES;
            workCount = 1;
        }
        if (!mappings.isEmpty() && cursors.cycle() >= unmapCycle)
        {
            storage.unmap(mappings.remove());
            workCount = 1;
        }
        return workCount;
    }

    boolean isWanted()
    {
        return oldest.number() < cursors.firstNumber() && oldest.flushState().file() == null;
    }
}
