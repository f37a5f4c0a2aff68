package io.balsa.transport;

import io.aeron.Aeron;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/**
 * A way that is seldom needed: its publication exists from the first message until none came for ten seconds. The
 * media driver looks at every publication and every image in each of its cycles, here and at the other end.
 */
final class OccasionalOutbound implements PeerPath
{
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(10);

    private final Outbound outbound;
    private Aeron aeron;
    private boolean isOpen;
    private boolean isUsed;
    private long usedNs;

    OccasionalOutbound(final Outbound outbound)
    {
        this.outbound = outbound;
    }

    /**
     * Another Aeron client: what was open on the one before is gone.
     */
    void attach(final Aeron newAeron)
    {
        aeron = newAeron;
        isOpen = false;
    }

    /**
     * Called now and then: opens what is wanted and closes what isn't used any more.
     */
    void poll(final long nowNs)
    {
        if (isUsed)
        {
            isUsed = false;
            usedNs = nowNs;
            open();
        }
        else if (isOpen && nowNs - usedNs >= IDLE_NS)
        {
            isOpen = false;
            outbound.close();
        }
        if (isOpen)
        {
            outbound.poll(nowNs);
        }
    }

    boolean isOpen()
    {
        return isOpen;
    }

    /**
     * {@inheritDoc}
     * The first one isn't taken: it only says that the way is wanted.
     */
    @Override
    public boolean send(
        final DirectBuffer header, final int headerLength, final DirectBuffer body, final int offset, final int length)
    {
        isUsed = true;
        return isOpen && outbound.send(header, headerLength, body, offset, length);
    }

    private void open()
    {
        if (!isOpen)
        {
            isOpen = true;
            outbound.attach(aeron);
        }
    }
}
