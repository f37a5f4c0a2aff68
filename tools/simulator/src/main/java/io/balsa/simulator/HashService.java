package io.balsa.simulator;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.service.SnapshotOutput;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The smallest state machine that notices everything: a hash over all commands, which is also the reply.
 */
final class HashService implements Service
{
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[Long.BYTES]);
    private long hash;

    long hash()
    {
        return hash;
    }

    @Override
    public void onStart(final ServiceContext context)
    {
    }

    @Override
    public boolean hasSnapshots()
    {
        return true;
    }

    @Override
    public boolean takeSnapshot(final SnapshotOutput out)
    {
        reply.putLong(0, hash);
        return out.count() > 0 || out.offer(reply, 0, Long.BYTES);
    }

    @Override
    public void onSnapshotBegin()
    {
        hash = 0;
    }

    @Override
    public void onSnapshotRecord(final DirectBuffer buffer, final int offset, final int length)
    {
        hash = buffer.getLong(offset);
    }

    @Override
    public void onCommand(
        final ClientSession session,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        hash = SimulationRandom.mix(hash ^ timestamp);
        for (int i = 0; i < length; i++)
        {
            hash = hash * 31 + buffer.getByte(offset + i);
        }
        reply.putLong(0, hash);
        session.reply(reply, 0, Long.BYTES);
    }
}
