package io.balsa.media;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.SendChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The socket that a publication sends from, which doesn't ask for answers again right after there were none.
 * <p>
 * Each publication has such a socket, and on it come only status messages and requests to send again. Aeron looks at
 * each of them in each cycle, with a system call; where one thread does everything, these were two thirds of all
 * receiving, and what is really waited for waited behind them. Windows are long enough for an answer that is read some
 * microseconds later. An answer that was found is followed by another look at once. On the thread of the sender.
 */
final class PatientSendEndpoint extends SendChannelEndpoint
{
    static final long PATIENCE_NS = 50_000;

    private final NanoClock clock;
    private boolean isEmpty;
    private long polledNs;

    PatientSendEndpoint(
        final UdpChannel channel, final AtomicCounter statusIndicator, final MediaDriver.Context context)
    {
        super(channel, statusIndicator, context);
        clock = context.nanoClock();
    }

    @Override
    public InetSocketAddress receive(final ByteBuffer buffer)
    {
        final long nowNs = clock.nanoTime();
        if (isEmpty && nowNs - polledNs < PATIENCE_NS)
        {
            return null;
        }
        final InetSocketAddress source = super.receive(buffer);
        isEmpty = source == null;
        polledNs = nowNs;
        return source;
    }
}
