package io.balsa.session;

import io.balsa.codecs.client.SessionConnectDecoder;
import org.agrona.DirectBuffer;

/**
 * The address a client announces: from outside, so it is looked at before anything is opened for it.
 */
final class ResponseChannel
{
    private static final String PREFIX = "aeron:udp?";
    private static final int LENGTH_MAX = 512;

    private ResponseChannel()
    {
    }

    /**
     * @param connect wrapped, its variable part not read yet.
     * @param buffer  that holds it.
     * @param end     of the message in the buffer.
     * @return the channel, or null if it isn't one.
     */
    static String decode(final SessionConnectDecoder connect, final DirectBuffer buffer, final int end)
    {
        final int at = connect.limit();
        final int lengthField = SessionConnectDecoder.responseChannelHeaderLength();
        if (end - at < lengthField)
        {
            return null;
        }
        final int length = buffer.getInt(at);
        if (length < PREFIX.length() || length > LENGTH_MAX || length != end - at - lengthField)
        {
            return null;
        }
        final String channel = connect.responseChannel();
        return channel.startsWith(PREFIX) ? channel : null;
    }
}
