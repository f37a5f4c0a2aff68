package io.balsa.node;

import io.balsa.log.Durability;
import io.balsa.log.FileLogStorage;
import io.balsa.log.SegmentedLog;
import io.balsa.monitor.ControlFile;
import io.balsa.monitor.ErrorLog;
import io.balsa.monitor.EventCode;
import io.balsa.monitor.EventRecorder;
import io.balsa.monitor.NodeCounter;
import io.balsa.monitor.NodeCounters;
import io.balsa.monitor.RunFile;
import io.balsa.service.Service;
import io.balsa.snapshot.SnapshotStore;
import io.balsa.transport.Transport;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Start-up in its order: take the directory, see whose it is, recover term and log, take the port, wire the rooms.
 * Whatever fails closes what was opened before, in the opposite order.
 */
final class NodeParts implements AutoCloseable
{
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final NodeConfig config;
    private final EpochNanos epoch = new EpochNanos();
    private NodeDirectory directory;
    private RunFile runFile;
    private ErrorLog errorLog;
    private EventRecorder recorder;
    private ControlFile control;
    private NodeStore store;
    private Transport transport;
    private NodeCore core;
    private boolean hasSnapshots;

    private NodeParts(final NodeConfig config)
    {
        this.config = config;
    }

    static NodeParts open(final NodeConfig config, final Service service, final Consumer<String> operator)
    {
        final NodeParts parts = new NodeParts(config);
        try
        {
            parts.recover();
            parts.wire(service, operator);
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
        return core.agent();
    }

    SegmentedLog log()
    {
        return store.log();
    }

    SnapshotStore snapshots()
    {
        return store.snapshots();
    }

    /**
     * @return what works with snapshots' files, and looks for orders.
     */
    Agent keeper()
    {
        final Agent keeper = store.snapshots().keeper();
        return control == null ? keeper : new ControlAgent(keeper, control, core::takeSnapshot);
    }

    CompletableFuture<Long> takeSnapshot()
    {
        return core.takeSnapshot();
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
        core.close();
        CloseHelper.quietClose(transport);
    }

    /**
     * Agent thread, or after it: the last event of this life.
     */
    void recordEnd(final boolean isFailure)
    {
        recorder.record(EventCode.NODE_STOPPED, isFailure ? 1 : 0, -1, core.raft().term(), 0, 0, 0);
    }

    String stateLine()
    {
        return core.stateLine();
    }

    String banner()
    {
        return Banner.of(config, store, hasSnapshots);
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

    private void recover() throws IOException
    {
        DirectMemory.require(config);
        directory = opened(NodeDirectory.take(config.dir()));
        final FileLogStorage storage = opened(new FileLogStorage(directory.path()));
        store = opened(NodeStore.open(config, storage, SystemNanoClock.INSTANCE, new SecureRandom()::nextLong));
        errorLog = opened(ErrorLog.open(directory.path(), store.identity().incarnation()));
        recorder = opened(EventRecorder.open(
            directory.path(), store.identity().incarnation(), SystemNanoClock.INSTANCE, epoch));
        control = controlFile();
    }

    /**
     * Without it, on a full disk, a node can't be ordered from outside, and does everything else.
     */
    private ControlFile controlFile()
    {
        try
        {
            return opened(ControlFile.create(directory.path()));
        }
        catch (final IOException ex)
        {
            errorLog.onError(ex);
            return null;
        }
    }

    private void wire(final Service service, final Consumer<String> operator) throws IOException
    {
        hasSnapshots = service.hasSnapshots();
        for (final String refused : store.snapshots().refused())
        {
            errorLog.onError(new IOException(refused));
        }
        final int memberId = config.memberId();
        final NodeCounters counters = new NodeCounters(memberId);
        final NodeEvents events = new NodeEvents(
            counters, recorder, new StoreNews(memberId, config.dir(), counters, recorder, errorLog, operator));
        transport = opened(Transport.launch(
            config.transport(store.identity().storeId(), store.identity().incarnation()), store.stores(), errorLog,
            events));
        final SplittableRandom random = new SplittableRandom();
        core = new NodeCore(config, store, new NodeWorld(
            transport, SystemNanoClock.INSTANCE, epoch, random::nextLong, events, events, recorder, counters,
            errorLog::count), service);

        counters.set(NodeCounter.DURABILITY, config.durability() == Durability.DISK_QUORUM ? 1 : 0);
        counters.attach(transport.aeron());
        events.onRebuilt(() -> counters.attach(transport.aeron()));
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
