package io.balsa.compare;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Median and range of a figure over runs.
 */
final class Spread
{
    private final double[] sorted;

    /**
     * @param values those that aren't numbers are left out.
     */
    Spread(final DoubleStream values)
    {
        sorted = values.filter(Double::isFinite).sorted().toArray();
    }

    boolean isEmpty()
    {
        return sorted.length == 0;
    }

    /**
     * @return the middle one; of an even number the mean of the two in the middle; NaN if there are none.
     */
    double median()
    {
        if (sorted.length == 0)
        {
            return Double.NaN;
        }
        final int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * @return the median, and the range behind it if there is more than one value; a dash if there is none.
     */
    String text()
    {
        if (isEmpty())
        {
            return "-";
        }
        return number(median()) +
            (sorted.length == 1 ? "" : " (" + number(sorted[0]) + "-" + number(sorted[sorted.length - 1]) + ")");
    }

    /**
     * @param value any.
     * @return it with three digits or, from 1000 on, whole, in groups of three.
     */
    static String number(final double value)
    {
        final double size = Math.abs(value);
        final String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }

    @Override
    public String toString()
    {
        return Arrays.toString(sorted);
    }
}
