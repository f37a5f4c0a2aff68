package io.balsa.transport;

/**
 * What the transport tells about itself, for counters and the recorder. Called on the agent thread.
 */
public interface TransportListener
{
    /**
     * Something arrived that is no message of this cluster and version from a member; it was dropped.
     */
    void onJunk();

    /**
     * The transport stood still for so long that Aeron gave it up; it was built anew.
     *
     * @param reason in a few words.
     */
    void onRebuilt(String reason);
}
