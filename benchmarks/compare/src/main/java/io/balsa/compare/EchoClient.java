package io.balsa.compare;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;

/**
 * All sessions that the client process has with the system. One thread calls everything; nothing blocks but
 * {@link #close}.
 */
interface EchoClient extends AutoCloseable
{
    /**
     * @return true when every session is served.
     */
    boolean isConnected();

    /**
     * @param session from 0.
     * @param buffer  that holds the command from 0 on; copied.
     * @param length  of the command in bytes.
     * @return false if it is not taken now: poll and try again.
     */
    boolean offer(int session, DirectBuffer buffer, int length);

    /**
     * @return how much was done.
     */
    int poll();

    /**
     * @return which server leads, from 0; -1 if the client isn't told.
     */
    default int leaderId()
    {
        return -1;
    }

    /**
     * @return what a newcomer's loop does when there is nothing to do; used in runs with default settings alone.
     */
    IdleStrategy newcomersIdle();

    @Override
    void close();
}
