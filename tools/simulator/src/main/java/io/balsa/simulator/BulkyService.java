package io.balsa.simulator;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.service.SnapshotOutput;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A hash over all commands, and much that follows from it.
 */
final class BulkyService implements Service
{
    private static final int RECORDS = 100;
    private static final int RECORD_LENGTH = 400;

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[RECORD_LENGTH]);
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
        while (out.count() < RECORDS)
        {
            fill((int) out.count());
            if (!out.offer(record, 0, RECORD_LENGTH))
            {
                return false;
            }
        }
        return true;
    }

    @Override
    public void onSnapshotBegin()
    {
        hash = 0;
    }

    @Override
    public void onSnapshotRecord(final DirectBuffer buffer, final int offset, final int length)
    {
        hash = hash == 0 ? buffer.getLong(offset) : hash;
    }

    @Override
    public void onCommand(
        final ClientSession session,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        hash = SimulationRandom.mix(hash ^ timestamp ^ length);
        record.putLong(0, hash);
        session.reply(record, 0, Long.BYTES);
    }

    /** The first begins with the hash. */
    private void fill(final int place)
    {
        long filling = hash;
        for (int at = 0; at < RECORD_LENGTH; at += Long.BYTES)
        {
            record.putLong(at, filling);
            filling = SimulationRandom.mix(filling + place);
        }
    }
}
