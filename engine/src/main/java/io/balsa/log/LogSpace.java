package io.balsa.log;

import io.balsa.consensus.LogRoom;

/**
 * Where the next entries go: which segment follows, and what is still taken when none can be made.
 * <pre>
 *   active segment, when no other can be made
 *   +---------------------------------------+------------------+---------------+
 *   | entries of any kind                   | ends of sessions | no-ops        |
 *   +---------------------------------------+------------------+---------------+
 *                                           ^ from here on, commands are refused
 * </pre>
 * The reserve is the end of a segment that is allocated anyway: it costs nothing, can't be taken by anybody else, and
 * all that stands in it is written like any entry. A follower may put commands of its leader into all but the part of
 * no-ops, which it needs when it comes to lead. Agent's thread.
 */
final class LogSpace
{
    /** Eighteen no-ops: as many leaders, each of which could refuse clients in a clear way. */
    private static final int NO_OPS_LENGTH = 1024;
    private static final int PROTOCOL_LENGTH_MAX = 256 * 1024;
    private static final int NO_OP_LENGTH = EntryDescriptor.align(EntryDescriptor.HEADER_LENGTH);

    private final StoreIdentity identity;
    private final FlushCursors cursors;
    private final SegmentList segments;
    private final TermRuns runs;
    private final LogEnd end;
    private final SegmentPages pages = new SegmentPages();
    private final int protocolLength;

    LogSpace(
        final LogConfig config,
        final StoreIdentity identity,
        final FlushCursors cursors,
        final SegmentList segments,
        final TermRuns runs,
        final LogEnd end)
    {
        this.identity = identity;
        this.cursors = cursors;
        this.segments = segments;
        this.runs = runs;
        this.end = end;
        // the longest command must fit before it, or it would wait where it should be refused
        protocolLength = EntryDescriptor.align(config.maxFrameLength()) +
            Math.min(PROTOCOL_LENGTH_MAX, Segment.entriesCapacity(config.segmentLength()) / 4);
    }

    /**
     * @param active the segment that is appended to.
     * @return what can still be taken; a segment that isn't ready yet, but will be, counts as there.
     */
    LogRoom room(final Segment active)
    {
        if (cursors.isStuck())
        {
            return LogRoom.NOTHING;
        }
        if (isAllowed() || active.remaining() >= protocolLength)
        {
            return LogRoom.ANYTHING;
        }
        return active.remaining() >= NO_OP_LENGTH ? LogRoom.PROTOCOL : LogRoom.NOTHING;
    }

    /**
     * @return bytes at the end of the active segment that only a no-op may use.
     */
    int noOpsLength()
    {
        return isAllowed() ? 0 : NO_OPS_LENGTH;
    }

    /**
     * @return the segment that follows; null if it isn't ready.
     */
    Segment take()
    {
        final Segment spare = cursors.spare();
        if (spare == null)
        {
            cursors.lackSpare();
            return null;
        }
        cursors.spare(null);
        return spare;
    }

    /**
     * @return true if the segment that follows is ready; if not, the flusher hurries.
     */
    boolean isNextReady()
    {
        final boolean isReady = cursors.spare() != null;
        if (!isReady)
        {
            cursors.lackSpare();
        }
        return isReady;
    }

    /**
     * @param active that is full.
     * @return the one that is appended to from now on; null if it isn't ready.
     */
    Segment follow(final Segment active)
    {
        final Segment next = take();
        if (next != null)
        {
            active.seal();
            pages.encodeFooter(active.footerPage(), identity, active, end.timestamp(), runs);
            begin(next);
            cursors.wake();
        }
        return next;
    }

    /**
     * @param segment that is blank.
     * @return the same, behind the last entry.
     */
    Segment begin(final Segment segment)
    {
        segment.activate(end.index() + 1, end.term(), end.position());
        pages.encodeHeader(segment.buffer(), identity, segment);
        segments.add(segment);
        return segment;
    }

    private boolean isAllowed()
    {
        return cursors.spare() != null || cursors.problem() == null;
    }
}
