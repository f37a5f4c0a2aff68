package io.balsa.snapshot;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * Parks until there is an order; looks up now and then, for nobody tells it that its thread is to end.
 */
final class ParkedIdleStrategy implements IdleStrategy
{
    private final SnapshotQueue queue;
    private final BooleanSupplier hasWork;
    private final LongSupplier waitNs;

    /**
     * @param hasWork asked before it parks.
     * @param waitNs  how long it may park.
     */
    ParkedIdleStrategy(final SnapshotQueue queue, final BooleanSupplier hasWork, final LongSupplier waitNs)
    {
        this.waitNs = waitNs;
        this.hasWork = hasWork;
        this.queue = queue;
    }

    @Override
    public void idle(final int workCount)
    {
        if (workCount <= 0)
        {
            idle();
        }
    }

    @Override
    public void idle()
    {
        queue.park(hasWork, waitNs.getAsLong());
    }

    @Override
    public void reset()
    {
    }
}
