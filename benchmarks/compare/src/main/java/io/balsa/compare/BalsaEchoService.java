package io.balsa.compare;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.service.SnapshotOutput;
import org.agrona.DirectBuffer;

/**
 * Answers each command with itself. It has snapshots, of nothing, so that the log is let go of as in a service that
 * runs for long: the sessions are in them, and the files of the log go round.
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

    @Override
    public boolean hasSnapshots()
    {
        return true;
    }

    @Override
    public boolean takeSnapshot(final SnapshotOutput out)
    {
        return true;
    }

    @Override
    public void onSnapshotBegin()
    {
        // there is no state to be forgotten
    }
}
