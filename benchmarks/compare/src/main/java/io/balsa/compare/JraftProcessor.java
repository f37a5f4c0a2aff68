package io.balsa.compare;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * Hands commands to Raft, on one thread so that they stay in order.
 */
final class JraftProcessor implements RpcProcessor<JraftCommand>
{
    private final Executor executor = Executors.newSingleThreadExecutor(task ->
    {
        final Thread thread = new Thread(task, "echo");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Node node;

    void serve(final Node newNode)
    {
        node = newNode;
    }

    @Override
    public void handleRequest(final RpcContext context, final JraftCommand command)
    {
        final Node target = node;
        if (target == null)
        {
            context.sendResponse(new JraftCommand(command.session(), null));
            return;
        }
        target.apply(new Task(ByteBuffer.wrap(command.bytes()), status ->
            context.sendResponse(status.isOk() ? command : new JraftCommand(command.session(), null))));
    }

    @Override
    public String interest()
    {
        return JraftCommand.class.getName();
    }

    @Override
    public Executor executor()
    {
        return executor;
    }
}
