package io.balsa.session;

/**
 * Hears of messages from clients that were dropped as junk; to be counted. Port of this room, implemented by the
 * monitor.
 */
public interface IngressListener
{
    /** Why a message was dropped. */
    enum Junk
    {
        /** Too short, wrong lengths inside, an impossible channel. */
        MALFORMED,
        /** Another schema, or a message that clients don't send. */
        UNKNOWN_MESSAGE,
        /** Another version of the protocol. */
        UNKNOWN_VERSION,
        /** Meant for another cluster. */
        OTHER_CLUSTER
    }

    /**
     * A message was dropped. Called on the agent thread; must not throw.
     *
     * @param junk why.
     */
    void onJunk(Junk junk);
}
