package io.balsa.simulator;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.service.SessionCloseReason;
import io.balsa.service.SnapshotOutput;
import java.util.function.ToLongFunction;
import org.agrona.DirectBuffer;

/**
 * Stands between a node and the service under test: takes the command's id off, tells the checks what was executed and
 * what it led to.
 */
final class RecordingService<S extends Service> implements Service
{
    private final SimulatedNode node;
    private final Checks checks;
    private final S service;
    private final ToLongFunction<? super S> stateHash;
    private final ExecutedIds executed = new ExecutedIds();
    private ServiceContext context;

    RecordingService(
        final SimulatedNode node, final Checks checks, final S service, final ToLongFunction<? super S> stateHash)
    {
        this.node = node;
        this.checks = checks;
        this.service = service;
        this.stateHash = stateHash;
    }

    @Override
    public void onStart(final ServiceContext newContext)
    {
        context = newContext;
        service.onStart(newContext);
    }

    @Override
    public boolean hasSnapshots()
    {
        return service.hasSnapshots();
    }

    /**
     * Which commands were executed, then the state of the service under test.
     */
    @Override
    public boolean takeSnapshot(final SnapshotOutput out)
    {
        return executed.offerTo(out) && service.takeSnapshot(new Shifted(out, executed.recordCount()));
    }

    @Override
    public void onSnapshotBegin()
    {
        executed.clear();
        checks.commands().begin(node);
        service.onSnapshotBegin();
    }

    @Override
    public void onSnapshotRecord(final DirectBuffer buffer, final int offset, final int length)
    {
        if (!executed.load(buffer, offset, length))
        {
            service.onSnapshotRecord(buffer, offset, length);
        }
    }

    @Override
    public void onSnapshotLoaded()
    {
        executed.forEach(commandId -> checks.commands().restore(node, commandId));
        service.onSnapshotLoaded();
    }

    @Override
    public void onSessionOpen(final ClientSession session, final long timestamp)
    {
        service.onSessionOpen(session, timestamp);
    }

    @Override
    public void onSessionClose(final ClientSession session, final long timestamp, final SessionCloseReason reason)
    {
        service.onSessionClose(session, timestamp, reason);
    }

    @Override
    public void onCommand(
        final ClientSession session,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        final long commandId = buffer.getLong(offset);
        service.onCommand(session, timestamp, buffer, offset + Long.BYTES, length - Long.BYTES);
        long hash = SimulationRandom.mix(commandId ^ SimulationRandom.mix(timestamp ^ session.id() << 20));
        for (int i = offset + Long.BYTES; i < offset + length; i++)
        {
            hash = hash * 31 + buffer.getByte(i);
        }
        executed.add(commandId);
        hash = SimulationRandom.mix(hash + 7 * stateHash.applyAsLong(service));
        checks.onExecuted(node, context.index(), commandId, hash);
    }

    /**
     * The service under test sees its own records alone.
     */
    private static final class Shifted implements SnapshotOutput
    {
        private final SnapshotOutput out;
        private final long ownCount;

        private Shifted(final SnapshotOutput out, final long ownCount)
        {
            this.out = out;
            this.ownCount = ownCount;
        }

        @Override
        public boolean offer(final DirectBuffer buffer, final int offset, final int length)
        {
            return out.offer(buffer, offset, length);
        }

        @Override
        public long count()
        {
            return out.count() - ownCount;
        }

        @Override
        public int recordLengthMax()
        {
            return out.recordLengthMax();
        }
    }
}
