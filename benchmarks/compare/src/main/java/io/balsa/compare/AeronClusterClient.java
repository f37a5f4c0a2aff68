package io.balsa.compare;

import io.aeron.Aeron;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.cluster.client.EgressListener;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.Header;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * One {@link AeronCluster} a session over one Aeron client. A session that ended, as it does when no leader is found in
 * time, is connected anew.
 */
final class AeronClusterClient implements EchoClient
{
    private final RunSpec spec;
    private final ReplyListener listener;
    private final MediaDriver driver;
    private final AgentInvoker driverInvoker;
    private final Aeron aeron;
    private final AgentInvoker conductor;
    private final AeronCluster[] clusters;
    private final AeronCluster.AsyncConnect[] connects;
    private final AeronException[] failures;

    AeronClusterClient(final RunSpec spec, final ReplyListener listener)
    {
        this.spec = spec;
        this.listener = listener;
        final String directory = spec.aeronDir("client");
        final boolean isTuned = !spec.cell().isDefaults();
        driver = MediaDriver.launch(isTuned ? AeronSettings.driver(spec, directory) :
            AeronSettings.newcomersDriver(directory).threadingMode(ThreadingMode.SHARED));
        driverInvoker = driver.sharedAgentInvoker();
        aeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(directory)
            .useConductorAgentInvoker(isTuned)
            .driverAgentInvoker(driverInvoker)
            .errorHandler(Throwable::printStackTrace));
        conductor = aeron.conductorAgentInvoker();
        clusters = new AeronCluster[spec.cell().clients()];
        connects = new AeronCluster.AsyncConnect[clusters.length];
        failures = new AeronException[clusters.length];
    }

    private AeronCluster.Context context(final int session)
    {
        final StringBuilder endpoints = new StringBuilder();
        for (int id = 0; id < spec.servers(); id++)
        {
            endpoints.append(id == 0 ? "" : ",").append(id).append('=').append(AeronClusterEcho.endpoint(spec, id, 0));
        }
        return new AeronCluster.Context()
            .aeron(aeron)
            .ownsAeronClient(false)
            .agentInvoker(driverInvoker)
            .ingressChannel("aeron:udp")
            .ingressEndpoints(endpoints.toString())
            .egressChannel("aeron:udp?endpoint=" + AeronSettings.HOST + ":0")
            .isIngressExclusive(true)
            .errorHandler(Throwable::printStackTrace)
            .egressListener(new Session(session));
    }

    @Override
    public boolean isConnected()
    {
        for (final AeronCluster cluster : clusters)
        {
            if (cluster == null || cluster.isClosed())
            {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean offer(final int session, final DirectBuffer buffer, final int length)
    {
        final AeronCluster cluster = clusters[session];
        return cluster != null && !cluster.isClosed() && cluster.offer(buffer, 0, length) > 0;
    }

    @Override
    public int poll()
    {
        int workCount = driverInvoker == null ? 0 : driverInvoker.invoke();
        workCount += conductor == null ? 0 : conductor.invoke();
        for (int i = 0; i < clusters.length; i++)
        {
            final AeronCluster cluster = clusters[i];
            if (cluster != null && !cluster.isClosed())
            {
                workCount += cluster.pollEgress();
            }
            else
            {
                reconnect(i);
            }
        }
        return workCount;
    }

    private void reconnect(final int session)
    {
        try
        {
            if (connects[session] == null)
            {
                connects[session] = AeronCluster.asyncConnect(context(session));
            }
            clusters[session] = connects[session].poll();
            if (clusters[session] != null)
            {
                connects[session] = null;
            }
        }
        catch (final AeronException ex)
        {
            failures[session] = ex;
            CloseHelper.quietClose(connects[session]);
            connects[session] = null;
        }
    }

    @Override
    public int leaderId()
    {
        return clusters[0] == null ? -1 : clusters[0].leaderMemberId();
    }

    /** That of {@link AeronCluster.Context#idleStrategy}. */
    @Override
    public IdleStrategy newcomersIdle()
    {
        return new BackoffIdleStrategy(1, 10, 1_000, 1_000);
    }

    @Override
    public void close()
    {
        for (final AeronException failure : failures)
        {
            if (failure != null)
            {
                failure.printStackTrace();
            }
        }
        CloseHelper.quietCloseAll(clusters);
        CloseHelper.quietCloseAll(aeron, driver);
    }

    private final class Session implements EgressListener
    {
        private final int session;

        private Session(final int session)
        {
            this.session = session;
        }

        @Override
        public void onMessage(
            final long clusterSessionId,
            final long timestamp,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final Header header)
        {
            listener.onReply(session, buffer, offset, length);
        }
    }
}
