package io.balsa.log;

import java.util.concurrent.TimeUnit;

/**
 * How what nobody reads is read, to see whether the disk still has it: full log files, and snapshots.
 *
 * @param rate       {@code scrub.rate}, bytes a second, default 8 MiB; 0: never.
 * @param intervalNs {@code scrub.interval}, default 1 h: from the end of one reading of all of it to the next.
 */
public record ScrubConfig(long rate, long intervalNs)
{
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** The defaults. */
    public static final ScrubConfig DEFAULT = new ScrubConfig(8L << 20, TimeUnit.HOURS.toNanos(1));

    /** Nothing is read. */
    public static final ScrubConfig NONE = new ScrubConfig(0, 0);

    /**
     * @throws IllegalArgumentException naming the setting that is out of its range.
     */
    public ScrubConfig
    {
        if (rate < 0 || intervalNs < 0)
        {
            throw new IllegalArgumentException("scrub.rate and scrub.interval can't be less than 0, but are " + rate +
                " bytes a second and " + intervalNs + " ns");
        }
    }

    /**
     * @param dueNs when the next piece was due.
     * @param nowNs current time.
     * @return true if it is to be read now.
     */
    public boolean isDue(final long dueNs, final long nowNs)
    {
        return rate > 0 && nowNs - dueNs >= 0;
    }

    /**
     * @param length bytes that were read.
     * @param nowNs  current time.
     * @return when the next piece is due, so that all together keep to the rate.
     */
    public long dueNs(final long length, final long nowNs)
    {
        return nowNs + length * NS_PER_SECOND / rate;
    }
}
