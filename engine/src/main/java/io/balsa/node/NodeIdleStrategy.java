package io.balsa.node;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * What the agent thread does when a cycle found nothing. While a commit, a flush or a reply is outstanding it only
 * yields: an answer takes microseconds, waking from a park takes fifty. When nothing is, it yields a little and then
 * parks, a little longer each time, up to two milliseconds: idle nodes must cost next to nothing.
 */
final class NodeIdleStrategy implements IdleStrategy
{
    private static final int YIELDS = 30;
    private static final int WAITING_YIELDS = 20_000;
    private static final long PARK_MIN_NS = 20_000;
    private static final long PARK_MAX_NS = 2_000_000;

    private final BooleanSupplier isActive;
    private int yields;
    private long parkNs = PARK_MIN_NS;

    NodeIdleStrategy(final BooleanSupplier isActive)
    {
        this.isActive = isActive;
    }

    @Override
    public void idle(final int workCount)
    {
        if (workCount > 0)
        {
            reset();
        }
        else
        {
            idle();
        }
    }

    @Override
    public void idle()
    {
        if (yields < YIELDS || yields < WAITING_YIELDS && isActive.getAsBoolean())
        {
            yields++;
            Thread.yield();
        }
        else
        {
            LockSupport.parkNanos(parkNs);
            parkNs = Math.min(PARK_MAX_NS, parkNs * 2);
        }
    }

    @Override
    public void reset()
    {
        yields = 0;
        parkNs = PARK_MIN_NS;
    }

    @Override
    public String alias()
    {
        return "balsa";
    }
}
