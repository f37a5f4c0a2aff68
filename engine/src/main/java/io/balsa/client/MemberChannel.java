package io.balsa.client;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.exceptions.AeronException;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/**
 * The way to one member, open while it is used: a publication that nobody sends on costs its media driver, and that of
 * the member, some looks in each cycle and ten datagrams a second. One that is finished is replaced by a new one.
 */
final class MemberChannel implements MemberPath
{
    private static final int INGRESS_STREAM_ID = 20;
    private static final int ADMIN_ACTION_RETRIES = 3;
    private static final long REOPEN_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long NONE = Aeron.NULL_VALUE;

    private final Aeron aeron;
    private final String channel;
    private long registrationId = NONE;
    private ExclusivePublication publication;
    private long reopenNs = System.nanoTime();
    private boolean isUsed;
    private long usedNs = reopenNs;

    MemberChannel(final Aeron aeron, final String endpoint)
    {
        this.aeron = aeron;
        this.channel = "aeron:udp?endpoint=" + endpoint;
    }

    /**
     * Opens the publication if there is none, in the background.
     */
    @Override
    public boolean isConnected()
    {
        isUsed = true;
        if (publication == null)
        {
            open();
        }
        return publication != null && publication.isConnected();
    }

    @Override
    public int maxPayloadLength()
    {
        return publication.maxPayloadLength();
    }

    /**
     * @return bytes of the longest message; for a connected channel.
     */
    int maxMessageLength()
    {
        return publication.maxMessageLength();
    }

    @Override
    public int offer(
        final DirectBuffer header, final int headerLength, final DirectBuffer body, final int offset, final int length)
    {
        if (!isConnected())
        {
            return NOT_CONNECTED;
        }
        long result = Publication.ADMIN_ACTION;
        for (int i = 0; result == Publication.ADMIN_ACTION && i < ADMIN_ACTION_RETRIES; i++)
        {
            result = publication.offer(header, 0, headerLength, body, offset, length);
        }
        if (result > 0)
        {
            return SENT;
        }
        if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED)
        {
            close();
            return NOT_CONNECTED;
        }
        return result == Publication.NOT_CONNECTED ? NOT_CONNECTED : BACK_PRESSURED;
    }

    /**
     * Called now and then.
     *
     * @param nowNs  monotonic.
     * @param idleNs what isn't used for so long is closed.
     */
    void closeIdle(final long nowNs, final long idleNs)
    {
        if (isUsed)
        {
            isUsed = false;
            usedNs = nowNs;
        }
        else if (registrationId != NONE && nowNs - usedNs >= idleNs)
        {
            if (publication == null)
            {
                open();
            }
            if (publication != null)
            {
                close();
            }
        }
    }

    private void close()
    {
        publication.close();
        publication = null;
        registrationId = NONE;
    }

    private void open()
    {
        try
        {
            if (registrationId == NONE)
            {
                if (System.nanoTime() - reopenNs < 0)
                {
                    return;
                }
                registrationId = aeron.asyncAddExclusivePublication(channel, INGRESS_STREAM_ID);
            }
            publication = aeron.getExclusivePublication(registrationId);
        }
        catch (final AeronException ex)
        {
            aeron.context().errorHandler().onError(ex);
            registrationId = NONE;
            reopenNs = System.nanoTime() + REOPEN_INTERVAL_NS;
        }
    }
}
