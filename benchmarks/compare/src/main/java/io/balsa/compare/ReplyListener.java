package io.balsa.compare;

import org.agrona.DirectBuffer;

/**
 * Hears of replies, inside {@link EchoClient#poll}.
 */
interface ReplyListener
{
    /**
     * @param session from 0.
     * @param buffer  that holds the echo, valid during the call.
     * @param offset  of the echo.
     * @param length  of the echo in bytes.
     */
    void onReply(int session, DirectBuffer buffer, int offset, int length);
}
