package io.balsa.consensus;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * A run of consecutive entries as frames in a segment. Owned and reused by the reader; set by {@link RaftLog#slice}.
 */
public final class LogSlice
{
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private long firstIndex;
    private long lastIndex;
    private long endPosition;

    /**
     * Set by the log.
     *
     * @param segment     that holds the frames.
     * @param offset      of the first frame in the segment.
     * @param length      of all frames, padding included.
     * @param firstIndex  of the run.
     * @param lastIndex   of the run.
     * @param endPosition of the run in the log, absolute bytes as in {@link RaftLog#endPosition()}.
     */
    public void set(
        final UnsafeBuffer segment,
        final int offset,
        final int length,
        final long firstIndex,
        final long lastIndex,
        final long endPosition)
    {
        buffer.wrap(segment, offset, length);
        this.firstIndex = firstIndex;
        this.lastIndex = lastIndex;
        this.endPosition = endPosition;
    }

    /**
     * @return a view of exactly the frames, from offset 0.
     */
    public UnsafeBuffer buffer()
    {
        return buffer;
    }

    /**
     * @return bytes of all frames, padding included.
     */
    public int length()
    {
        return buffer.capacity();
    }

    /**
     * @return index of the first entry.
     */
    public long firstIndex()
    {
        return firstIndex;
    }

    /**
     * @return index of the last entry.
     */
    public long lastIndex()
    {
        return lastIndex;
    }

    /**
     * @return where the run ends in the log, absolute bytes.
     */
    public long endPosition()
    {
        return endPosition;
    }
}
