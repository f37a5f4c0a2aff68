package io.balsa.client;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A client but for the machine it runs on: window, protocol and decoder, over whatever carries the bytes, with time as
 * an argument. {@link BalsaClient} runs it over Aeron; a simulator steps it. One thread.
 */
public final class ClientCore
{
    private static final DirectBuffer EMPTY = new UnsafeBuffer(new byte[0]);

    private final ClientConfig config;
    private final CommandWindow window;
    private final ClientProtocol protocol;
    private final EgressAdapter adapter;

    /**
     * @param config   the settings.
     * @param listener hears of everything.
     * @param nonce    random: one session at most is opened for it.
     * @param nowNs    monotonic.
     * @throws IllegalArgumentException that names the setting which can't be right.
     */
    public ClientCore(
        final ClientConfig config, final ClientListener listener, final long nonce, final long nowNs)
    {
        this.config = config.check();
        window = new CommandWindow(config.windowBytes(), config.windowCommands());
        protocol = new ClientProtocol(config, listener, window, nonce, nowNs);
        adapter = new EgressAdapter(config.clusterId(), protocol);
    }

    /**
     * The way into the network, at the beginning and whenever it is another one.
     *
     * @param paths of this client.
     * @param nowNs monotonic.
     */
    public void connect(final ClientPaths paths, final long nowNs)
    {
        protocol.onTransport(paths, nowNs);
    }

    /**
     * Hand over a command; see {@link BalsaClient#offer}.
     *
     * @param buffer that holds it.
     * @param offset of it.
     * @param length of it in bytes, 0 allowed.
     * @param nowNs  monotonic; only looked at while nothing is {@link #waiting}.
     * @return its sequence; {@link BalsaClient#BACK_PRESSURED}, {@link BalsaClient#STORAGE_FULL} or
     * {@link BalsaClient#CLOSED}.
     * @throws IllegalArgumentException if it is longer than {@code command.length.max}.
     */
    public long offer(final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
        if (length > protocol.commandLengthMax())
        {
            throw new IllegalArgumentException(
                "a command of " + length + " bytes: command.length.max=" + protocol.commandLengthMax());
        }
        if (isClosed())
        {
            return BalsaClient.CLOSED;
        }
        if (protocol.isStorageFull())
        {
            return BalsaClient.STORAGE_FULL;
        }
        if (window.isEmpty())
        {
            protocol.onFirstWaiting(nowNs);
        }
        return window.offer(length == 0 ? EMPTY : buffer, length == 0 ? 0 : offset, length);
    }

    /**
     * A message arrived.
     *
     * @param buffer that holds it.
     * @param offset of it.
     * @param length of it in bytes.
     */
    public void onMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        adapter.onMessage(buffer, offset, length);
    }

    /**
     * Time passes: what is to be sent is sent, and silence is noticed.
     *
     * @param nowNs monotonic.
     * @return how many messages were sent.
     */
    public int doWork(final long nowNs)
    {
        return protocol.doWork(nowNs);
    }

    /**
     * @return true when the session is over.
     */
    public boolean isClosed()
    {
        return protocol.state() == ClientProtocol.State.CLOSED;
    }

    /**
     * @return true while a leader serves the session.
     */
    public boolean isConnected()
    {
        return protocol.state() == ClientProtocol.State.OPEN;
    }

    /**
     * @return true while the leader takes no commands, since disks are full.
     */
    public boolean isStorageFull()
    {
        return protocol.isStorageFull();
    }

    /**
     * @return why the session ended; null while it lives.
     */
    public CloseReason closeReason()
    {
        return protocol.reason();
    }

    /**
     * @return how many commands wait for their replies.
     */
    public long waiting()
    {
        return window.last() - window.replied();
    }

    /**
     * @return id of the session; 0 as long as there is none.
     */
    public long sessionId()
    {
        return protocol.sessionId();
    }

    @Override
    public String toString()
    {
        return protocol + " junk " + adapter.junkCount();
    }

    EgressAdapter adapter()
    {
        return adapter;
    }

    boolean sendClose()
    {
        return protocol.sendClose();
    }

    void end(final CloseReason why)
    {
        protocol.end(why, "");
    }
}
