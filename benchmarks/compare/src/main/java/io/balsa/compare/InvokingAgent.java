package io.balsa.compare;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;

/**
 * Gives a thread to what has none.
 */
final class InvokingAgent implements Agent
{
    private final AgentInvoker invoker;

    InvokingAgent(final AgentInvoker invoker)
    {
        this.invoker = invoker;
    }

    @Override
    public int doWork()
    {
        return invoker.invoke();
    }

    @Override
    public String roleName()
    {
        return "driver-and-archive";
    }
}
