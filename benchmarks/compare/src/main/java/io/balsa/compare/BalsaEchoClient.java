package io.balsa.compare;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.balsa.client.BalsaClient;
import io.balsa.client.ClientConfig;
import io.balsa.client.ClientListener;
import io.balsa.client.CloseReason;
import io.balsa.media.MediaDrivers;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * One {@link BalsaClient} a session. A single one brings its own media driver; many share one, which then has a thread:
 * a driver for each would be a thousand of them.
 */
final class BalsaEchoClient implements EchoClient
{
    /** For so long those that are open wait while others are opened. */
    private static final long POLL_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Each has a subscription, and publications to some members. */
    private static final int COUNTERS_FACTOR = 5;
    private static final int WINDOW_BYTES = 4 * 1024 * 1024;
    private static final int WINDOW_BYTES_MAX = 1 << 29;

    private final MediaDriver driver;
    private final BalsaClient[] clients;
    private int connected;
    private int leaderId = -1;
    private String failure;

    BalsaEchoClient(final RunSpec spec, final String members, final ReplyListener listener)
    {
        final Cell cell = spec.cell();
        driver = "shared".equals(spec.setting(BalsaEcho.CLIENT_DRIVER, cell.clients() > 1 ? "shared" : "own")) ?
            launchDriver(spec) : null;
        clients = new BalsaClient[cell.clients()];
        try
        {
            connect(spec, members, listener);
        }
        catch (final RuntimeException ex)
        {
            close();
            throw ex;
        }
    }

    private void connect(final RunSpec spec, final String members, final ReplyListener listener)
    {
        final Cell cell = spec.cell();
        final int windowPerSession = cell.failover() ? Load.FAILOVER_WINDOW : cell.windowPerSession();
        long polledNs = System.nanoTime();
        final long bytes = 2L * windowPerSession * (cell.length() + 64);
        for (int i = 0; i < clients.length; i++)
        {
            final ClientConfig config = new ClientConfig()
                .members(members)
                .cluster("compare-" + spec.ports()[0])
                .commandLengthMax(Math.max(cell.length(), 1024))
                .windowBytes((int) Math.min(WINDOW_BYTES_MAX, cell.clients() > 1 ? bytes + 65_536 + 4L * cell.length() :
                    Math.max(bytes, WINDOW_BYTES)))
                .windowCommands(Math.max(windowPerSession, cell.clients() > 1 ? 64 : 8192));
            if (driver != null)
            {
                config.aeronDir(driver.aeronDirectoryName());
            }
            clients[i] = BalsaClient.connect(config, new Session(i, listener));
            if (System.nanoTime() - polledNs >= POLL_INTERVAL_NS)
            {
                // a thousand of them take longer than a session lasts that says nothing
                poll(i + 1);
                polledNs = System.nanoTime();
            }
        }
    }

    private static MediaDriver launchDriver(final RunSpec spec)
    {
        final int mtuLength = MediaDrivers.mtuLength(true);
        return MediaDriver.launch(
            MediaDrivers.context(spec.aeronDir("client"), mtuLength, Throwable::printStackTrace)
                .counterValuesBufferLength(MediaDrivers.countersLength(COUNTERS_FACTOR * spec.cell().clients()))
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(YieldingIdleStrategy.INSTANCE)
                .publicationTermBufferLength(MediaDrivers.termLength(mtuLength, 0)));
    }

    @Override
    public boolean isConnected()
    {
        return connected == clients.length;
    }

    @Override
    public boolean offer(final int session, final DirectBuffer buffer, final int length)
    {
        return clients[session].offer(buffer, 0, length) > 0;
    }

    @Override
    public int poll()
    {
        return poll(clients.length);
    }

    private int poll(final int count)
    {
        if (failure != null)
        {
            throw new IllegalStateException(failure);
        }
        int workCount = 0;
        for (int i = 0; i < count; i++)
        {
            workCount += clients[i].poll();
        }
        return workCount;
    }

    @Override
    public int leaderId()
    {
        return leaderId;
    }

    /** That of {@link io.balsa.client.BlockingClient}. */
    @Override
    public IdleStrategy newcomersIdle()
    {
        return new BackoffIdleStrategy(10, 100, 1_000, 100_000);
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(clients);
        CloseHelper.quietClose(driver);
    }

    private final class Session implements ClientListener
    {
        private final int session;
        private final ReplyListener listener;

        private Session(final int session, final ReplyListener listener)
        {
            this.session = session;
            this.listener = listener;
        }

        @Override
        public void onReply(
            final long sequence,
            final long index,
            final long timestamp,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            listener.onReply(session, buffer, offset, length);
        }

        @Override
        public void onConnected(final int newLeaderId, final long term)
        {
            connected++;
            leaderId = newLeaderId;
        }

        @Override
        public void onDisconnected()
        {
            connected--;
        }

        @Override
        public void onClosed(final CloseReason reason, final String detail)
        {
            if (reason != CloseReason.CLIENT)
            {
                failure = "session " + session + " closed: " + reason + ' ' + detail;
            }
        }
    }
}
