package io.balsa.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QuorumTest
{
    @Test
    void shouldBeMoreThanHalf()
    {
        final int[] expected = {1, 2, 2, 3, 3, 4, 4};
        for (int count = 1; count <= expected.length; count++)
        {
            assertEquals(expected[count - 1], Quorum.majority(count), "of " + count);
        }
    }

    /** §5.3: by the definition, each value tried. */
    @Test
    void shouldFindTheHighestValueReachedByAMajority()
    {
        for (int count = 1; count <= 7; count++)
        {
            final long[] values = new long[count];
            final int combinations = (int) Math.pow(4, count);
            for (int combination = 0; combination < combinations; combination++)
            {
                for (int i = 0; i < count; i++)
                {
                    values[i] = (combination >> 2 * i & 3) - 1;
                }
                check(values, count);
            }
        }
    }

    @Test
    void shouldLeaveTheValuesAndCountOnlyTheFirst()
    {
        final SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++)
        {
            final long[] values = random.longs(9, -5, 20).toArray();
            final long[] before = values.clone();
            check(values, 1 + random.nextInt(9));
            org.junit.jupiter.api.Assertions.assertArrayEquals(before, values);
        }
    }

    private static void check(final long[] values, final int count)
    {
        long expected = Long.MIN_VALUE;
        for (int i = 0; i < count; i++)
        {
            int reached = 0;
            for (int j = 0; j < count; j++)
            {
                reached += values[j] >= values[i] ? 1 : 0;
            }
            if (reached > count / 2)
            {
                expected = Math.max(expected, values[i]);
            }
        }
        assertEquals(expected, Quorum.reachedByMajority(values, count, new long[count]));
    }
}
