package io.balsa.simulator;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import org.agrona.DirectBuffer;

/**
 * One life of the lab's state machine on one node: numbers the commands, from 1, and shows them to the test.
 */
final class LabService implements Service
{
    private final LabCluster lab;
    private ServiceContext context;
    private long count;

    LabService(final LabCluster lab)
    {
        this.lab = lab;
    }

    long count()
    {
        return count;
    }

    @Override
    public void onStart(final ServiceContext newContext)
    {
        context = newContext;
    }

    @Override
    public void onCommand(
        final ClientSession session,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        count++;
        lab.onApplied(context.memberId(), count, buffer.getLong(offset));
    }
}
