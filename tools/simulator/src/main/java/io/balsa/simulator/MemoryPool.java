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
    /** A life that writes much takes much; kept for the next is what most lives need. */
    private static final long KEPT_LENGTH_MAX = 32 * 1024 * 1024;

    private final List<ArrayDeque<ByteBuffer>> freeBySize = new ArrayList<>();
    private final List<ByteBuffer> taken = new ArrayList<>();
    private long keptLength;

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
        keptLength -= free != null ? free.capacity() : 0;
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
            if (keptLength + buffer.capacity() <= KEPT_LENGTH_MAX)
            {
                freeBySize.get(Integer.numberOfTrailingZeros(buffer.capacity())).add(buffer);
                keptLength += buffer.capacity();
            }
        }
        taken.clear();
    }
}
