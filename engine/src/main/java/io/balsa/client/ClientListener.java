package io.balsa.client;

import org.agrona.DirectBuffer;

/**
 * What the application hears, inside {@link BalsaClient#poll}. Buffers are valid during the call. A listener may call
 * {@link BalsaClient#offer} and {@link BalsaClient#close}; it should not take long, since nothing else happens
 * meanwhile.
 */
public interface ClientListener
{
    /**
     * A command was executed, and this is the answer: for each command once, in the order of the sequences.
     *
     * @param sequence  as returned by {@link BalsaClient#offer}.
     * @param index     of the entry in the cluster's log that holds the command; of others, too, that were sent with
     *                  it.
     * @param timestamp cluster time at which it was executed, ns since the Unix epoch.
     * @param buffer    that holds the answer.
     * @param offset    of the answer.
     * @param length    of the answer in bytes; 0 when the service didn't give one.
     */
    void onReply(long sequence, long index, long timestamp, DirectBuffer buffer, int offset, int length);

    /**
     * The service pushed something: each once, in order, also relative to replies.
     *
     * @param sequence  of the own command that caused it; 0: none did.
     * @param index     of the entry in the cluster's log that caused it.
     * @param timestamp cluster time of it, ns since the Unix epoch.
     * @param buffer    that holds the event.
     * @param offset    of the event.
     * @param length    of the event in bytes.
     */
    default void onEvent(
        final long sequence,
        final long index,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
    }

    /**
     * The session is served: for the first time, again, or by another leader.
     *
     * @param leaderId member that serves it.
     * @param term     of that leader.
     */
    default void onConnected(final int leaderId, final long term)
    {
    }

    /**
     * Nobody serves the session at present; the client looks for the leader. Nothing is lost: commands can still be
     * offered and will be sent.
     */
    default void onDisconnected()
    {
    }

    /**
     * The leader is there and takes no commands, because disks are full. Nothing is lost and nothing executed twice:
     * what was offered before waits here and is sent again until it is taken, and {@link BalsaClient#offer} answers
     * {@link BalsaClient#STORAGE_FULL} meanwhile. Told once, until {@link #onStorageFree}.
     *
     * @param leaderId member that says so.
     * @param detail   in words: whose disk.
     */
    default void onStorageFull(final int leaderId, final String detail)
    {
    }

    /**
     * Commands are taken again.
     */
    default void onStorageFree()
    {
    }

    /**
     * The session is lost, and nobody will tell whether these commands were executed. Followed by {@link #onClosed}.
     *
     * @param firstSequence of the first command without a reply.
     * @param lastSequence  of the last command offered.
     */
    default void onUnknown(final long firstSequence, final long lastSequence)
    {
    }

    /**
     * The session is over, and with it this client.
     *
     * @param reason why.
     * @param detail in words; may be empty.
     */
    default void onClosed(final CloseReason reason, final String detail)
    {
    }
}
