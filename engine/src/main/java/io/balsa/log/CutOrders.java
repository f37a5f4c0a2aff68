package io.balsa.log;

/**
 * The agent's side of cuts: what was ordered of the flusher, and whether that is done. Until it is, nothing is appended
 * and the flusher's durable cursor isn't looked at; {@link LogFlusher} says why. Agent's thread.
 */
final class CutOrders
{
    private final FlushCursors cursors;
    private long count;
    private boolean isPending;

    CutOrders(final FlushCursors cursors)
    {
        this.cursors = cursors;
    }

    /**
     * Cut behind an entry.
     *
     * @param active    the segment that is appended to, with its new end.
     * @param index     the last entry kept.
     * @param cutOffset behind it in the segment.
     */
    void cut(final Segment active, final long index, final int cutOffset)
    {
        order(new Truncation(count + 1, active, index, cutOffset, active.dirtyEnd(), false));
    }

    /**
     * Remove all segments and go on with another.
     *
     * @param active the new one, behind all entries.
     */
    void replace(final Segment active)
    {
        order(new Truncation(count + 1, active, active.lastIndex(), active.endOffset(), active.endOffset(), true));
    }

    /**
     * @param active the segment that is appended to.
     * @return true if nothing that was ordered is left to be done.
     */
    boolean isDone(final Segment active)
    {
        if (isPending && cursors.cutDone() == count)
        {
            isPending = false;
            active.onCutDone();
            cursors.appended(active.lastIndex(), active.positionOf(active.endOffset()));
        }
        return !isPending;
    }

    /**
     * @return true if something was left to be done at the last look.
     */
    boolean isPending()
    {
        return isPending;
    }

    private void order(final Truncation truncation)
    {
        isPending = true;
        count++;
        cursors.truncation(truncation);
        cursors.wake();
    }
}
