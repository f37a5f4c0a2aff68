package io.balsa.compare;

import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.IdleStrategy;

/**
 * Runs another agent in every idle call, then yields if neither had work.
 */
final class DrivingIdleStrategy implements IdleStrategy
{
    private final AgentInvoker invoker;

    DrivingIdleStrategy(final AgentInvoker invoker)
    {
        this.invoker = invoker;
    }

    @Override
    public void idle(final int workCount)
    {
        if (invoker.invoke() + workCount <= 0)
        {
            Thread.yield();
        }
    }

    @Override
    public void idle()
    {
        idle(0);
    }

    @Override
    public void reset()
    {
        // there is nothing to reset
    }
}
