package io.balsa.client;

import io.aeron.Aeron;
import io.aeron.ControlledFragmentAssembler;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.balsa.session.EgressChannel;
import io.balsa.session.EgressChannels;
import io.balsa.session.MemoryLog;
import io.balsa.session.SessionConfig;
import io.balsa.session.TestNode;
import java.util.function.IntPredicate;
import org.agrona.DirectBuffer;

/**
 * A member for clients: the production session room on a real port, with faults at the test's order. Several share a
 * log, hence a state; which of them leads is said by the test.
 */
final class AeronNode implements EgressChannels, AutoCloseable
{
    final TestNode node;
    /** Given the count of egress messages: true loses this one, though the node thinks that it was sent. */
    IntPredicate egressLoss = count -> false;
    /** Egress messages are sent twice. */
    boolean isRepeating;
    /** Ingress is read and thrown away. */
    boolean isDeaf;
    /** The node does nothing at all. */
    boolean isPaused;
    int egressCount;
    int ingressCount;

    private final Aeron aeron;
    private final Subscription ingress;
    private final ControlledFragmentAssembler assembler;

    AeronNode(final Aeron aeron, final int memberId, final int port, final MemoryLog log, final SessionConfig config)
    {
        this.aeron = aeron;
        node = new TestNode(memberId, log, config, this);
        ingress = aeron.addSubscription("aeron:udp?endpoint=127.0.0.1:" + port, 20);
        assembler = new ControlledFragmentAssembler((buffer, offset, length, header) ->
        {
            ingressCount++;
            return isDeaf || node.ingress.onMessage(buffer, offset, length) ?
                ControlledFragmentHandler.Action.CONTINUE : ControlledFragmentHandler.Action.ABORT;
        });
    }

    int doWork(final long nowNs)
    {
        if (isPaused)
        {
            return 0;
        }
        final int workCount = ingress.controlledPoll(assembler, 16);
        return workCount + node.doWork(nowNs);
    }

    @Override
    public EgressChannel open(final String responseChannel, final int responseStreamId)
    {
        return new Channel(aeron.asyncAddExclusivePublication(responseChannel, responseStreamId));
    }

    @Override
    public void close()
    {
        ingress.close();
    }

    private final class Channel implements EgressChannel
    {
        private final long registrationId;
        private ExclusivePublication publication;

        Channel(final long registrationId)
        {
            this.registrationId = registrationId;
        }

        @Override
        public int offer(
            final DirectBuffer header,
            final int headerLength,
            final DirectBuffer body,
            final int offset,
            final int length)
        {
            if (!isConnected())
            {
                return NOT_CONNECTED;
            }
            egressCount++;
            if (egressLoss.test(egressCount))
            {
                return SENT;
            }
            final long result = publication.offer(header, 0, headerLength, body, offset, length);
            if (isRepeating)
            {
                publication.offer(header, 0, headerLength, body, offset, length);
            }
            if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED)
            {
                return CLOSED;
            }
            return result > 0 ? SENT : BACK_PRESSURED;
        }

        @Override
        public int maxPayloadLength()
        {
            return isConnected() ? publication.maxPayloadLength() : 0;
        }

        @Override
        public void close()
        {
            if (publication == null)
            {
                aeron.asyncRemovePublication(registrationId);
            }
            else
            {
                publication.close();
            }
        }

        private boolean isConnected()
        {
            try
            {
                publication = publication == null ? aeron.getExclusivePublication(registrationId) : publication;
            }
            catch (final AeronException ex)
            {
                return false;
            }
            return publication != null && publication.isConnected();
        }
    }
}
