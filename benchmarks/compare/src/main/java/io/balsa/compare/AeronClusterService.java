package io.balsa.compare;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.cluster.codecs.CloseReason;
import io.aeron.cluster.service.ClientSession;
import io.aeron.cluster.service.Cluster;
import io.aeron.cluster.service.ClusteredService;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;

/**
 * Answers each command with itself, and tries again as long as the client's buffer is full.
 */
final class AeronClusterService implements ClusteredService
{
    private final NodeGauge gauge;
    private IdleStrategy idle;

    AeronClusterService(final NodeGauge gauge)
    {
        this.gauge = gauge;
    }

    @Override
    public void onStart(final Cluster cluster, final Image snapshotImage)
    {
        idle = cluster.idleStrategy();
        gauge.onRole(cluster.role() == Cluster.Role.LEADER);
    }

    @Override
    public void onSessionMessage(
        final ClientSession session,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final Header header)
    {
        idle.reset();
        long result = session.offer(buffer, offset, length);
        while (result == Publication.BACK_PRESSURED || result == Publication.ADMIN_ACTION)
        {
            idle.idle();
            result = session.offer(buffer, offset, length);
        }
        gauge.onApplied();
    }

    @Override
    public void onRoleChange(final Cluster.Role newRole)
    {
        gauge.onRole(newRole == Cluster.Role.LEADER);
    }

    @Override
    public void onSessionOpen(final ClientSession session, final long timestamp)
    {
        // nothing is kept
    }

    @Override
    public void onSessionClose(final ClientSession session, final long timestamp, final CloseReason closeReason)
    {
        // nothing is kept
    }

    @Override
    public void onTimerEvent(final long correlationId, final long timestamp)
    {
        // there are no timers
    }

    @Override
    public void onTakeSnapshot(final ExclusivePublication snapshotPublication)
    {
        // nothing is kept
    }

    @Override
    public void onTerminate(final Cluster cluster)
    {
        // nothing is kept
    }
}
