package io.balsa.compare;

import io.balsa.client.BalsaClient;
import io.balsa.client.ClientConfig;
import io.balsa.client.ClientListener;
import io.balsa.client.CloseReason;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * The client of one run, on a thread of its own, which offers {@link LoadCommands} and gives them their answers. It
 * yields when there is nothing to do.
 */
final class OpenLoad implements AutoCloseable
{
    private static final int WINDOW_MAX = 1 << 16;
    /** Of commands that wait for their answers; less than a member keeps for a client. */
    private static final int WINDOW_BYTES = 4 * 1024 * 1024;
    private static final int COMMAND_OVERHEAD = 64;
    private static final int CLOCK_MASK = 31;
    private static final long JOIN_TIMEOUT_MS = 5_000;

    private final ClientConfig config;
    private final LoadCommands commands;
    private final Thread thread;
    private volatile boolean isClosing;
    private volatile Throwable failure;
    private boolean isClockStale;
    private long repliesOfPoll;
    private long nowNs;

    /**
     * @param spec     of the cluster.
     * @param length   of a command of the load, bytes.
     * @param commands to be sent.
     */
    OpenLoad(final ClusterSpec spec, final int length, final LoadCommands commands)
    {
        this.commands = commands;
        config = new ClientConfig()
            .members(spec.members())
            .cluster(spec.cluster())
            .commandLengthMax(LoadCommands.lengthMax(length))
            .windowBytes(4 * WINDOW_BYTES)
            .windowCommands(window(length));
        thread = new Thread(this::run, "load");
        thread.setDaemon(true);
    }

    /**
     * @param length of a command, bytes.
     * @return commands outstanding at most.
     */
    static int window(final int length)
    {
        return Math.min(WINDOW_MAX, WINDOW_BYTES / (length + COMMAND_OVERHEAD));
    }

    void start()
    {
        thread.start();
    }

    /**
     * @throws IllegalStateException if the client failed.
     */
    void requireRunning()
    {
        final Throwable cause = failure;
        if (cause != null)
        {
            throw new IllegalStateException("the client failed: " + cause, cause);
        }
    }

    /**
     * End the session. Any thread.
     */
    @Override
    public void close()
    {
        isClosing = true;
        try
        {
            thread.join(JOIN_TIMEOUT_MS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void run()
    {
        final IdleStrategy idle = YieldingIdleStrategy.INSTANCE;
        try (BalsaClient client = BalsaClient.connect(config, new Session()))
        {
            final LoadCommands.Sink sink = (buffer, length) -> client.offer(buffer, 0, length) > 0;
            while (!isClosing)
            {
                nowNs = System.nanoTime();
                final int offered = commands.offer(sink, nowNs);
                isClockStale = true;
                idle.idle(offered + client.poll());
            }
        }
        catch (final Throwable ex)
        {
            failure = ex;
        }
    }

    private final class Session implements ClientListener
    {
        @Override
        public void onReply(
            final long sequence,
            final long index,
            final long timestamp,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            if (isClockStale || (++repliesOfPoll & CLOCK_MASK) == 0)
            {
                // many replies of one poll share a look at the clock
                nowNs = System.nanoTime();
                isClockStale = false;
                repliesOfPoll = 0;
            }
            commands.onReply(buffer, offset, length, nowNs);
        }

        @Override
        public void onClosed(final CloseReason reason, final String detail)
        {
            if (reason != CloseReason.CLIENT)
            {
                failure = new IllegalStateException("session closed: " + reason + ' ' + detail);
            }
        }
    }
}
