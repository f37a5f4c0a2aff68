package io.balsa.log;

import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * The touched buffers that active segments live in; two or three are enough. First touch of fresh memory
 * costs many times an append, so they go round. A buffer comes back when its segment is sealed and the agent has moved
 * to the mapping; it is written again only after the segment that is active then is full, so that a reader which still
 * shows an old slice of it isn't surprised. Flusher's thread.
 */
final class SegmentPool
{
    private final int segmentLength;
    private final ArrayDeque<UnsafeBuffer> free = new ArrayDeque<>();
    private final ArrayDeque<Segment> sealed = new ArrayDeque<>();

    SegmentPool(final int segmentLength)
    {
        this.segmentLength = segmentLength;
    }

    /**
     * @return a touched buffer of the segments' length with any content.
     */
    UnsafeBuffer acquire()
    {
        collect();
        final UnsafeBuffer buffer = free.poll();
        // a new direct buffer is zeroed by the JDK, and so touched
        return buffer != null ? buffer : new UnsafeBuffer(ByteBuffer.allocateDirect(segmentLength));
    }

    void release(final UnsafeBuffer buffer)
    {
        if (buffer != null && buffer.capacity() == segmentLength)
        {
            free.add(buffer);
        }
    }

    /**
     * @param segment whose buffer comes back when the agent has left it.
     */
    void awaitRelease(final Segment segment)
    {
        sealed.add(segment);
    }

    /**
     * Stop waiting for a segment because it is cut. The agent doesn't change over while a cut is pending.
     *
     * @param segment that may be waited for.
     */
    void forget(final Segment segment)
    {
        collect();
        sealed.remove(segment);
    }

    private void collect()
    {
        final Iterator<Segment> iterator = sealed.iterator();
        while (iterator.hasNext())
        {
            final Segment segment = iterator.next();
            if (segment.isReleased())
            {
                release(segment.flushState().memory());
                segment.flushState().memory(null);
                iterator.remove();
            }
        }
    }
}
