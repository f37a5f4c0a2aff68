package io.balsa.compare;

import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * The other end of {@link RawAeronServer}; one thread runs it and its driver.
 */
final class RawAeronClient implements EchoClient
{
    private static final int FRAGMENT_LIMIT = 256;

    private final MediaDriver driver;
    private final Aeron aeron;
    private final AgentInvoker driverInvoker;
    private final AgentInvoker conductor;
    private final Publication requests;
    private final Subscription replies;
    private final FragmentAssembler assembler;

    RawAeronClient(final RunSpec spec, final MediaDriver driver, final Aeron aeron, final ReplyListener listener)
    {
        this.driver = driver;
        this.aeron = aeron;
        this.driverInvoker = driver.sharedAgentInvoker();
        this.conductor = aeron.conductorAgentInvoker();
        replies = aeron.addSubscription(RawAeronEcho.channel(spec.port(0, 1)), RawAeronEcho.REPLY_STREAM_ID);
        requests = aeron.addExclusivePublication(
            RawAeronEcho.channel(spec.port(0, 0)), RawAeronEcho.REQUEST_STREAM_ID);
        assembler = new FragmentAssembler(
            (buffer, offset, length, header) -> listener.onReply(0, buffer, offset, length));
    }

    @Override
    public boolean isConnected()
    {
        return requests.isConnected() && replies.isConnected();
    }

    @Override
    public boolean offer(final int session, final DirectBuffer buffer, final int length)
    {
        return requests.offer(buffer, 0, length) > 0;
    }

    @Override
    public int poll()
    {
        final int workCount = (driverInvoker == null ? 0 : driverInvoker.invoke()) + conductor.invoke();
        return workCount + replies.poll(assembler, FRAGMENT_LIMIT);
    }

    @Override
    public IdleStrategy newcomersIdle()
    {
        return new BackoffIdleStrategy();
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(aeron, driver);
    }
}
