package io.balsa.transport;

import io.aeron.Aeron;
import org.agrona.ErrorHandler;

/**
 * The publications to one peer, and who it said it is.
 */
final class PeerLink
{
    private final int memberId;
    private final Outbound requests;
    private final Outbound replies;
    private final Outbound log;
    private final Outbound bulk;
    private boolean isKnown;
    private long storeId;
    private int incarnation;

    PeerLink(final int memberId, final TransportConfig config, final ErrorHandler errorHandler)
    {
        this.memberId = memberId;
        final String endpoint = config.endpoints().get(memberId);
        final int mtuLength = config.mtuLength();
        // control messages are short: the smallest datagram will do, and a small term holds many of them
        final String control = Channels.outbound(
            endpoint, config.controlTermLength(), TransportConfig.ETHERNET_MTU_LENGTH);
        requests = new Outbound(control, Channels.REQUESTS_STREAM_ID, errorHandler);
        replies = new Outbound(control, Channels.REPLIES_STREAM_ID, errorHandler);
        log = new Outbound(
            Channels.outbound(endpoint, config.logTermLength(), mtuLength), Channels.LOG_STREAM_ID, errorHandler);
        bulk = new Outbound(
            Channels.outbound(endpoint, config.bulkTermLength(), mtuLength), Channels.BULK_STREAM_ID, errorHandler);
    }

    void attach(final Aeron aeron)
    {
        requests.attach(aeron);
        replies.attach(aeron);
        log.attach(aeron);
        bulk.attach(aeron);
    }

    void poll(final long nowNs)
    {
        requests.poll(nowNs);
        replies.poll(nowNs);
        log.poll(nowNs);
        bulk.poll(nowNs);
    }

    void close()
    {
        requests.close();
        replies.close();
        log.close();
        bulk.close();
    }

    int memberId()
    {
        return memberId;
    }

    Outbound requests()
    {
        return requests;
    }

    Outbound replies()
    {
        return replies;
    }

    Outbound log()
    {
        return log;
    }

    Outbound bulk()
    {
        return bulk;
    }

    /**
     * Is this message of the peer's present life?
     *
     * @return {@link Life#PRESENT}, {@link Life#NEW} for the first message of a new one, {@link Life#PAST} for one
     * that was still on its way.
     */
    Life lifeOf(final long saidStoreId, final int saidIncarnation)
    {
        if (isKnown && saidStoreId == storeId && saidIncarnation == incarnation)
        {
            return Life.PRESENT;
        }
        if (isKnown && saidStoreId == storeId && saidIncarnation < incarnation)
        {
            return Life.PAST;
        }
        final boolean wasKnown = isKnown;
        isKnown = true;
        storeId = saidStoreId;
        incarnation = saidIncarnation;
        return wasKnown ? Life.NEW : Life.PRESENT;
    }

    enum Life
    {
        PRESENT, NEW, PAST
    }
}
