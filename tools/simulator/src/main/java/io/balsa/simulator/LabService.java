package io.balsa.simulator;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.service.SnapshotOutput;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One life of the lab's state machine on one node: numbers the commands, from 1, and shows them to the test. A snapshot
 * of it holds all of them.
 */
final class LabService implements Service
{
    private final LabCluster lab;
    private final LongArrayList values = new LongArrayList();
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[Long.BYTES]);
    private ServiceContext context;

    LabService(final LabCluster lab)
    {
        this.lab = lab;
    }

    long count()
    {
        return values.size();
    }

    @Override
    public void onStart(final ServiceContext newContext)
    {
        context = newContext;
        lab.onService(newContext.memberId(), this);
    }

    @Override
    public boolean hasSnapshots()
    {
        return true;
    }

    @Override
    public boolean takeSnapshot(final SnapshotOutput out)
    {
        for (int i = (int) out.count(); i < values.size(); i++)
        {
            scratch.putLong(0, values.getLong(i));
            if (!out.offer(scratch, 0, Long.BYTES))
            {
                return false;
            }
        }
        return true;
    }

    @Override
    public void onSnapshotBegin()
    {
        values.clear();
    }

    @Override
    public void onSnapshotRecord(final DirectBuffer buffer, final int offset, final int length)
    {
        add(buffer.getLong(offset));
    }

    @Override
    public void onCommand(
        final ClientSession session,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        lab.onSession(session.id());
        add(buffer.getLong(offset));
    }

    private void add(final long value)
    {
        values.addLong(value);
        lab.onApplied(context.memberId(), values.size(), value);
    }
}
