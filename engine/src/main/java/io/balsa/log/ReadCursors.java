package io.balsa.log;

/**
 * Where sequential readers (each peer, the applier) will go on: the entry behind each slice shown lately, and where it
 * begins. A reader that goes on from there needs no search. Nobody registers; readers that collide just search.
 */
final class ReadCursors
{
    private static final int CAPACITY = 16;
    private static final int MASK = CAPACITY - 1;

    private final long[] indexes = new long[CAPACITY];
    private final Segment[] segments = new Segment[CAPACITY];
    private final int[] offsets = new int[CAPACITY];

    void put(final long index, final Segment segment, final int offset)
    {
        final int slot = (int) index & MASK;
        indexes[slot] = index;
        segments[slot] = segment;
        offsets[slot] = offset;
    }

    /**
     * @param index   from 1.
     * @param segment that holds it.
     * @return its offset there, or 0 if it isn't known.
     */
    int offsetOf(final long index, final Segment segment)
    {
        final int slot = (int) index & MASK;
        return indexes[slot] == index && segments[slot] == segment ? offsets[slot] : 0;
    }

    /**
     * After a truncation other entries may come to stand there.
     */
    void clear()
    {
        for (int i = 0; i < CAPACITY; i++)
        {
            indexes[i] = 0;
            segments[i] = null;
        }
    }
}
