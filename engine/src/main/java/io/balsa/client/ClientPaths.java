package io.balsa.client;

/**
 * A client's place in the network.
 */
public interface ClientPaths
{
    /**
     * @return the address to be announced to nodes; null as long as it isn't known.
     */
    String responseChannel();

    /**
     * @param place of the member in the settings, from 0.
     * @return the way to it.
     */
    MemberPath channel(int place);
}
