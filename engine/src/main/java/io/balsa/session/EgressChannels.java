package io.balsa.session;

/**
 * Opens ways to clients. Port of this room, implemented by the transport.
 */
public interface EgressChannels
{
    /**
     * Returns at once, and connects in the background: until then the channel answers NOT_CONNECTED. Never throws: a
     * channel that can't be opened answers CLOSED.
     *
     * @param responseChannel  as the client announced it; it comes from outside.
     * @param responseStreamId as the client announced it.
     * @return a channel, to be closed by the caller.
     */
    EgressChannel open(String responseChannel, int responseStreamId);
}
