package io.balsa.cli;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds UDP ports of the loopback that nobody uses now. Taken from below the range that systems give out by themselves,
 * so that no client's passing socket sits on a node's port while that node is being restarted.
 */
final class FreePorts
{
    private static final int FIRST = 10_000;
    private static final int BEYOND = 32_000;
    private static final int ATTEMPTS = 1_000;

    private FreePorts()
    {
    }

    /**
     * @param count how many.
     * @return ports, all different.
     * @throws IOException if there aren't so many.
     */
    static List<Integer> find(final int count) throws IOException
    {
        final List<DatagramSocket> held = new ArrayList<>();
        final List<Integer> ports = new ArrayList<>();
        try
        {
            for (int i = 0; i < ATTEMPTS && ports.size() < count; i++)
            {
                final int port = ThreadLocalRandom.current().nextInt(FIRST, BEYOND);
                try
                {
                    // held until all are found: no port is found twice
                    held.add(new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
                    ports.add(port);
                }
                catch (final SocketException e)
                {
                    // in use: try another
                    continue;
                }
            }
        }
        finally
        {
            held.forEach(DatagramSocket::close);
        }
        if (ports.size() < count)
        {
            throw new IOException("no " + count + " free UDP ports on the loopback");
        }
        return ports;
    }
}
