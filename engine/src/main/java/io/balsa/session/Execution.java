package io.balsa.session;

import java.util.ArrayDeque;

/**
 * The entry being applied, as far as sessions need it: its index and time go into everything that is sent meanwhile,
 * and only the session whose command is executed may reply, once.
 */
final class Execution
{
    private final ArrayDeque<Session> slowConsumers = new ArrayDeque<>();
    private SessionListener listener = SessionListener.NOBODY;
    private long index;
    private long timestamp;
    private Session session;
    private long sequence;
    private boolean isAnswered;

    void onEntry(final long entryIndex, final long entryTimestamp)
    {
        index = entryIndex;
        timestamp = entryTimestamp;
        session = null;
    }

    void begin(final Session sender, final long commandSequence)
    {
        session = sender;
        sequence = commandSequence;
        isAnswered = false;
    }

    void end()
    {
        session = null;
    }

    void answered()
    {
        isAnswered = true;
    }

    void listener(final SessionListener newListener)
    {
        listener = newListener;
    }

    SessionListener listener()
    {
        return listener;
    }

    /**
     * More is waiting for the session than is kept: it ends when the entry is done, in the order in which this was
     * found.
     */
    void addSlowConsumer(final Session slow)
    {
        slowConsumers.add(slow);
    }

    Session pollSlowConsumer()
    {
        return slowConsumers.poll();
    }

    long index()
    {
        return index;
    }

    long timestamp()
    {
        return timestamp;
    }

    /**
     * @return whose command is being executed, or null.
     */
    Session session()
    {
        return session;
    }

    /**
     * @return of the command being executed.
     */
    long sequence()
    {
        return sequence;
    }

    boolean isAnswered()
    {
        return isAnswered;
    }
}
