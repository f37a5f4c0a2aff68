package io.balsa.simulator;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
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
