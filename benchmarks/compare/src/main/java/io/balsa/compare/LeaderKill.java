package io.balsa.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What the client sees of a leader's death: how long after it the first answer of a new leader comes, and how many
 * answers came in each 10 ms. Answers that the dead one had sent may still arrive; the end is an answer to a command of
 * after the death.
 */
final class LeaderKill
{
    static final int BUCKET_MS = 10;
    private static final long BUCKET_NS = TimeUnit.MILLISECONDS.toNanos(BUCKET_MS);
    private static final int BUCKETS = 10_000;
    private static final long GIVE_UP_NS = TimeUnit.SECONDS.toNanos(90);
    private static final long AFTERWARDS_NS = TimeUnit.SECONDS.toNanos(1);

    private final long afterwardsNs;
    private final int[] buckets = new int[BUCKETS];
    private long killNs;
    private long lastReplyNs;
    private long gapNs;
    private long gapEndNs;
    private long overNs;
    private boolean isKilled;
    private boolean isServed;

    /**
     * @param seconds asked for: what follows the first answer lasts no longer than that.
     */
    LeaderKill(final int seconds)
    {
        afterwardsNs = Math.min(AFTERWARDS_NS, TimeUnit.SECONDS.toNanos(seconds));
    }

    void begin(final long nowNs)
    {
        killNs = nowNs;
        lastReplyNs = nowNs;
        isKilled = true;
        overNs = nowNs + GIVE_UP_NS;
    }

    void onReply(final long nowNs, final long sentNs)
    {
        if (!isKilled)
        {
            return;
        }
        buckets[(int) Math.min(BUCKETS - 1, (nowNs - killNs) / BUCKET_NS)]++;
        if (nowNs - lastReplyNs > gapNs)
        {
            gapNs = nowNs - lastReplyNs;
            gapEndNs = nowNs;
        }
        lastReplyNs = nowNs;
        if (!isServed && sentNs - killNs > 0)
        {
            isServed = true;
            overNs = nowNs + afterwardsNs;
        }
    }

    boolean isOver(final long nowNs)
    {
        return nowNs - overNs >= 0;
    }

    /**
     * @return ms from the death to the first answer after the longest silence; NaN if none came in 90 s.
     */
    double gapMs()
    {
        return isServed ? (gapEndNs - killNs) / 1e6 : Double.NaN;
    }

    /**
     * @param file gets a line for each 10 ms since the death: ms, answers.
     */
    void writeTimeline(final Path file)
    {
        int last = BUCKETS - 1;
        while (last > 0 && buckets[last] == 0)
        {
            last--;
        }
        final StringBuilder text = new StringBuilder("ms,replies\n");
        for (int i = 0; i <= last; i++)
        {
            text.append(i * BUCKET_MS).append(',').append(buckets[i]).append('\n');
        }
        try
        {
            Files.writeString(file, text);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
