package io.balsa.client;

import java.nio.charset.StandardCharsets;

/**
 * The number that stands for a cluster's name in messages and files, so that nodes and clients of different clusters
 * don't take each other's messages.
 */
public final class ClusterId
{
    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private ClusterId()
    {
    }

    /**
     * The name's FNV-1a hash of 64 bits.
     *
     * @param name of the cluster; its UTF-8 bytes count.
     * @return its id.
     */
    public static long of(final String name)
    {
        long hash = OFFSET_BASIS;
        for (final byte octet : name.getBytes(StandardCharsets.UTF_8))
        {
            hash = (hash ^ (octet & 0xff)) * PRIME;
        }
        return hash;
    }
}
