package io.balsa.cli;

import io.balsa.node.BalsaNode;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells on standard error what a node can't do just now, and when it can again. Ends with the node.
 */
final class ProblemWatch implements Runnable
{
    private static final long INTERVAL_NS = 100_000_000;

    private final BalsaNode node;
    private final PrintStream err;

    ProblemWatch(final BalsaNode node, final PrintStream err)
    {
        this.node = node;
        this.err = err;
    }

    @Override
    public void run()
    {
        String told = null;
        while (!node.isClosed())
        {
            final String problem = node.problem();
            final String line = lineOf(told, problem);
            if (line != null)
            {
                err.println(line);
            }
            told = problem;
            LockSupport.parkNanos(INTERVAL_NS);
        }
    }

    /**
     * @param told    what was wrong when it was looked last; null: nothing.
     * @param problem what is wrong now; null: nothing.
     * @return what to say; null: nothing. Wrong things that follow each other are told once: each looks alike.
     */
    static String lineOf(final String told, final String problem)
    {
        if (problem != null && (told == null || isOfSpace(problem) != isOfSpace(told)))
        {
            return "The node has a problem: " + problem + (isOfSpace(problem) ? ". Make room there: it" : ". It") +
                " tries again by itself, and says when all is well.";
        }
        if (problem == null && told != null)
        {
            return "All is well again: " +
                (isOfSpace(told) ? "there is room on the disk." : "nothing is wrong with the files any more.");
        }
        return null;
    }

    private static boolean isOfSpace(final String problem)
    {
        final String text = problem.toLowerCase(Locale.ROOT);
        return text.contains("disk is full") || text.contains("no space left");
    }
}
