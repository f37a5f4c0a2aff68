package io.balsa.consensus;

import org.agrona.DirectBuffer;

/**
 * How consensus hears members that give each other what a disk has changed. As {@link PeerReceiver} says.
 */
public interface EntryReceiver
{
    /**
     * A member asks for an entry, and gets it with what follows it in the same segment, or hears that it isn't here.
     *
     * @param fromId sender.
     * @param wanted which one.
     */
    void onRequest(int fromId, EntryName wanted);

    /**
     * A member gives an entry that was asked for, or says that it doesn't have it.
     *
     * @param fromId sender.
     * @param given  which one.
     * @param buffer that holds it and what follows, as frames, of which nothing is checked but that they lie in the
     *               message.
     * @param offset of the first frame.
     * @param length of all frames; 0: it isn't there.
     */
    void onReply(int fromId, EntryName given, DirectBuffer buffer, int offset, int length);
}
