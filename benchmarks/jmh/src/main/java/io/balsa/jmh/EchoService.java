package io.balsa.jmh;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import org.agrona.DirectBuffer;

/**
 * Answers each command with itself.
 */
final class EchoService implements Service
{
    @Override
    public void onStart(final ServiceContext context)
    {
        // nothing is kept
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
    }
}
