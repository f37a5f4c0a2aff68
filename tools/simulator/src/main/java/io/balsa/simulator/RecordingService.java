package io.balsa.simulator;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.service.SessionCloseReason;
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
        hash = SimulationRandom.mix(hash + 7 * stateHash.applyAsLong(service));
        checks.onExecuted(node, context.index(), commandId, hash);
    }
}
