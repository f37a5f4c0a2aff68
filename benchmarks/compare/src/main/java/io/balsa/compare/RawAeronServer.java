package io.balsa.compare;

import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.Header;
import io.aeron.ControlledFragmentAssembler;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;

/**
 * Sends back what comes.
 */
final class RawAeronServer implements Agent
{
    private static final int FRAGMENT_LIMIT = 256;

    private final Subscription requests;
    private final Publication replies;
    private final AgentInvoker driver;
    private final AgentInvoker conductor;
    private final NodeGauge gauge;
    private final ControlledFragmentAssembler assembler = new ControlledFragmentAssembler(this::onRequest);

    RawAeronServer(
        final Subscription requests,
        final Publication replies,
        final AgentInvoker driver,
        final AgentInvoker conductor,
        final NodeGauge gauge)
    {
        this.requests = requests;
        this.replies = replies;
        this.driver = driver;
        this.conductor = conductor;
        this.gauge = gauge;
    }

    @Override
    public int doWork()
    {
        final int workCount = (driver == null ? 0 : driver.invoke()) + conductor.invoke();
        return workCount + requests.controlledPoll(assembler, FRAGMENT_LIMIT);
    }

    private ControlledFragmentHandler.Action onRequest(
        final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        if (replies.offer(buffer, offset, length) <= 0)
        {
            return ControlledFragmentHandler.Action.ABORT;
        }
        gauge.onApplied();
        return ControlledFragmentHandler.Action.CONTINUE;
    }

    @Override
    public String roleName()
    {
        return "echo";
    }
}
