package io.balsa.session;

import org.agrona.DirectBuffer;

/**
 * The way to one client: a publication of its own, so that a client which doesn't read holds up nobody else. Port of
 * this room, implemented by the transport. Called on the agent thread; no method blocks or throws for what the network
 * does.
 */
public interface EgressChannel
{
    /** The message was taken; the transport repairs loss as long as the client is there. */
    int SENT = 0;

    /** Nothing was taken; try again soon. */
    int BACK_PRESSURED = -1;

    /** Nothing was taken; the client isn't there (yet). */
    int NOT_CONNECTED = -2;

    /** Nothing was taken, nor ever will be: the channel is finished, or its address was bad. Open another. */
    int CLOSED = -3;

    /**
     * Send one message made of two pieces.
     *
     * @param header       first piece.
     * @param headerLength bytes of it, from offset 0.
     * @param body         second piece.
     * @param offset       of it.
     * @param length       bytes of it; 0: the header is all.
     * @return {@link #SENT}, {@link #BACK_PRESSURED}, {@link #NOT_CONNECTED} or {@link #CLOSED}.
     */
    int offer(DirectBuffer header, int headerLength, DirectBuffer body, int offset, int length);

    /**
     * How long a message is that travels in one datagram. A single longer record is sent as well, alone: the setting
     * {@code command.length.max} and 96 bytes must fit the longest message of the transport.
     *
     * @return bytes, header included; 0 as long as it isn't known because nobody is connected.
     */
    int maxPayloadLength();

    /**
     * Let go. What was taken is still delivered as far as the transport can do it in the background.
     */
    void close();
}
