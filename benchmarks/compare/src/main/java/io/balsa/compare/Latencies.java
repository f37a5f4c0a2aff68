package io.balsa.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Latencies of one load, by the part of the run and by the second in which a command was due.
 * <p>
 * A command that waits while one part ends and the next begins counts for one of them alone. If anything happens in
 * some of them, for one of these, so that nothing that an event does makes the quiet before or after it look worse; of
 * several such parts, for the one in which it waited longest.
 * <p>
 * One thread records, another begins parts; what was recorded is looked at when the first one has ended.
 */
final class Latencies
{
    private static final long LATENCY_MAX_NS = TimeUnit.MINUTES.toNanos(60);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final double[] PERCENTILES = {50, 99, 99.9, 100};
    /** What a histogram tells apart at least: less than the clock of a loop does. */
    private static final long RESOLUTION_NS = 100;

    private final LongSupplier clock;
    private final List<Histogram> seconds = new ArrayList<>();
    private volatile Part[] parts = {};

    /**
     * @param clock that answers are timed by, ns.
     */
    Latencies(final LongSupplier clock)
    {
        this.clock = clock;
    }

    /**
     * A part of the run.
     */
    static final class Part
    {
        private final String name;
        private final boolean isQuiet;
        private final long beginNs;
        private final Histogram histogram = histogram(3);
        private volatile long endNs;

        private Part(final String name, final boolean isQuiet, final long beginNs)
        {
            this.name = name;
            this.isQuiet = isQuiet;
            this.beginNs = beginNs;
        }

        String name()
        {
            return name;
        }

        long beginNs()
        {
            return beginNs;
        }

        double seconds()
        {
            return (endNs - beginNs) / 1e9;
        }
    }

    /**
     * The part before ends here, and what is due from now on counts for a new one.
     *
     * @param name    of the part.
     * @param isQuiet nothing but the load goes on in it.
     * @return the part.
     */
    Part begin(final String name, final boolean isQuiet)
    {
        // made before the clock is read: that takes its time
        final Part[] old = parts;
        final Part[] all = Arrays.copyOf(old, old.length + 1);
        final Part part = new Part(name, isQuiet, clock.getAsLong());
        all[old.length] = part;
        end();
        parts = all;
        return part;
    }

    /**
     * The last part ends here.
     */
    void end()
    {
        final Part[] all = parts;
        if (all.length > 0)
        {
            all[all.length - 1].endNs = clock.getAsLong();
        }
    }

    /**
     * @param dueNs when the command was due.
     * @param nowNs when it was answered.
     */
    void record(final long dueNs, final long nowNs)
    {
        final Part[] all = parts;
        final Part part = partOf(all, dueNs, nowNs);
        if (part == null)
        {
            return;
        }
        final long latencyNs = Math.max(0, Math.min(nowNs - dueNs, LATENCY_MAX_NS));
        part.histogram.recordValue(latencyNs);
        final int second = (int) ((dueNs - all[0].beginNs) / SECOND_NS);
        while (seconds.size() <= second)
        {
            seconds.add(histogram(2));
        }
        seconds.get(second).recordValue(latencyNs);
    }

    /**
     * @return null if it was due before the first one.
     */
    private static Part partOf(final Part[] all, final long dueNs, final long nowNs)
    {
        Part best = null;
        long bestNs = 0;
        long endNs = nowNs;
        for (int place = all.length - 1; place >= 0; place--)
        {
            final Part part = all[place];
            if (nowNs - part.beginNs >= 0)
            {
                final long waitedNs = endNs - Math.max(part.beginNs, dueNs);
                if (best == null || (best.isQuiet == part.isQuiet ? waitedNs > bestNs : best.isQuiet))
                {
                    best = part;
                    bestNs = waitedNs;
                }
                if (dueNs - part.beginNs >= 0)
                {
                    return best;
                }
                endNs = part.beginNs;
            }
        }
        return null;
    }

    /**
     * @return all parts, in their order.
     */
    List<Part> parts()
    {
        return List.of(parts);
    }

    /**
     * @param of parts of the run.
     * @return what was recorded for all of them together.
     */
    static Figures figures(final List<Part> of)
    {
        final Histogram all = histogram(3);
        of.forEach(part -> all.add(part.histogram));
        return figures(of.stream().mapToDouble(Part::seconds).sum(), all);
    }

    /**
     * @return a figure for each second since the first part began; one in which nothing was due has no commands.
     */
    List<Figures> bySecond()
    {
        return seconds.stream().map(histogram -> figures(1, histogram)).toList();
    }

    private static Figures figures(final double seconds, final Histogram histogram)
    {
        final double[] values = new double[PERCENTILES.length];
        for (int i = 0; i < values.length; i++)
        {
            values[i] = histogram.getTotalCount() == 0 ? Double.NaN :
                histogram.getValueAtPercentile(PERCENTILES[i]) / 1e3;
        }
        return new Figures(seconds, histogram.getTotalCount(), values);
    }

    private static Histogram histogram(final int digits)
    {
        return new Histogram(RESOLUTION_NS, LATENCY_MAX_NS, digits);
    }

    /**
     * @param seconds that it lasted.
     * @param count   of commands.
     * @param us      p50, p99, p99.9 and the maximum; NaN without commands.
     */
    record Figures(double seconds, long count, double[] us)
    {
        static final String[] NAMES = {"p50", "p99", "p999", "max"};

        JsonLine json()
        {
            final JsonLine line = new JsonLine().add("seconds", seconds, 3).add("commands", count);
            for (int i = 0; i < NAMES.length; i++)
            {
                line.add(NAMES[i] + "Us", us[i], 1);
            }
            return line;
        }

        /**
         * @param base to which ratios are taken.
         * @return of p50, p99, p99.9 and the maximum.
         */
        double[] ratiosTo(final Figures base)
        {
            final double[] ratios = new double[us.length];
            for (int i = 0; i < ratios.length; i++)
            {
                ratios[i] = us[i] / base.us[i];
            }
            return ratios;
        }
    }
}
