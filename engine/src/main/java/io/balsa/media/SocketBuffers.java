package io.balsa.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;

/**
 * How much of datagrams on their way a socket holds. Several of the loopback's, 60 KiB each, should be on their way at
 * once, so a media driver takes what the system grants ({@code net.core.rmem_max}, {@code wmem_max}), up to what was
 * seen to be of use: room for a burst of some thousand short ones, which take 800 bytes of it each, while a node with a
 * thousand clients does something else. To ask for more than is granted would make Aeron warn at every start.
 *
 * @param length       bytes of a socket's buffers, for each direction.
 * @param windowLength bytes that one sender may have on their way.
 */
record SocketBuffers(int length, int windowLength)
{
    static final int LENGTH_MAX = 2 * 1024 * 1024;
    static final int WINDOW_LENGTH_MAX = 256 * 1024;

    private static final int ALIGNMENT = 4096;

    /**
     * Asks the system.
     */
    static SocketBuffers granted()
    {
        try (DatagramChannel channel = DatagramChannel.open())
        {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, LENGTH_MAX);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, LENGTH_MAX);
            return of(Math.min(
                channel.getOption(StandardSocketOptions.SO_RCVBUF),
                channel.getOption(StandardSocketOptions.SO_SNDBUF)));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("no datagram socket can be opened", ex);
        }
    }

    /**
     * @param granted bytes that the system gives to each direction.
     */
    static SocketBuffers of(final int granted)
    {
        final int length = Math.min(LENGTH_MAX, granted);
        return new SocketBuffers(length, Math.min(WINDOW_LENGTH_MAX, length / ALIGNMENT * ALIGNMENT));
    }
}
