package io.balsa.node;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * What the agent thread does when a cycle found nothing. While a commit, a flush or a reply is outstanding, and some
 * milliseconds longer, it only yields: the next step comes within microseconds, and waking from a park takes fifty.
 * Within a second of the last command it parks for a tenth of a millisecond at most. Later it parks a little longer
 * each time, up to two milliseconds: idle nodes must cost next to nothing.
 */
final class NodeIdleStrategy implements IdleStrategy
{
    static final long ACTIVE_NS = TimeUnit.MILLISECONDS.toNanos(5);
    static final long RECENT_NS = TimeUnit.SECONDS.toNanos(1);
    static final long PARK_MIN_NS = 20_000;
    static final long RECENT_PARK_MAX_NS = 100_000;
    static final long PARK_MAX_NS = 2_000_000;

    private static final int YIELDS = 30;
    /** Something may be outstanding for long, as without a quorum. */
    private static final int ACTIVE_YIELDS = 20_000;

    private final LongSupplier quietNs;
    private int yields;
    private long parkNs = PARK_MIN_NS;

    /**
     * @param quietNs how long no command has been on its way, in ns.
     */
    NodeIdleStrategy(final LongSupplier quietNs)
    {
        this.quietNs = quietNs;
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
        final long nextParkNs = nextParkNs();
        if (nextParkNs == 0)
        {
            Thread.yield();
        }
        else
        {
            LockSupport.parkNanos(nextParkNs);
        }
    }

    /**
     * @return for how long to park this time; 0: only yield.
     */
    long nextParkNs()
    {
        final long quiet = quietNs.getAsLong();
        if (yields < YIELDS || yields < ACTIVE_YIELDS && quiet < ACTIVE_NS)
        {
            yields++;
            return 0;
        }
        final long current = parkNs;
        parkNs = Math.min(quiet < RECENT_NS ? RECENT_PARK_MAX_NS : PARK_MAX_NS, parkNs * 2);
        return current;
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
