package io.balsa.client;

import org.agrona.DirectBuffer;

/**
 * The way to one member. Aeron's publications in production; a simulated network has its own. Nothing blocks, nothing
 * throws for what the network does.
 */
public interface MemberPath
{
    /** The message was taken. */
    int SENT = 0;
    /** Nothing was taken; try again soon. */
    int BACK_PRESSURED = -1;
    /** Nothing was taken; the member isn't there (yet). */
    int NOT_CONNECTED = -2;

    /**
     * @return true if the member is there; if not, it is tried in the background.
     */
    boolean isConnected();

    /**
     * @return bytes of a message that travels in one datagram; for a connected path.
     */
    int maxPayloadLength();

    /**
     * Offer a message made of two pieces. They are copied during the call.
     *
     * @param header       first piece.
     * @param headerLength bytes of it, from offset 0.
     * @param body         second piece.
     * @param offset       of it.
     * @param length       bytes of it; 0: the header is all.
     * @return {@link #SENT}, {@link #BACK_PRESSURED} or {@link #NOT_CONNECTED}.
     */
    int offer(DirectBuffer header, int headerLength, DirectBuffer body, int offset, int length);
}
