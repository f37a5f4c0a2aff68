package io.balsa.log;

import io.balsa.consensus.LogSlice;

import java.util.List;

/**
 * The segments in order, and how an index is found in them. Agent's thread.
 */
final class SegmentList
{
    private final List<Segment> segments;
    private final EntryVerifier verifier;
    private final ReadCursors readCursors = new ReadCursors();
    private Segment active;
    /** The first one that is read from its buffer, not from a mapping. */
    private int firstBuffered;

    /**
     * @param segments in order, taken over.
     * @param verifier of frames that recovery has not read.
     */
    SegmentList(final List<Segment> segments, final EntryVerifier verifier)
    {
        this.segments = segments;
        this.verifier = verifier;
        active = segments.isEmpty() ? null : segments.get(segments.size() - 1);
    }

    /**
     * @return the last one; null if there is none.
     */
    Segment active()
    {
        return active;
    }

    /**
     * Link a segment to the one before, which is complete with its footer, and so show it to the flusher.
     *
     * @param segment that is appended to from now on.
     */
    void add(final Segment segment)
    {
        segments.add(segment);
        if (active != null)
        {
            active.next(segment);
        }
        active = segment;
    }

    /**
     * Recovery is over: all but the last are read from mappings.
     */
    void start()
    {
        firstBuffered = segments.size() - 1;
    }

    /**
     * Forget the segments that begin behind an index.
     *
     * @param index the last to be kept.
     */
    void removeBehind(final long index)
    {
        int last = segments.size() - 1;
        while (last > 0 && segments.get(last).baseIndex() > index)
        {
            segments.remove(last);
            last--;
        }
        active = segments.get(last);
        firstBuffered = Math.min(firstBuffered, last);
        readCursors.clear();
    }

    /**
     * Forget all segments: another history begins with the next.
     */
    void clear()
    {
        segments.clear();
        active = null;
        firstBuffered = 0;
        readCursors.clear();
    }

    /**
     * Forget the first segments, of those that are read from their files.
     *
     * @param coveredIndex none that ends behind this.
     * @param heldIndex    none that ends behind this,
     * @param position     unless it ends before this.
     * @return true if there were any.
     */
    boolean removeFirst(final long coveredIndex, final long heldIndex, final long position)
    {
        int count = 0;
        while (count < firstBuffered && segments.get(count).lastIndex() <= coveredIndex &&
            (segments.get(count).lastIndex() <= heldIndex ||
            segments.get(count).positionOf(segments.get(count).endOffset()) <= position))
        {
            count++;
        }
        if (count == 0)
        {
            return false;
        }
        segments.subList(0, count).clear();
        firstBuffered -= count;
        readCursors.clear();
        return true;
    }

    /**
     * @return the oldest one.
     */
    Segment first()
    {
        return segments.get(0);
    }

    /**
     * Change over from the buffers of sealed segments to their mappings, so that the buffers go round.
     */
    void takeMappings()
    {
        while (firstBuffered < segments.size() - 1)
        {
            final Segment segment = segments.get(firstBuffered);
            if (segment.mapping() == null)
            {
                return;
            }
            segment.buffer(segment.mapping());
            segment.isReleased(true);
            firstBuffered++;
        }
    }

    /**
     * As {@link io.balsa.consensus.RaftLog#slice}, for an index that the log holds.
     *
     * @param fromIndex first wanted.
     * @param toIndex   last wanted.
     * @param maxLength bytes wanted at most.
     * @param slice     set to the run.
     */
    void slice(final long fromIndex, final long toIndex, final int maxLength, final LogSlice slice)
    {
        final Segment segment = segmentOf(fromIndex);
        final long last = Math.max(fromIndex, Math.min(toIndex, segment.lastIndex()));
        final int offset = offsetOf(fromIndex, segment);
        int end = segment.endOffset();
        long index = last;
        if (last != segment.lastIndex() || !segment.isVerified() || end - offset > maxLength)
        {
            end = offset;
            index = fromIndex - 1;
            while (index < last)
            {
                if (index >= segment.verifiedIndex() && !segment.isWhole(index + 1, verifier))
                {
                    if (index < fromIndex)
                    {
                        throw new DamagedEntryException(segment.firstDoubt());
                    }
                    break;
                }
                final int frame = segment.frameAt(end, index + 1, verifier);
                if (frame > maxLength - (end - offset) && index >= fromIndex)
                {
                    break;
                }
                end += frame;
                index++;
            }
        }
        slice.set(segment.buffer(), offset, end - offset, fromIndex, index, segment.positionOf(end));
        readCursors.put(index + 1, segment, end);
    }

    /**
     * @return true if it is one of these.
     */
    boolean holds(final Segment segment)
    {
        return segments.get(0).baseIndex() <= segment.baseIndex() && segmentOf(segment.baseIndex()) == segment;
    }

    /**
     * Look again whether it is damaged before anyone is shown it.
     */
    void doubt(final Damage damage)
    {
        damage.segment().doubt(damage.index());
        readCursors.clear();
    }

    private Segment segmentOf(final long index)
    {
        if (index >= active.baseIndex())
        {
            return active;
        }
        int low = 0;
        int high = segments.size() - 2;
        while (low < high)
        {
            final int middle = (low + high + 1) >>> 1;
            if (segments.get(middle).baseIndex() <= index)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }
        return segments.get(low);
    }

    private int offsetOf(final long index, final Segment segment)
    {
        final int cached = readCursors.offsetOf(index, segment);
        return cached != 0 ? cached : segment.offsetOf(index, verifier);
    }
}
