package io.balsa.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Latencies of the measured part, one histogram an interval. All are made before, and written after: what is done
 * meanwhile is a few stores.
 */
final class Samples
{
    private static final int INTERVALS_MAX = 120;
    private static final long LATENCY_MAX_NS = TimeUnit.SECONDS.toNanos(120);
    private static final double[] PERCENTILES = {50, 99, 99.9, 100};

    private final Histogram[] intervals;
    private final long intervalNs;
    private Histogram current;
    private int place;
    private long intervalEndNs;
    private long beginNs;
    private long endNs;
    private long beginMillis;
    private long endMillis;
    private long replies;

    Samples(final int seconds)
    {
        final int secondsAnInterval = (seconds + INTERVALS_MAX - 1) / INTERVALS_MAX;
        intervalNs = TimeUnit.SECONDS.toNanos(secondsAnInterval);
        intervals = new Histogram[(seconds + secondsAnInterval - 1) / secondsAnInterval];
        for (int i = 0; i < intervals.length; i++)
        {
            intervals[i] = new Histogram(LATENCY_MAX_NS, 3);
        }
    }

    void begin(final long nowNs)
    {
        beginNs = nowNs;
        beginMillis = System.currentTimeMillis();
        intervalEndNs = nowNs + intervalNs;
        current = intervals[0];
        current.setStartTimeStamp(beginMillis);
    }

    void end(final long nowNs)
    {
        endNs = nowNs;
        endMillis = System.currentTimeMillis();
        current = null;
    }

    void onCycle(final long nowNs)
    {
        if (current != null && nowNs - intervalEndNs >= 0 && place + 1 < intervals.length)
        {
            place++;
            current = intervals[place];
            intervalEndNs += intervalNs;
        }
    }

    void onReply(final long nowNs, final long latencyNs)
    {
        if (current != null)
        {
            replies++;
            current.recordValue(Math.max(0, Math.min(latencyNs, LATENCY_MAX_NS)));
        }
    }

    long replies()
    {
        return replies;
    }

    double repliesPerSecond()
    {
        return replies * 1e9 / (endNs - beginNs);
    }

    long beginMillis()
    {
        return beginMillis;
    }

    long endMillis()
    {
        return endMillis;
    }

    /**
     * @return p50, p99, p99.9 and the maximum, in microseconds.
     */
    double[] percentilesUs()
    {
        final Histogram all = new Histogram(LATENCY_MAX_NS, 3);
        for (final Histogram interval : intervals)
        {
            all.add(interval);
        }
        final double[] values = new double[PERCENTILES.length];
        for (int i = 0; i < values.length; i++)
        {
            values[i] = all.getValueAtPercentile(PERCENTILES[i]) / 1e3;
        }
        return values;
    }

    /**
     * @param file written in the log format of HdrHistogram, values in ns.
     * @throws IOException if it can't be written.
     */
    void writeLog(final Path file) throws IOException
    {
        try (PrintStream stream = new PrintStream(Files.newOutputStream(file)))
        {
            final HistogramLogWriter writer = new HistogramLogWriter(stream);
            writer.outputLogFormatVersion();
            writer.outputStartTime(beginMillis);
            writer.outputLegend();
            for (int i = 0; i < intervals.length; i++)
            {
                final long startMillis = beginMillis + i * TimeUnit.NANOSECONDS.toMillis(intervalNs);
                intervals[i].setStartTimeStamp(startMillis);
                intervals[i].setEndTimeStamp(startMillis + TimeUnit.NANOSECONDS.toMillis(intervalNs));
                writer.outputIntervalHistogram(
                    (startMillis - beginMillis) / 1e3,
                    (startMillis - beginMillis) / 1e3 + intervalNs / 1e9,
                    intervals[i],
                    1e6);
            }
        }
    }
}
