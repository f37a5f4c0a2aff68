package io.balsa.compare;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import org.agrona.DirectBuffer;

/**
 * Answers each command with itself.
 */
final class BalsaEchoService implements Service
{
    private final NodeGauge gauge;

    BalsaEchoService(final NodeGauge gauge)
    {
        this.gauge = gauge;
    }

    @Override
    public void onStart(final ServiceContext context)
    {
        // nothing is kept but the gauge
    }

    @Override
    public void onCommand(
        final ClientSession session,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        session.reply(buffer, offset, length);
        gauge.onApplied();
    }
}
