package io.balsa.cli;

import io.balsa.client.BalsaClient;
import io.balsa.client.ClientConfig;
import io.balsa.client.ClientListener;
import io.balsa.client.CloseReason;
import org.agrona.DirectBuffer;

/**
 * The engine's client behind the seam of this command: the one class here that knows its names.
 */
final class EngineClient implements CommandClient, ClientListener
{
    /** What the command line takes as longest line; the engine's own limit. */
    static final int LINE_MAX = 8 * 1024 * 1024;

    private static final int WINDOW_BYTES = 4 * 1024 * 1024;

    private final Listener listener;
    private final int commandLengthMax;
    private final BalsaClient client;

    private EngineClient(final ClientConfig config, final Listener listener)
    {
        this.listener = listener;
        this.commandLengthMax = config.commandLengthMax();
        this.client = BalsaClient.connect(config, this);
    }

    /**
     * @param members of the cluster, {@code 0=host:port,1=host:port}.
     * @param cluster its name, null for the default.
     * @param lineMax bytes of the longest command, not more than the nodes' {@code command.length.max}; 0: the default.
     * @return what connects to it.
     */
    static Factory to(final String members, final String cluster, final int lineMax)
    {
        final ClientConfig config = new ClientConfig().members(members);
        if (lineMax > 0)
        {
            // the window holds two of the longest at least
            config.commandLengthMax(lineMax).windowBytes(Math.max(WINDOW_BYTES, 4 * lineMax));
        }
        if (cluster != null)
        {
            config.cluster(cluster);
        }
        return (listener) -> new EngineClient(config, listener);
    }

    @Override
    public long offer(final DirectBuffer buffer, final int offset, final int length)
    {
        final long result = client.offer(buffer, offset, length);
        return result == BalsaClient.STORAGE_FULL ? BACK_PRESSURED : result;
    }

    @Override
    public int poll()
    {
        return client.poll();
    }

    @Override
    public int commandLengthMax()
    {
        return commandLengthMax;
    }

    @Override
    public void close()
    {
        client.close();
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
        listener.onReply(sequence, buffer, offset, length);
    }

    @Override
    public void onConnected(final int leaderId, final long term)
    {
        listener.onConnected(leaderId, term);
    }

    @Override
    public void onDisconnected()
    {
        listener.onDisconnected();
    }

    @Override
    public void onClosed(final CloseReason reason, final String detail)
    {
        listener.onClosed(detail.isEmpty() ? reason.toString() : detail);
    }
}
