package io.balsa.log;

/**
 * From entry to offset in one segment: some thousand marks at most; from there the frames are walked. Two ints a mark,
 * so 8 KiB at most: segments stay as long as their files, and a log of 40 GiB must fit into the heap of a node, which
 * is small. Who reads on where it stopped needs none of it, see {@link ReadCursors}.
 */
final class OffsetIndex
{
    static final int MARKS_MAX = 1024;
    private static final int INTERVAL_MIN = 4096;

    private final int interval;
    private final int[] entries;
    private final int[] offsets;
    private int count;

    /**
     * @param segmentLength bytes of the segment's file.
     */
    OffsetIndex(final int segmentLength)
    {
        interval = Math.max(INTERVAL_MIN, segmentLength / MARKS_MAX);
        entries = new int[segmentLength / interval + 1];
        offsets = new int[entries.length];
    }

    /**
     * @param entry  how many entries of the segment are before it.
     * @param offset of its frame; grows from call to call.
     */
    void onEntry(final int entry, final int offset)
    {
        if (count == 0 || offset - offsets[count - 1] >= interval)
        {
            entries[count] = entry;
            offsets[count] = offset;
            count++;
        }
    }

    /**
     * @param entry the first to be forgotten.
     */
    void truncateFrom(final int entry)
    {
        while (count > 0 && entries[count - 1] >= entry)
        {
            count--;
        }
    }

    /**
     * @param entry from 0, known to the index.
     * @return number of the last mark at or before it.
     */
    int markOf(final int entry)
    {
        int low = 0;
        int high = count - 1;
        while (low <= high)
        {
            final int middle = (low + high) >>> 1;
            if (entries[middle] <= entry)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }
        return high;
    }

    int count()
    {
        return count;
    }

    int entry(final int mark)
    {
        return entries[mark];
    }

    int offset(final int mark)
    {
        return offsets[mark];
    }
}
