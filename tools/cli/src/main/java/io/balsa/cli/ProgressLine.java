package io.balsa.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * One line on a terminal, written over itself four times a second.
 */
final class ProgressLine implements CommandPump.Watcher
{
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final PrintStream err;
    private final boolean isShown;
    private final long inputLength;
    private long shownNs;
    private long shownCount;
    private int width;

    /**
     * @param err         written to.
     * @param isShown     false: nothing is ever written.
     * @param inputLength in bytes, -1 when not known.
     */
    ProgressLine(final PrintStream err, final boolean isShown, final long inputLength)
    {
        this.err = err;
        this.isShown = isShown;
        this.inputLength = inputLength;
        this.shownNs = System.nanoTime();
    }

    /**
     * @return whether file descriptor 2 is a terminal. {@code System.console()} can't tell: it looks at the others.
     */
    static boolean isTerminal()
    {
        try
        {
            final String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || "/dev/console".equals(target);
        }
        catch (final IOException e)
        {
            return System.console() != null;
        }
    }

    @Override
    public void onTurn(final CommandPump pump, final long nowNs)
    {
        final long sinceNs = nowNs - shownNs;
        if (!isShown || sinceNs < INTERVAL_NS)
        {
            return;
        }
        final long rate = (pump.acknowledged() - shownCount) * 1_000_000_000L / sinceNs;
        shownNs = nowNs;
        shownCount = pump.acknowledged();
        final String done = inputLength > 0 ? 100 * pump.consumed() / inputLength + " %, " : "";
        show(String.format(Locale.ROOT, "%s%,d committed, %,d/s, %s", done, shownCount, rate,
            pump.isConnected() ? "leader " + pump.leaderId() + " term " + pump.term() : "no leader"));
    }

    /**
     * @param text shown instead of what is there.
     */
    void show(final String text)
    {
        if (isShown)
        {
            err.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
            err.flush();
            width = text.length();
        }
    }

    /** Leave an empty line to whoever prints next. */
    void clear()
    {
        if (isShown && width > 0)
        {
            show("");
            err.print("\r");
            err.flush();
            width = 0;
        }
    }
}
