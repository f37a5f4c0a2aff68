package io.balsa.compare;

/**
 * A rig that is told to end takes its processes along: what is done then, as long as this isn't closed.
 */
final class AtShutdown implements AutoCloseable
{
    private final Thread hook;

    /**
     * @param action done when this JVM is told to end; any number of times more does no harm.
     */
    AtShutdown(final Runnable action)
    {
        hook = new Thread(action, "at-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close()
    {
        try
        {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        catch (final IllegalStateException ex)
        {
            // the rig is being ended and the hook runs: what went wrong is told by the run, not by this
            Thread.yield();
        }
    }
}
