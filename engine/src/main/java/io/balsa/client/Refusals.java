package io.balsa.client;

import java.util.concurrent.TimeUnit;

/**
 * Whether the leader takes commands: while its storage is full it doesn't, and is asked again now and then, by the
 * first of the commands that wait.
 */
final class Refusals
{
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ClientListener listener;
    private boolean isRefused;
    private String detail = "";
    private int leaderId;
    private long takenSequence;
    private long askNs;

    Refusals(final ClientListener listener)
    {
        this.listener = listener;
    }

    /**
     * @param sequence of the last command that was taken.
     */
    void onRefused(final int byId, final String why, final long sequence, final long nowNs)
    {
        askNs = nowNs + INTERVAL_NS;
        takenSequence = sequence;
        leaderId = byId;
        detail = why;
        if (!isRefused)
        {
            isRefused = true;
            listener.onStorageFull(byId, why);
        }
    }

    /**
     * @param sequence of a command that was executed: if it was taken after the last refusal, all is well.
     */
    void onReplied(final long sequence)
    {
        if (isRefused && sequence > takenSequence)
        {
            onTaken();
        }
    }

    /**
     * The leader says that it serves.
     */
    void onTaken()
    {
        if (isRefused)
        {
            isRefused = false;
            listener.onStorageFree();
        }
    }

    boolean isRefused()
    {
        return isRefused;
    }

    /**
     * @return true if it is time to ask whether commands are taken by now.
     */
    boolean isAskDue(final long nowNs)
    {
        return nowNs - askNs >= 0;
    }

    void onAsked(final long nowNs)
    {
        askNs = nowNs + INTERVAL_NS;
    }

    @Override
    public String toString()
    {
        return isRefused ? " m" + leaderId + " refuses: " + detail : "";
    }
}
