package io.balsa.log;

import org.agrona.DirectBuffer;

import java.nio.ByteBuffer;

/**
 * {@link ByteBuffer} views of the memory under buffers, for the parts of the JDK that take nothing else. Making a view
 * allocates; the memory is always one of the same few regions (segments, Aeron's term buffers), so the last few views
 * are kept. One thread.
 */
final class ByteViews
{
    private static final int CAPACITY = 16;

    private final Object[] regions = new Object[CAPACITY];
    private final ByteBuffer[] views = new ByteBuffer[CAPACITY];
    private int next;
    private Object lastRegion;
    private ByteBuffer lastView;

    /**
     * @param buffer any buffer.
     * @return a view of its whole region, in which the buffer's offset 0 is at {@link DirectBuffer#wrapAdjustment()};
     * position 0 and limit at the capacity; null if the buffer is over a bare address.
     */
    ByteBuffer of(final DirectBuffer buffer)
    {
        final byte[] array = buffer.byteArray();
        final Object region = array != null ? array : buffer.byteBuffer();
        if (region == lastRegion)
        {
            if (lastView != null)
            {
                lastView.clear();
            }
            return lastView;
        }
        final ByteBuffer view = region == null ? null : find(region);
        lastRegion = region;
        lastView = view;
        return view;
    }

    private ByteBuffer find(final Object region)
    {
        for (int i = 0; i < CAPACITY; i++)
        {
            if (regions[i] == region)
            {
                views[i].clear();
                return views[i];
            }
        }
        final ByteBuffer view = region instanceof byte[] array ?
            ByteBuffer.wrap(array) : ((ByteBuffer) region).duplicate();
        view.clear();
        regions[next] = region;
        views[next] = view;
        next = (next + 1) % CAPACITY;
        return view;
    }
}
