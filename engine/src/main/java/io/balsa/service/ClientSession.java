package io.balsa.service;

import org.agrona.DirectBuffer;

/**
 * A client as the service sees it: the same object as long as the session lives. What is sent is kept, on every node,
 * until the client has it: after a failover the new leader goes on where the old one stopped, in order, nothing twice.
 */
public interface ClientSession
{
    /**
     * @return id of the session: the index of the entry that opened it.
     */
    long id();

    /**
     * @return true until the session ends.
     */
    boolean isOpen();

    /**
     * Answer the command that is being executed: once, and only inside {@link Service#onCommand}, to its own session.
     *
     * @param buffer that holds the answer; copied.
     * @param offset of the answer.
     * @param length in bytes, 0 to the setting {@code command.length.max}.
     */
    void reply(DirectBuffer buffer, int offset, int length);

    /**
     * Push an event to the client, from any call into the service.
     *
     * @param buffer that holds the event; copied.
     * @param offset of the event.
     * @param length in bytes, 0 to the setting {@code command.length.max}.
     * @return false if the session has ended, or ends by this: more is waiting than is kept for a session.
     */
    boolean push(DirectBuffer buffer, int offset, int length);
}
