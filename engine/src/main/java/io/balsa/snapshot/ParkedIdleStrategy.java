package io.balsa.snapshot;

import org.agrona.concurrent.IdleStrategy;

/**
 * Parks until there is an order; looks up now and then, for nobody tells it that its thread is to end.
 */
final class ParkedIdleStrategy implements IdleStrategy
{
    private final SnapshotQueue queue;

    ParkedIdleStrategy(final SnapshotQueue queue)
    {
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
        queue.park();
    }

    @Override
    public void reset()
    {
    }
}
