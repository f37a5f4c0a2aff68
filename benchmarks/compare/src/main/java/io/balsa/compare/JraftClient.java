package io.balsa.compare;

import com.alipay.sofa.jraft.RouteTable;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.CliOptions;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.impl.cli.CliClientServiceImpl;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Sends to the leader that the group's route table knows, and asks for it again when it refuses or is gone.
 */
final class JraftClient implements EchoClient
{
    private static final int TIMEOUT_MS = 5_000;
    private static final int REFRESH_TIMEOUT_MS = 100;
    private static final long REFRESH_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final CliClientServiceImpl service = new CliClientServiceImpl();
    private final ReplyQueue replies;
    private final RunSpec spec;
    private volatile PeerId leader;
    private long refreshNs = System.nanoTime();

    JraftClient(final RunSpec spec, final ReplyListener listener)
    {
        this.spec = spec;
        this.replies = new ReplyQueue(listener);
        RouteTable.getInstance().updateConfiguration(
            JraftEcho.GROUP, JraftEcho.configuration(spec.servers(), spec));
        service.init(new CliOptions());
    }

    @Override
    public boolean isConnected()
    {
        return leader != null;
    }

    @Override
    public boolean offer(final int session, final DirectBuffer buffer, final int length)
    {
        final PeerId target = leader;
        if (target == null)
        {
            return false;
        }
        final byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        final RpcClient rpc = service.getRpcClient();
        try
        {
            rpc.invokeAsync(target.getEndpoint(), new JraftCommand(session, bytes), this::onComplete, TIMEOUT_MS);
            return true;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return false;
        }
        catch (final RemotingException ex)
        {
            lose(ex.toString());
            return false;
        }
    }

    private void onComplete(final Object reply, final Throwable failure)
    {
        if (reply instanceof final JraftCommand command && command.bytes() != null)
        {
            replies.add(command.session(), command.bytes());
        }
        else
        {
            lose(failure == null ? "refused" : failure.toString());
        }
    }

    private void lose(final String reason)
    {
        replies.onFailure(reason);
        leader = null;
    }

    @Override
    public int poll()
    {
        if (leader == null && System.nanoTime() - refreshNs >= 0)
        {
            refresh();
        }
        return replies.drain();
    }

    private void refresh()
    {
        refreshNs = System.nanoTime() + REFRESH_INTERVAL_NS;
        try
        {
            if (RouteTable.getInstance().refreshLeader(service, JraftEcho.GROUP, REFRESH_TIMEOUT_MS).isOk())
            {
                leader = RouteTable.getInstance().selectLeader(JraftEcho.GROUP);
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        catch (final TimeoutException ex)
        {
            replies.onFailure(ex.toString());
        }
    }

    @Override
    public int leaderId()
    {
        final PeerId target = leader;
        for (int id = 0; target != null && id < spec.servers(); id++)
        {
            if (spec.port(id, 0) == target.getPort())
            {
                return id;
            }
        }
        return -1;
    }

    @Override
    public IdleStrategy newcomersIdle()
    {
        return new BackoffIdleStrategy();
    }

    @Override
    public void close()
    {
        replies.report();
        service.shutdown();
    }
}
