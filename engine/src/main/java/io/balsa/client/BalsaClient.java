package io.balsa.client;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/**
 * A session with a cluster. Single-threaded: all methods are called by one thread, which calls {@link #poll} all the
 * time, at least once a second, since everything happens in there. Nothing blocks but {@link #close}.
 * <p>
 * Every command that {@link #offer} took ends in one of two ways: {@link ClientListener#onReply}, having been executed
 * once however often leaders changed; or, only if the session itself was lost, {@link ClientListener#onUnknown}.
 */
public final class BalsaClient implements AutoCloseable
{
    /** Returned by {@link #offer}: too many commands wait for their replies. Poll, and offer again. */
    public static final long BACK_PRESSURED = CommandWindow.BACK_PRESSURED;

    /** Returned by {@link #offer}: the session is over. */
    public static final long CLOSED = -2;

    /**
     * Returned by {@link #offer}: the leader takes no commands, for disks are full. Nothing happened; poll, and offer
     * again: it is taken as soon as there is room.
     */
    public static final long STORAGE_FULL = -3;

    private static final long CLOSE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long REBUILD_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final ClientConfig config;
    private final ClientCore core;
    private ClientTransport transport;
    private long rebuildNs;
    private int rebuildCount;
    private Throwable lastError;
    private boolean isPolling;
    private boolean isClosing;

    private BalsaClient(final ClientConfig config, final ClientListener listener)
    {
        final long nowNs = System.nanoTime();
        this.config = config;
        core = new ClientCore(config, listener, ThreadLocalRandom.current().nextLong(), nowNs);
        rebuild(nowNs);
    }

    /**
     * Begin a session. Returns at once; the cluster is looked for in {@link #poll}, as long as it takes.
     *
     * @param config   the settings.
     * @param listener hears of everything, inside {@link #poll}.
     * @return the client, to be closed by the caller.
     * @throws IllegalArgumentException that names the setting which can't be right.
     */
    public static BalsaClient connect(final ClientConfig config, final ClientListener listener)
    {
        return new BalsaClient(config, listener);
    }

    /**
     * Hand over a command. It is copied, sent by the next {@link #poll}, and sent again for as long as it takes.
     * <p>
     * No more is sent than the nodes have room for the replies to, for they keep those that this client doesn't have,
     * up to {@code session.retained.max}. The rest waits here, and when the window is full, this method answers
     * {@link #BACK_PRESSURED}. How long replies are is judged by those that came, and half of the room is left for
     * events. So a session is closed as {@link CloseReason#SLOW_CONSUMER} only if the service pushes more events than
     * that before this client has taken them, also those that its own commands cause; or if replies suddenly become
     * much longer than they were while many commands are on their way.
     *
     * @param buffer that holds it.
     * @param offset of it.
     * @param length of it in bytes, 0 allowed.
     * @return its sequence, from 1 and without gap; {@link #BACK_PRESSURED}, {@link #STORAGE_FULL} or {@link #CLOSED}.
     * @throws IllegalArgumentException if it is longer than {@code command.length.max}: this client's, or the nodes',
     *                                  if that is less and known by now.
     */
    public long offer(final DirectBuffer buffer, final int offset, final int length)
    {
        if (isClosing)
        {
            return CLOSED;
        }
        return core.offer(buffer, offset, length, core.waiting() == 0 ? System.nanoTime() : 0);
    }

    /**
     * Do everything: deliver what came, send what waits, look for the leader, run Aeron and its driver.
     *
     * @return how much was done; 0: the thread may idle a little.
     */
    public int poll()
    {
        if (isPolling)
        {
            throw new IllegalStateException("poll() inside of poll()");
        }
        if (transport == null && core.isClosed())
        {
            return 0;
        }
        isPolling = true;
        try
        {
            return cycle(System.nanoTime());
        }
        finally
        {
            isPolling = false;
            if (core.isClosed())
            {
                closeTransport();
            }
        }
    }

    /**
     * @return true while a leader serves the session.
     */
    public boolean isConnected()
    {
        return core.isConnected();
    }

    /**
     * @return true while the leader takes no commands, since disks are full; as far as is known by now.
     */
    public boolean isStorageFull()
    {
        return core.isStorageFull();
    }

    /**
     * @return true when the session is over.
     */
    public boolean isClosed()
    {
        return core.isClosed();
    }

    /**
     * @return why the session ended; null while it lives.
     */
    public CloseReason closeReason()
    {
        return core.closeReason();
    }

    /**
     * @return how many commands wait for their replies.
     */
    public long waiting()
    {
        return core.waiting();
    }

    /**
     * @return id of the session; 0 as long as there is none.
     */
    public long sessionId()
    {
        return core.sessionId();
    }

    /**
     * End the session. Waits up to a second for the cluster to confirm; if it doesn't, the session ends there by its
     * timeout. Inside of {@link #poll} it doesn't wait. Commands without a reply are reported as unknown: wait for
     * {@link #waiting} to become 0 before, if that matters.
     */
    @Override
    public void close()
    {
        isClosing = true;
        if (isPolling)
        {
            core.sendClose();
        }
        else
        {
            awaitClosed();
        }
        core.end(CloseReason.CLIENT);
        if (!isPolling)
        {
            closeTransport();
        }
    }

    @Override
    public String toString()
    {
        return core + " rebuilds " + rebuildCount +
            (lastError == null ? "" : " last error: " + lastError);
    }

    ClientTransport transport()
    {
        return transport;
    }

    private int cycle(final long nowNs)
    {
        if (transport == null || !transport.isAlive())
        {
            if (nowNs - rebuildNs < 0)
            {
                return 0;
            }
            closeTransport();
            if (!tryRebuild(nowNs))
            {
                return 0;
            }
        }
        int workCount = transport.poll();
        workCount += core.doWork(nowNs);
        return workCount + transport.invoke(nowNs);
    }

    private boolean tryRebuild(final long nowNs)
    {
        try
        {
            rebuild(nowNs);
            return true;
        }
        catch (final RuntimeException ex)
        {
            onError(ex);
            return false;
        }
    }

    /**
     * A pause longer than Aeron's own liveness ends its client. The session lives on in the cluster, for its own
     * timeout.
     */
    private void rebuild(final long nowNs)
    {
        rebuildNs = nowNs + REBUILD_INTERVAL_NS;
        rebuildCount++;
        transport = new ClientTransport(config, this::onError, core.adapter());
        core.connect(transport, nowNs);
    }

    private void awaitClosed()
    {
        final long deadlineNs = System.nanoTime() + CLOSE_TIMEOUT_NS;
        boolean isAsked = false;
        while (isConnected() && transport != null && System.nanoTime() - deadlineNs < 0)
        {
            isAsked = isAsked || core.sendClose();
            if (poll() == 0)
            {
                Thread.yield();
            }
        }
    }

    private void closeTransport()
    {
        if (transport != null)
        {
            transport.close();
            transport = null;
        }
    }

    private void onError(final Throwable failure)
    {
        lastError = failure;
    }
}
