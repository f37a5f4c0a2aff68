package io.balsa.compare;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.balsa.client.BalsaClient;
import io.balsa.client.ClientConfig;
import io.balsa.client.ClientListener;
import io.balsa.client.CloseReason;
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
    private static final int MTU_LENGTH = 16 * 1024;
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
        final boolean isShared = "shared".equals(
            spec.setting(BalsaEcho.CLIENT_DRIVER, cell.clients() > 1 ? "shared" : "own"));
        driver = isShared ? launchDriver(spec) : null;
        clients = new BalsaClient[cell.clients()];
        final int windowPerSession = cell.failover() ? Load.FAILOVER_WINDOW : cell.windowPerSession();
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
            if (isShared)
            {
                config.aeronDir(driver.aeronDirectoryName());
            }
            clients[i] = BalsaClient.connect(config, new Session(i, listener));
        }
    }

    private static MediaDriver launchDriver(final RunSpec spec)
    {
        return MediaDriver.launch(new MediaDriver.Context()
            .aeronDirectoryName(spec.aeronDir("client"))
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true)
            .threadingMode(ThreadingMode.SHARED)
            .sharedIdleStrategy(YieldingIdleStrategy.INSTANCE)
            .publicationTermBufferLength(256 * 1024)
            .mtuLength(MTU_LENGTH));
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
        if (failure != null)
        {
            throw new IllegalStateException(failure);
        }
        int workCount = 0;
        for (final BalsaClient client : clients)
        {
            workCount += client.poll();
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
