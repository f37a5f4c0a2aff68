package io.balsa.cli;

import io.balsa.node.BalsaNode;
import java.io.PrintStream;
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
            if (problem != null && told == null)
            {
                err.println("The node has a problem: " + problem +
                    ". Make room there: it tries again by itself, and says when all is well.");
            }
            else if (problem == null && told != null)
            {
                err.println("All is well again: there is room on the disk.");
            }
            told = problem;
            LockSupport.parkNanos(INTERVAL_NS);
        }
    }
}
