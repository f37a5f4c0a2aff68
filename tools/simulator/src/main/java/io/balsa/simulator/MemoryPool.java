package io.balsa.simulator;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory of files, used again by the next world of the same thread: clearing and collecting it would take most of the
 * time of a short life. Content is whatever was there.
 */
final class MemoryPool
{
    private final List<ArrayDeque<ByteBuffer>> freeBySize = new ArrayList<>();
    private final List<ByteBuffer> taken = new ArrayList<>();

    MemoryPool()
    {
        for (int i = 0; i < Integer.SIZE; i++)
        {
            freeBySize.add(new ArrayDeque<>());
        }
    }

    /**
     * @return at least so long; a power of two.
     */
    ByteBuffer take(final int length)
    {
        final int size = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(length, 4096) - 1);
        final ByteBuffer free = freeBySize.get(size).poll();
        final ByteBuffer buffer = free != null ? free : ByteBuffer.allocateDirect(1 << size);
        taken.add(buffer);
        return buffer;
    }

    /**
     * Nobody uses what was taken any more.
     */
    void reclaim()
    {
        for (final ByteBuffer buffer : taken)
        {
            freeBySize.get(Integer.numberOfTrailingZeros(buffer.capacity())).add(buffer);
        }
        taken.clear();
    }
}
