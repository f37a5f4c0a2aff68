package io.balsa.node;

import io.balsa.consensus.Raft;
import io.balsa.consensus.RandomSource;
import io.balsa.log.Durability;
import io.balsa.log.FileLogStorage;
import io.balsa.log.IdentityFile;
import io.balsa.log.SegmentedLog;
import io.balsa.log.StoreIdentity;
import io.balsa.log.TermFile;
import io.balsa.membership.Membership;
import io.balsa.monitor.ErrorLog;
import io.balsa.monitor.NodeCounter;
import io.balsa.monitor.NodeCounters;
import io.balsa.monitor.RunFile;
import io.balsa.service.Applier;
import io.balsa.service.Service;
import io.balsa.session.EgressPublisher;
import io.balsa.session.IngressAdapter;
import io.balsa.session.SessionRegistry;
import io.balsa.transport.Transport;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.agrona.CloseHelper;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Start-up in its order: take the directory, see whose it is, recover term and log, take the port, wire the rooms.
 * Whatever fails closes what was opened before, in the opposite order.
 */
final class NodeParts implements AutoCloseable
{
    private static final int APPLY_LENGTH_PER_CYCLE = 1024 * 1024;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final NodeConfig config;
    private NodeDirectory directory;
    private RunFile runFile;
    private StoreIdentity identity;
    private ErrorLog errorLog;
    private SegmentedLog log;
    private Raft raft;
    private Applier applier;
    private Transport transport;
    private Housekeeping housekeeping;
    private NodeAgent agent;

    private NodeParts(final NodeConfig config)
    {
        this.config = config;
    }

    static NodeParts open(final NodeConfig config, final Service service)
    {
        final NodeParts parts = new NodeParts(config);
        try
        {
            final TermFile termFile = parts.recover();
            parts.wire(termFile, service);
            return parts;
        }
        catch (final IOException ex)
        {
            parts.close();
            throw new IllegalStateException("can't use directory " + config.dir() + ": " + ex, ex);
        }
        catch (final RuntimeException ex)
        {
            parts.close();
            throw ex;
        }
    }

    NodeAgent agent()
    {
        return agent;
    }

    SegmentedLog log()
    {
        return log;
    }

    ErrorLog errorLog()
    {
        return errorLog;
    }

    /**
     * What the transport holds must go on the thread that used it.
     */
    void closeTransport()
    {
        CloseHelper.quietClose(transport);
    }

    String stateLine()
    {
        final StringBuilder line = new StringBuilder();
        raft.appendState(applier.appliedIndex(), line);
        return line.toString();
    }

    String banner()
    {
        return Banner.of(config, identity, log.recovery());
    }

    /**
     * Leave a note of how it ended, then close everything. The agent must have ended.
     */
    void close(final String finalState)
    {
        try
        {
            if (runFile != null)
            {
                runFile.closed(finalState).write(config.dir());
            }
        }
        catch (final IOException ex)
        {
            errorLog.onError(ex);
        }
        close();
    }

    @Override
    public void close()
    {
        while (!opened.isEmpty())
        {
            CloseHelper.quietClose(opened.pop());
        }
    }

    private TermFile recover() throws IOException
    {
        DirectMemory.require(config);
        directory = opened(NodeDirectory.take(config.dir()));
        final FileLogStorage storage = opened(new FileLogStorage(directory.path()));
        identity = IdentityFile.open(storage, config.clusterId(), config.memberId());
        errorLog = opened(ErrorLog.open(directory.path(), identity.incarnation()));
        final TermFile termFile = opened(TermFile.open(storage, identity));
        log = opened(SegmentedLog.open(storage, config.log(), identity));
        return termFile;
    }

    private void wire(final TermFile termFile, final Service service) throws IOException
    {
        final int memberId = config.memberId();
        final NodeCounters counters = new NodeCounters(memberId);
        final NodeEvents events = new NodeEvents(counters);
        transport = opened(Transport.launch(
            config.transport(identity.storeId(), identity.incarnation()), errorLog, events));
        final SplittableRandom random = new SplittableRandom();
        final RandomSource randomSource = random::nextLong;
        raft = new Raft(
            Membership.of(config.members().memberIds()), memberId, config.election(), config.replication(),
            log, termFile, transport.peerSender(), events, randomSource);
        final SessionRegistry sessions = new SessionRegistry(config.session());
        applier = new Applier(log, service, sessions, memberId, APPLY_LENGTH_PER_CYCLE, counters::addServiceCounter);
        final EgressPublisher egress = new EgressPublisher(
            config.clusterId(), identity.storeId(), memberId, config.session(), sessions, raft,
            applier::appliedIndex, transport.egressChannels());
        final IngressAdapter ingress = new IngressAdapter(
            config.clusterId(), config.session(), sessions, egress, raft, events);
        transport.connect(raft, ingress::onMessage);
        housekeeping = new Housekeeping(counters, raft, log, applier, sessions, errorLog);
        agent = new NodeAgent(
            memberId, SystemNanoClock.INSTANCE, transport, ingress, raft, log, applier, egress, housekeeping);

        counters.set(NodeCounter.DURABILITY, config.durability() == Durability.DISK_QUORUM ? 1 : 0);
        counters.attach(transport.aeron());
        events.onRebuilt(() -> counters.attach(transport.aeron()));
        applier.start();
        housekeeping.update();
        runFile = new RunFile(
            memberId, ProcessHandle.current().pid(), RunFile.startedOf(ProcessHandle.current()),
            config.endpoint(), config.aeronDir(), "");
        runFile.write(directory.path());
    }

    private <T extends AutoCloseable> T opened(final T part)
    {
        opened.push(part);
        return part;
    }
}
