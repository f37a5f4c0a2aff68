package io.balsa.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Shows on a terminal how much of long files was read.
 */
final class ReadProgress
{
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int LOOK_EVERY = 4096;

    private final ProgressLine line;
    private final long total;
    private int turns;
    private long shownNs = System.nanoTime();

    /**
     * @param err   written to.
     * @param total bytes.
     */
    ReadProgress(final PrintStream err, final long total)
    {
        line = new ProgressLine(err, ProgressLine.isTerminal(), total);
        this.total = total;
    }

    /**
     * @param done bytes.
     */
    void show(final long done)
    {
        turns++;
        if (turns % LOOK_EVERY == 0 && System.nanoTime() - shownNs >= INTERVAL_NS)
        {
            shownNs = System.nanoTime();
            line.show(String.format(Locale.ROOT, "%,d MiB of %,d", done >> 20, total >> 20));
        }
    }

    void clear()
    {
        line.clear();
    }
}
