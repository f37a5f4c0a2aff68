package io.balsa.transport;

import org.agrona.DirectBuffer;

/**
 * Takes messages of clients. Port of this room.
 */
@FunctionalInterface
public interface MessageHandler
{
    /**
     * @param buffer that holds the message.
     * @param offset of the message.
     * @param length in bytes.
     * @return false if it can't be taken now: it comes again, and nothing behind it before.
     */
    boolean onMessage(DirectBuffer buffer, int offset, int length);
}
