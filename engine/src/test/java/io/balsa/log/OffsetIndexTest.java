package io.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which mark an entry is found from, and that marks are few however long a segment is.
 */
class OffsetIndexTest
{
    @ParameterizedTest
    @CsvSource({"65536,120", "33554432,64", "33554432,70000", "1073741824,1000"})
    void shouldBeNearWithFewMarks(final int segmentLength, final int frameLength)
    {
        final OffsetIndex index = new OffsetIndex(segmentLength);
        final int count = (segmentLength - 2 * Segment.PAGE_LENGTH) / frameLength;
        for (int i = 0; i < count; i++)
        {
            index.onEntry(i, Segment.ENTRIES_OFFSET + i * frameLength);
        }
        assertTrue(index.count() <= OffsetIndex.MARKS_MAX + 1, "marks " + index.count());
        final int nearMax = Math.max(4096, segmentLength / OffsetIndex.MARKS_MAX);
        for (int i = 0; i < count; i += Math.max(1, count / 10_000))
        {
            requireNear(index, i, frameLength, nearMax);
        }
        requireNear(index, count - 1, frameLength, nearMax);

        index.truncateFrom(count / 2);
        assertTrue(index.entry(index.count() - 1) < count / 2);
        index.onEntry(count / 2, Segment.ENTRIES_OFFSET + count / 2 * frameLength);
        requireNear(index, count / 2, frameLength, nearMax);
    }

    private static void requireNear(
        final OffsetIndex index, final int entry, final int frameLength, final int nearMax)
    {
        final int mark = index.markOf(entry);
        final int away = entry - index.entry(mark);
        assertTrue(away >= 0 && away * frameLength < nearMax + frameLength, entry + " from " + index.entry(mark));
        assertEquals(Segment.ENTRIES_OFFSET + index.entry(mark) * frameLength, index.offset(mark));
    }
}
