package io.balsa.membership;

/**
 * Arithmetic of majorities.
 */
public final class Quorum
{
    private Quorum()
    {
    }

    /**
     * @param voterCount number of voters.
     * @return the smallest number of them that is more than half.
     */
    public static int majority(final int voterCount)
    {
        return (voterCount >> 1) + 1;
    }

    /**
     * The highest value that a majority has reached: what §5.3 and §5.4.2 need of matchIndex.
     * <pre>
     * values 9 4 7      on a majority: 7
     * values 9 4 7 7    on a majority of four, that is on three: 7
     * </pre>
     *
     * @param values  one for each voter, in any order; left as they are.
     * @param count   how many of them count: the first {@code count}.
     * @param scratch at least as long, overwritten.
     * @return the highest value that at least {@link #majority} of them reach.
     */
    public static long reachedByMajority(final long[] values, final int count, final long[] scratch)
    {
        for (int i = 0; i < count; i++)
        {
            final long value = values[i];
            int j = i;
            while (j > 0 && scratch[j - 1] < value)
            {
                scratch[j] = scratch[j - 1];
                j--;
            }
            scratch[j] = value;
        }
        return scratch[majority(count) - 1];
    }
}
