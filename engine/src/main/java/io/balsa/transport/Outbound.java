package io.balsa.transport;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.RegistrationException;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;

/**
 * One publication that comes to be in the background and is made anew when it is finished. All of Aeron's result codes
 * end here.
 */
final class Outbound implements PeerPath
{
    private static final long RETRY_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final String channel;
    private final int streamId;
    private final ErrorHandler errorHandler;
    private Aeron aeron;
    private ExclusivePublication publication;
    private long registrationId = Aeron.NULL_VALUE;
    private long retryDueNs;
    private boolean isFailed;

    Outbound(final String channel, final int streamId, final ErrorHandler errorHandler)
    {
        this.channel = channel;
        this.streamId = streamId;
        this.errorHandler = errorHandler;
    }

    /**
     * Begin on this Aeron client; what was before is gone.
     */
    void attach(final Aeron newAeron)
    {
        aeron = newAeron;
        publication = null;
        registrationId = Aeron.NULL_VALUE;
        isFailed = false;
        begin();
    }

    /**
     * Called now and then: takes the publication when it is there, and tries again what failed.
     */
    void poll(final long nowNs)
    {
        if (publication != null && publication.isClosed())
        {
            publication = null;
        }
        if (publication != null || aeron == null || aeron.isClosed())
        {
            return;
        }
        if (registrationId == Aeron.NULL_VALUE)
        {
            if (!isFailed || nowNs - retryDueNs >= 0)
            {
                begin();
            }
            return;
        }
        take(nowNs);
    }

    boolean isFailed()
    {
        return isFailed;
    }

    /**
     * @return the publication, or null while there is none.
     */
    ExclusivePublication publication()
    {
        return publication;
    }

    @Override
    public boolean send(
        final DirectBuffer header, final int headerLength, final DirectBuffer body, final int offset, final int length)
    {
        return (length == 0 ? offer(header, headerLength) : offer(header, headerLength, body, offset, length)) > 0;
    }

    /**
     * @return position after the message, or one of Aeron's negative results; NOT_CONNECTED while there is no
     * publication.
     */
    long offer(
        final DirectBuffer header, final int headerLength, final DirectBuffer body, final int offset, final int length)
    {
        if (publication == null)
        {
            return Publication.NOT_CONNECTED;
        }
        long result = publication.offer(header, 0, headerLength, body, offset, length);
        if (result == Publication.ADMIN_ACTION)
        {
            // routine at the end of a term: the next one is ready now
            result = publication.offer(header, 0, headerLength, body, offset, length);
        }
        return checked(result);
    }

    /**
     * @return position after the message, or one of Aeron's negative results; NOT_CONNECTED while there is no
     * publication.
     */
    long offer(final DirectBuffer message, final int length)
    {
        if (publication == null)
        {
            return Publication.NOT_CONNECTED;
        }
        long result = publication.offer(message, 0, length);
        if (result == Publication.ADMIN_ACTION)
        {
            result = publication.offer(message, 0, length);
        }
        return checked(result);
    }

    void close()
    {
        if (publication != null)
        {
            CloseHelper.quietClose(publication);
            publication = null;
        }
        else if (registrationId != Aeron.NULL_VALUE && !aeron.isClosed())
        {
            aeron.asyncRemovePublication(registrationId);
        }
        registrationId = Aeron.NULL_VALUE;
        aeron = null;
    }

    private long checked(final long result)
    {
        if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED)
        {
            // finished for good: poll makes another
            CloseHelper.quietClose(publication);
            publication = null;
            registrationId = Aeron.NULL_VALUE;
        }
        return result;
    }

    private void begin()
    {
        try
        {
            registrationId = aeron.asyncAddExclusivePublication(channel, streamId);
        }
        catch (final AeronException | IllegalArgumentException ex)
        {
            onFailure(ex, System.nanoTime());
        }
    }

    private void take(final long nowNs)
    {
        try
        {
            publication = aeron.getExclusivePublication(registrationId);
            if (publication != null)
            {
                isFailed = false;
                registrationId = Aeron.NULL_VALUE;
            }
        }
        catch (final RegistrationException ex)
        {
            onFailure(ex, nowNs);
        }
    }

    private void onFailure(final Exception ex, final long nowNs)
    {
        registrationId = Aeron.NULL_VALUE;
        isFailed = true;
        retryDueNs = nowNs + RETRY_INTERVAL_NS;
        errorHandler.onError(ex);
    }
}
