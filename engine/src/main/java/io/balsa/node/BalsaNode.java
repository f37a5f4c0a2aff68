package io.balsa.node;

import io.balsa.log.LogFlusher;
import io.balsa.service.Service;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.AgentTerminationException;

/**
 * One member of a cluster, in this process.
 * <pre>{@code
 * try (BalsaNode node = BalsaNode.launch(config, new MyService()))
 * {
 *     node.awaitClosed();
 * }
 * }</pre>
 * It runs on three threads of its own: the agent, which does everything, one that forces the log to disk, and one,
 * mostly parked, that writes snapshots and reads those that are sent. A broken invariant, an exception of the service,
 * or a failing disk stops the node; {@link #failure} says what it was. Everything else it outlives.
 * <p>
 * All methods may be called from any thread but the agent's.
 */
public final class BalsaNode implements AutoCloseable
{
    private static final long JOIN_TIMEOUT_MS = 10_000;

    private final NodeParts parts;
    private final AgentRunner agentRunner;
    private final AgentRunner flusherRunner;
    private final AgentRunner keeperRunner;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Throwable failure;
    private boolean isClosed;

    private BalsaNode(final NodeParts parts)
    {
        this.parts = parts;
        final NodeAgent agent = parts.agent();
        agentRunner = new AgentRunner(
            new NodeIdleStrategy(agent::quietNs), BalsaNode::ignore, null, new Guard(agent, this::onAgentEnded));
        final LogFlusher flusher = parts.log().flusher();
        flusherRunner = new AgentRunner(
            flusher.idleStrategy(), BalsaNode::ignore, null,
            new Guard(new ReportingAgent(flusher, flusher::problem, parts.errorLog()), agent::requestAbort));
        keeperRunner = new AgentRunner(
            parts.snapshots().keeper().idleStrategy(), BalsaNode::ignore, null,
            new Guard(
                new ReportingAgent(parts.keeper(), parts.snapshots()::problem, parts.errorLog()),
                this::onKeeperEnded));
    }

    /**
     * Recover what the directory holds, take the port, and begin.
     *
     * @param config  the settings.
     * @param service executed here; its {@link Service#onStart} is called before this returns.
     * @return a running node.
     * @throws IllegalStateException in one sentence if it can't: the directory is in use or another's, the port is
     * taken.
     */
    public static BalsaNode launch(final NodeConfig config, final Service service)
    {
        return launch(config, service, notice -> {});
    }

    /**
     * The same, for one who watches over it.
     *
     * @param config   the settings.
     * @param service  executed here.
     * @param operator told, in one sentence, when somebody must do something before this node can take part; what it is
     *                 told is in the error log too. Called on the node's agent thread, rarely; must be short.
     * @return a running node.
     * @throws IllegalStateException in one sentence if it can't.
     */
    public static BalsaNode launch(final NodeConfig config, final Service service, final Consumer<String> operator)
    {
        final BalsaNode node = new BalsaNode(NodeParts.open(config, service, operator));
        AgentRunner.startOnThread(node.flusherRunner, task -> thread(task, "balsa-flush-" + config.memberId()));
        AgentRunner.startOnThread(node.keeperRunner, task -> thread(task, "balsa-snapshot-" + config.memberId()));
        AgentRunner.startOnThread(node.agentRunner, task -> thread(task, "balsa-node-" + config.memberId()));
        return node;
    }

    /**
     * @return who this is, what acknowledged means, what was recovered, and every setting; some lines of text.
     */
    public String banner()
    {
        return parts.banner();
    }

    /**
     * Take a snapshot of all that is executed now, or of more, as soon as may be. While the service gives out its state
     * the node executes nothing; a leader whose state is large takes over the snapshot of a follower instead, if one of
     * them gives it.
     *
     * @return completed with the last index covered when it is durable here, or with why there is none. Its completion
     * runs on the node's agent thread and must be short.
     */
    public CompletableFuture<Long> takeSnapshot()
    {
        return parts.takeSnapshot();
    }

    /**
     * Wait until the node has ended, by {@link #close} or by a failure.
     *
     * @throws InterruptedException if the caller's thread is interrupted meanwhile.
     */
    public void awaitClosed() throws InterruptedException
    {
        ended.await();
    }

    /**
     * @return true when the node has ended.
     */
    public boolean isClosed()
    {
        return ended.getCount() == 0;
    }

    /**
     * @return why the node ended by itself, in one sentence; null while it runs or if it was closed.
     */
    public String failure()
    {
        final Throwable cause = failure;
        if (cause == null)
        {
            return null;
        }
        return cause.getClass().getSimpleName() + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }

    /**
     * @return what the node can't do just now and will try again, for example since its disk is full, in one sentence;
     * null if all is well.
     */
    public String problem()
    {
        final String problem = parts.log().flusher().problem();
        return problem != null ? problem : parts.snapshots().problem();
    }

    /**
     * End the node: a leader hands over to the most advanced member first, which takes some milliseconds and at most
     * 300. Idempotent.
     */
    @Override
    public synchronized void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        parts.agent().requestClose();
        final boolean hasEnded = awaitEnd();
        CloseHelper.quietClose(agentRunner);
        CloseHelper.quietClose(flusherRunner);
        CloseHelper.quietClose(keeperRunner);
        parts.close(hasEnded && failure == null ? parts.stateLine() : "failed: " + failure());
    }

    private boolean awaitEnd()
    {
        try
        {
            return ended.await(JOIN_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Only the end of the agent comes here; what led to it is in the error log already.
     */
    private static void ignore(final Throwable end)
    {
    }

    private static Thread thread(final Runnable task, final String name)
    {
        final Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * It ends by itself only when the disk is no longer to be trusted.
     */
    private void onKeeperEnded()
    {
        if (failure != null)
        {
            parts.agent().requestAbort();
        }
    }

    private void onAgentEnded()
    {
        parts.recordEnd(failure != null);
        parts.closeTransport();
        ended.countDown();
    }

    /**
     * Nothing goes on after an exception: a node that broke a rule must not vote again, and one whose log is no longer
     * made durable must not lead.
     */
    private final class Guard implements Agent
    {
        private final Agent agent;
        private final Runnable onEnd;

        private Guard(final Agent agent, final Runnable onEnd)
        {
            this.agent = agent;
            this.onEnd = onEnd;
        }

        @Override
        public int doWork() throws Exception
        {
            try
            {
                return agent.doWork();
            }
            catch (final AgentTerminationException ex)
            {
                throw ex;
            }
            catch (final Throwable ex)
            {
                failure = ex;
                parts.errorLog().onError(ex);
                throw new AgentTerminationException(ex);
            }
        }

        @Override
        public void onClose()
        {
            onEnd.run();
        }

        @Override
        public String roleName()
        {
            return agent.roleName();
        }
    }
}
