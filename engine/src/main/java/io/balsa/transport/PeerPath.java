package io.balsa.transport;

import org.agrona.DirectBuffer;

/**
 * One way to one peer, on which whole messages go or don't. Aeron publications in production; a simulated network has
 * its own. Agent thread; nothing blocks, nothing throws for what the network does.
 */
public interface PeerPath
{
    /**
     * Offer a message made of two pieces. They are copied during the call.
     *
     * @param header       first piece.
     * @param headerLength bytes of it, from offset 0.
     * @param body         second piece.
     * @param offset       of it.
     * @param length       bytes of it; 0: the header is all.
     * @return false if nothing was taken: back pressure, or nobody is connected. Whoever called comes back in a later
     * cycle.
     */
    boolean send(DirectBuffer header, int headerLength, DirectBuffer body, int offset, int length);
}
