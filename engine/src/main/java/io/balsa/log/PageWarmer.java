package io.balsa.log;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory mode: takes the page faults of the mapping for the agent. A page that was written back is write-protected, and
 * the next store into it costs ten to twenty times an append; so the pages ahead of the agent are stored into first,
 * again after each force. The store adds 0 atomically: it can't lose what the agent puts there at the same moment.
 * Flusher's thread.
 */
final class PageWarmer
{
    private static final int AHEAD_LENGTH = 4 * 1024 * 1024;
    private static final int SLICE_LENGTH = 64 * Segment.PAGE_LENGTH;

    private final FlushCursors cursors;
    private final boolean isWanted;
    private Segment warmed;
    private int warmedOffset;

    PageWarmer(final FlushCursors cursors, final boolean isWanted)
    {
        this.cursors = cursors;
        this.isWanted = isWanted;
    }

    /**
     * All pages may be protected now.
     */
    void onForce()
    {
        warmed = null;
    }

    /**
     * Warm a slice.
     *
     * @param from a segment at or before the one that is appended to.
     * @return 1 if there was something to do.
     */
    int doWork(final Segment from)
    {
        if (!isWanted)
        {
            return 0;
        }
        Segment active = from;
        for (Segment next = active.next(); next != null; next = next.next())
        {
            active = next;
        }
        final long appended = Math.max(0, cursors.appendedPosition() - active.basePosition());
        // the position may be in a segment that was linked just now, or before a cut
        final int start = (int) Math.min(active.length(), Segment.ENTRIES_OFFSET + appended) & -Segment.PAGE_LENGTH;
        if (active != warmed)
        {
            warmed = active;
            warmedOffset = start;
        }
        warmedOffset = Math.max(warmedOffset, start);
        final int end = Math.min(active.length(), Math.min(start + AHEAD_LENGTH, warmedOffset + SLICE_LENGTH));
        if (warmedOffset >= end)
        {
            return 0;
        }
        final UnsafeBuffer memory = active.flushState().memory();
        for (; warmedOffset < end; warmedOffset += Segment.PAGE_LENGTH)
        {
            memory.getAndAddLong(warmedOffset, 0);
        }
        return 1;
    }
}
