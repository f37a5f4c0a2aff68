package io.balsa.log;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Memory mode: puts what was appended into the page cache, once a duty cycle, with one write for all of it. What is
 * there outlives the process, so only then it counts as durable. The flusher forces it later.
 * <p>
 * Not stores into a mapping: each force write-protects its pages, and the fault at the next store costs more than
 * writing the page. Not the flusher's thread: a hand-over costs ten times what a write of some entries does.
 * <p>
 * Agent's thread. It writes only behind what the flusher may force, seal or cut: see {@link FlushCursors#appended}.
 */
final class PageCacheWriter
{
    private Segment current;

    /**
     * Begin with the active segment; all before it is in the files.
     *
     * @param active that is appended to.
     */
    PageCacheWriter(final Segment active)
    {
        current = active;
    }

    /**
     * Write everything that was appended since the last call.
     *
     * @param active the segment that is appended to.
     * @throws UncheckedIOException if it can't be written: the node must stop.
     */
    void writeTo(final Segment active)
    {
        while (current != active)
        {
            write(current);
            current = current.next();
        }
        write(active);
    }

    /**
     * Entries were cut off.
     *
     * @param active that is appended to from now on, the one written or an earlier one.
     */
    void onTruncated(final Segment active)
    {
        if (active.basePosition() < current.basePosition())
        {
            current = active;
        }
    }

    /**
     * All that was appended is gone with its files.
     *
     * @param active that is appended to from now on.
     */
    void onReplaced(final Segment active)
    {
        current = active;
    }

    private static void write(final Segment segment)
    {
        final int from = segment.writtenOffset();
        final int to = segment.endOffset();
        if (from < to)
        {
            try
            {
                // from 0 at first, so the header goes out with the first entries
                segment.flushState().file().write(from, segment.buffer(), from, to - from);
            }
            catch (final IOException ex)
            {
                throw new LostWriteException("log file " + segment.name(), ex);
            }
            segment.writtenOffset(to);
        }
    }
}
