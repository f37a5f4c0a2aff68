package io.balsa.log;

/**
 * From entry to offset in one segment: a mark about each 4 KiB; from there the frames are walked. Two ints a mark: 64
 * KiB for a segment of 32 MiB.
 */
final class OffsetIndex
{
    private static final int INTERVAL = 4096;

    private final int[] entries;
    private final int[] offsets;
    private int count;

    /**
     * @param segmentLength bytes of the segment's file.
     */
    OffsetIndex(final int segmentLength)
    {
        entries = new int[segmentLength / INTERVAL + 1];
        offsets = new int[entries.length];
    }

    /**
     * @param entry  how many entries of the segment are before it.
     * @param offset of its frame; grows from call to call.
     */
    void onEntry(final int entry, final int offset)
    {
        if (count == 0 || offset - offsets[count - 1] >= INTERVAL)
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

    int entry(final int mark)
    {
        return entries[mark];
    }

    int offset(final int mark)
    {
        return offsets[mark];
    }
}
