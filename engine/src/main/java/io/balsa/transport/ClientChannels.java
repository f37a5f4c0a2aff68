package io.balsa.transport;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.balsa.session.EgressChannel;
import io.balsa.session.EgressChannels;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;

/**
 * The ways to clients: a publication each, made when a client announces itself.
 */
final class ClientChannels implements EgressChannels
{
    private final TransportConfig config;
    private final ErrorHandler errorHandler;
    private final List<Channel> connecting = new ArrayList<>();
    private Aeron aeron;

    ClientChannels(final TransportConfig config, final ErrorHandler errorHandler)
    {
        this.config = config;
        this.errorHandler = errorHandler;
    }

    void attach(final Aeron newAeron)
    {
        connecting.clear();
        aeron = newAeron;
    }

    /**
     * Take publications that have come to be.
     */
    void poll(final long nowNs)
    {
        for (int i = connecting.size() - 1; i >= 0; i--)
        {
            final Channel channel = connecting.get(i);
            channel.outbound.poll(nowNs);
            if (channel.isClosed || channel.outbound.isFailed() || channel.outbound.publication() != null)
            {
                connecting.set(i, connecting.get(connecting.size() - 1));
                connecting.remove(connecting.size() - 1);
            }
        }
    }

    @Override
    public EgressChannel open(final String responseChannel, final int responseStreamId)
    {
        final String uri = Channels.toClient(responseChannel, config.clientTermLength(), config.mtuLength());
        if (uri == null)
        {
            return new Channel(null);
        }
        final Channel channel = new Channel(new Outbound(uri, responseStreamId, errorHandler));
        channel.outbound.attach(aeron);
        connecting.add(channel);
        return channel;
    }

    private static final class Channel implements EgressChannel
    {
        private final Outbound outbound;
        private boolean isClosed;

        private Channel(final Outbound outbound)
        {
            this.outbound = outbound;
            this.isClosed = outbound == null;
        }

        @Override
        public int offer(
            final DirectBuffer header,
            final int headerLength,
            final DirectBuffer body,
            final int offset,
            final int length)
        {
            if (isClosed || outbound.isFailed())
            {
                return CLOSED;
            }
            final long result = length == 0 ?
                outbound.offer(header, headerLength) :
                outbound.offer(header, headerLength, body, offset, length);
            if (result > 0)
            {
                return SENT;
            }
            if (result == Publication.NOT_CONNECTED)
            {
                return NOT_CONNECTED;
            }
            return result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED ?
                CLOSED : BACK_PRESSURED;
        }

        @Override
        public int maxPayloadLength()
        {
            final ExclusivePublication publication = isClosed ? null : outbound.publication();
            return publication == null ? 0 : publication.maxPayloadLength();
        }

        @Override
        public void close()
        {
            if (!isClosed)
            {
                isClosed = true;
                outbound.close();
            }
        }
    }
}
