package io.balsa.simulator;

import java.util.function.LongSupplier;
import org.agrona.concurrent.NanoClock;

/**
 * A node's own clock: it begins somewhere, and may run fast or slow, or stand still.
 */
final class NodeClock implements NanoClock
{
    private final LongSupplier world;
    private long baseNs;
    private long baseLocalNs;
    private double rate = 1.0;

    /**
     * @param world   the right time.
     * @param startNs what this clock shows when that is 0.
     */
    NodeClock(final LongSupplier world, final long startNs)
    {
        this.world = world;
        baseLocalNs = startNs;
    }

    @Override
    public long nanoTime()
    {
        final long sinceNs = world.getAsLong() - baseNs;
        return baseLocalNs + (rate == 1.0 ? sinceNs : (long) (sinceNs * rate));
    }

    double rate()
    {
        return rate;
    }

    /**
     * @param newRate 1.0: right; 0: the clock stands still.
     */
    void rate(final double newRate)
    {
        baseLocalNs = nanoTime();
        baseNs = world.getAsLong();
        rate = newRate;
    }
}
