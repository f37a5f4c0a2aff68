package io.balsa.compare;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback that nobody uses now, neither for UDP nor for TCP; below the range that systems give out by
 * themselves, so that no passing socket takes one between here and the start of a server.
 */
final class FreePorts
{
    private static final int FIRST = 10_000;
    private static final int BEYOND = 32_000;
    private static final int ATTEMPTS = 10_000;

    private FreePorts()
    {
    }

    static int[] find(final int count) throws IOException
    {
        final Set<Integer> ports = new LinkedHashSet<>();
        for (int i = 0; i < ATTEMPTS && ports.size() < count; i++)
        {
            final int port = ThreadLocalRandom.current().nextInt(FIRST, BEYOND);
            if (isFree(port))
            {
                ports.add(port);
            }
        }
        if (ports.size() < count)
        {
            throw new IOException("no " + count + " free ports on the loopback");
        }
        return ports.stream().mapToInt(Integer::intValue).toArray();
    }

    private static boolean isFree(final int port)
    {
        final InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket udp = new DatagramSocket(new InetSocketAddress(loopback, port));
            ServerSocket tcp = new ServerSocket(port, 1, loopback))
        {
            return udp.isBound() && tcp.isBound();
        }
        catch (final IOException ex)
        {
            return false;
        }
    }
}
