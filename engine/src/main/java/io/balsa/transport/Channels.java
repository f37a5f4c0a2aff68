package io.balsa.transport;

import io.aeron.ChannelUri;
import io.aeron.ChannelUriStringBuilder;
import io.aeron.CommonContext;

/**
 * Channel addresses and stream ids, made in one place.
 */
final class Channels
{
    static final int REQUESTS_STREAM_ID = 10;
    static final int REPLIES_STREAM_ID = 11;
    static final int LOG_STREAM_ID = 12;
    static final int BULK_STREAM_ID = 13;
    static final int INGRESS_STREAM_ID = 20;

    private Channels()
    {
    }

    static String inbound(final String endpoint, final boolean isReliable)
    {
        return new ChannelUriStringBuilder()
            .media(CommonContext.UDP_MEDIA)
            .endpoint(endpoint)
            .reliable(isReliable)
            .build();
    }

    static String outbound(final String endpoint, final int termLength, final int mtuLength)
    {
        return new ChannelUriStringBuilder()
            .media(CommonContext.UDP_MEDIA)
            .endpoint(endpoint)
            .termLength(termLength)
            .mtu(mtuLength)
            .build();
    }

    /**
     * A client announces where it listens. Nothing but host and port is taken from it.
     *
     * @return the channel, or null if there is no such thing in what was announced.
     */
    static String toClient(final String announced, final int termLength, final int mtuLength)
    {
        try
        {
            final ChannelUri uri = ChannelUri.parse(announced);
            final String endpoint = uri.get(CommonContext.ENDPOINT_PARAM_NAME);
            return uri.isUdp() && endpoint != null ? outbound(endpoint, termLength, mtuLength) : null;
        }
        catch (final IllegalArgumentException | IllegalStateException ex)
        {
            return null;
        }
    }
}
