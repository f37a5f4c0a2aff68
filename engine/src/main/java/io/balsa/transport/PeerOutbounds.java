package io.balsa.transport;

import io.aeron.Aeron;
import io.balsa.media.MediaDrivers;
import org.agrona.ErrorHandler;

/**
 * The publications to one peer.
 */
final class PeerOutbounds
{
    private final Outbound requests;
    private final Outbound replies;
    private final Outbound log;
    private final OccasionalOutbound bulk;

    PeerOutbounds(final int memberId, final TransportConfig config, final ErrorHandler errorHandler)
    {
        final String endpoint = config.endpoints().get(memberId);
        final int mtuLength = config.mtuLength();
        // control messages are short: the smallest datagram will do, and a small term holds many of them
        final String control = Channels.outbound(
            endpoint, config.controlTermLength(), MediaDrivers.ETHERNET_MTU_LENGTH);
        requests = new Outbound(control, Channels.REQUESTS_STREAM_ID, errorHandler);
        replies = new Outbound(control, Channels.REPLIES_STREAM_ID, errorHandler);
        log = new Outbound(
            Channels.outbound(endpoint, config.logTermLength(), mtuLength), Channels.LOG_STREAM_ID, errorHandler);
        bulk = new OccasionalOutbound(new Outbound(
            Channels.outbound(endpoint, config.bulkTermLength(), mtuLength), Channels.BULK_STREAM_ID, errorHandler));
    }

    PeerPaths paths()
    {
        return new PeerPaths(requests, replies, log, bulk);
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
}
