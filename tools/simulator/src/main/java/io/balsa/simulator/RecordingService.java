package io.balsa.simulator;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.service.SessionCloseReason;
import io.balsa.service.SnapshotOutput;
import java.util.function.ToLongFunction;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Stands between a node and the service under test: takes the command's id off, tells the checks what was executed and
 * what it led to.
 */
final class RecordingService<S extends Service> implements Service
{
    private static final int IDS_PER_RECORD = 16;

    private final SimulatedNode node;
    private final Checks checks;
    private final S service;
    private final ToLongFunction<? super S> stateHash;
    private final LongArrayList executed = new LongArrayList();
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[IDS_PER_RECORD * Long.BYTES]);
    private final UnsafeBuffer count = new UnsafeBuffer(new byte[Long.BYTES]);
    private ServiceContext context;
    private long idsLeft;

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
     * How many commands were executed, then which, then the state of the service under test.
     */
    @Override
    public boolean takeSnapshot(final SnapshotOutput out)
    {
        final int idRecords = (executed.size() + IDS_PER_RECORD - 1) / IDS_PER_RECORD;
        while (out.count() <= idRecords)
        {
            count.putLong(0, executed.size());
            final int from = (int) (out.count() - 1) * IDS_PER_RECORD;
            if (!(out.count() == 0 ? out.offer(count, 0, Long.BYTES) : offerIds(out, from)))
            {
                return false;
            }
        }
        return service.takeSnapshot(new Shifted(out, 1 + idRecords));
    }

    @Override
    public void onSnapshotBegin()
    {
        executed.clear();
        idsLeft = -1;
        checks.commands().begin(node);
        service.onSnapshotBegin();
    }

    @Override
    public void onSnapshotRecord(final DirectBuffer buffer, final int offset, final int length)
    {
        if (idsLeft < 0)
        {
            idsLeft = buffer.getLong(offset);
        }
        else if (idsLeft > 0)
        {
            for (int at = 0; at < length; at += Long.BYTES)
            {
                executed.addLong(buffer.getLong(offset + at));
                checks.commands().restore(node, buffer.getLong(offset + at));
                idsLeft--;
            }
        }
        else
        {
            service.onSnapshotRecord(buffer, offset, length);
        }
    }

    @Override
    public void onSnapshotLoaded()
    {
        service.onSnapshotLoaded();
    }

    private boolean offerIds(final SnapshotOutput out, final int from)
    {
        final int to = Math.min(executed.size(), from + IDS_PER_RECORD);
        for (int i = from; i < to; i++)
        {
            record.putLong((i - from) * Long.BYTES, executed.getLong(i));
        }
        return out.offer(record, 0, (to - from) * Long.BYTES);
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
        executed.addLong(commandId);
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
