package io.balsa.compare;

import io.aeron.Aeron;
import io.aeron.Counter;
import io.aeron.RethrowingErrorHandler;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.service.ClusteredServiceContainer;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NoOpLock;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * A member: media driver, archive, consensus module and service, in one process as Aeron's own examples have it.
 * <p>
 * Tuned, driver and archive have no threads of their own. Either one thread runs both, beside those of the consensus
 * module and the service; or the consensus module's thread runs them whenever it idles.
 */
final class AeronClusterServer implements AutoCloseable
{
    private static final int ARCHIVE_PLACE = 4;
    private static final int INGRESS_STREAM_ERRORS_TYPE_ID = 212;
    private static final String IPC = "aeron:ipc";

    private final RunSpec spec;
    private final int id;
    private final String aeronDir;
    private final MediaDriver driver;
    private final Archive archive;
    private final ConsensusModule consensusModule;
    private final ClusteredServiceContainer container;
    private AgentRunner driverRunner;
    private Aeron aeron;

    AeronClusterServer(final RunSpec spec, final int id, final NodeGauge gauge)
    {
        this.spec = spec;
        this.id = id;
        aeronDir = spec.aeronDir("node-" + id);
        final boolean isTuned = !spec.cell().isDefaults();
        driver = MediaDriver.launch(isTuned ? AeronSettings.driver(spec, aeronDir) :
            AeronSettings.newcomersDriver(aeronDir).threadingMode(ThreadingMode.SHARED));
        archive = Archive.launch(archive(isTuned));
        final ConsensusModule.Context module = consensusModule();
        final ClusteredServiceContainer.Context service = new ClusteredServiceContainer.Context()
            .aeronDirectoryName(aeronDir)
            .archiveContext(archiveClient())
            .clusterDir(spec.serverDir(id).resolve("cluster").toFile())
            .clusteredService(new AeronClusterService(gauge))
            .errorHandler(Throwable::printStackTrace);
        if (isTuned)
        {
            service.idleStrategySupplier(() -> YieldingIdleStrategy.INSTANCE);
            if (AeronClusterEcho.isTwoThreaded(spec))
            {
                driveFromConsensusModule(module);
            }
            else
            {
                driveFromOwnThread(module);
            }
        }
        consensusModule = ConsensusModule.launch(module);
        container = ClusteredServiceContainer.launch(service);
    }

    private Archive.Context archive(final boolean isTuned)
    {
        final Archive.Context context = new Archive.Context()
            .aeronDirectoryName(aeronDir)
            .archiveDir(spec.serverDir(id).resolve("archive").toFile())
            .controlChannel("aeron:udp?endpoint=" + AeronClusterEcho.endpoint(spec, id, ARCHIVE_PLACE))
            .replicationChannel("aeron:udp?endpoint=" + AeronSettings.HOST + ":0")
            .recordingEventsEnabled(false)
            .fileSyncLevel(spec.cell().disk() ? 1 : 0)
            .catalogFileSyncLevel(spec.cell().disk() ? 1 : 0)
            .errorHandler(Throwable::printStackTrace)
            .threadingMode(isTuned ? ArchiveThreadingMode.INVOKER : ArchiveThreadingMode.SHARED);
        return isTuned ? context
            .mediaDriverAgentInvoker(driver.sharedAgentInvoker())
            .controlTermBufferLength(AeronSettings.termLength(spec)) : context;
    }

    private AeronArchive.Context archiveClient()
    {
        return new AeronArchive.Context().controlRequestChannel(IPC).controlResponseChannel(IPC);
    }

    private ConsensusModule.Context consensusModule()
    {
        final StringBuilder members = new StringBuilder();
        for (int i = 0; i < spec.servers(); i++)
        {
            members.append(i).append(',').append(AeronClusterEcho.endpoints(spec, i)).append('|');
        }
        final ConsensusModule.Context context = new ConsensusModule.Context()
            .aeronDirectoryName(aeronDir)
            .clusterMemberId(id)
            .clusterMembers(members.toString())
            .clusterDir(spec.serverDir(id).resolve("cluster").toFile())
            .ingressChannel("aeron:udp")
            .replicationChannel("aeron:udp?endpoint=" + AeronSettings.HOST + ":0")
            .archiveContext(archiveClient())
            .fileSyncLevel(spec.cell().disk() ? 1 : 0)
            .errorHandler(Throwable::printStackTrace);
        if (!spec.cell().isDefaults())
        {
            context
                .logChannel("aeron:udp?term-length=" + AeronSettings.logTermLength(spec))
                .maxConcurrentSessions(2 * Math.max(spec.cell().clients(), 10));
        }
        timeout("heartbeat.timeout", context.leaderHeartbeatTimeoutNs(), context::leaderHeartbeatTimeoutNs);
        timeout("heartbeat.interval", context.leaderHeartbeatIntervalNs(), context::leaderHeartbeatIntervalNs);
        timeout("election.timeout", context.electionTimeoutNs(), context::electionTimeoutNs);
        return context;
    }

    private void timeout(final String name, final long fallbackNs, final java.util.function.LongConsumer setter)
    {
        setter.accept(TimeUnit.MILLISECONDS.toNanos(
            spec.setting(name, (int) TimeUnit.NANOSECONDS.toMillis(fallbackNs))));
    }

    private void driveFromOwnThread(final ConsensusModule.Context module)
    {
        driverRunner = new AgentRunner(
            YieldingIdleStrategy.INSTANCE, Throwable::printStackTrace, null, new InvokingAgent(archive.invoker()));
        AgentRunner.startOnThread(driverRunner);
        module.idleStrategySupplier(() -> YieldingIdleStrategy.INSTANCE);
    }

    /**
     * The module calls its idle strategy in every cycle, and wherever it waits for archive or driver.
     */
    private void driveFromConsensusModule(final ConsensusModule.Context module)
    {
        final AgentInvoker invoker = archive.invoker();
        final IdleStrategy driving = new DrivingIdleStrategy(invoker);
        aeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(aeronDir)
            .useConductorAgentInvoker(true)
            .driverAgentInvoker(driver.sharedAgentInvoker())
            .awaitingIdleStrategy(driving)
            .clientLock(NoOpLock.INSTANCE)
            .subscriberErrorHandler(RethrowingErrorHandler.INSTANCE)
            .errorHandler(Throwable::printStackTrace));
        final Counter errors = aeron.addCounter(INGRESS_STREAM_ERRORS_TYPE_ID, "Cluster Errors");
        module.aeron(aeron).errorCounter(errors).idleStrategySupplier(() -> driving);
        module.archiveContext().idleStrategy(driving);
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(container, consensusModule, aeron, driverRunner, archive, driver);
    }
}
