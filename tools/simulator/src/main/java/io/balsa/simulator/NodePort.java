package io.balsa.simulator;

import io.balsa.consensus.AdoptionReceiver;
import io.balsa.consensus.MemberStores;
import io.balsa.consensus.PeerSender;
import io.balsa.consensus.Raft;
import io.balsa.session.EgressChannel;
import io.balsa.session.EgressChannels;
import io.balsa.transport.MessageHandler;
import io.balsa.transport.Network;
import io.balsa.transport.PeerIdentity;
import io.balsa.transport.PeerMessages;
import io.balsa.transport.PeerPath;
import io.balsa.transport.PeerPaths;
import io.balsa.transport.TransportListener;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One life of a node in the simulated network: what arrived waits here until the duty cycle polls, as it does in
 * Aeron's buffers, with the same limits for a cycle.
 */
final class NodePort implements Network, EgressChannels
{
    private static final int CONTROL_MESSAGES = 64;
    private static final int LOG_MESSAGES = 16;
    private static final int CLIENT_MESSAGES = 16;
    private static final int CLIENT_PAYLOAD_MAX = 1344;
    private static final int CLIENTS = 16;

    private final SimulatedNetwork network;
    private final int nodeId;
    private final PeerMessages peers;
    private final ArrayDeque<SimulatedMessage>[] inboxes;
    private final ArrayDeque<SimulatedMessage>[] ingress;
    private final UnsafeBuffer delivery;
    private final IntConsumer heard;
    private final PeerSender sender;
    private MessageHandler intake;
    private int messagesToCrash = Integer.MAX_VALUE;

    @SuppressWarnings({"unchecked", "rawtypes"})
    NodePort(
        final SimulatedNetwork network,
        final int nodeCount,
        final PeerIdentity identity,
        final MemberStores stores,
        final TransportListener listener,
        final ByteBuffer delivery,
        final UnaryOperator<PeerSender> overhearing,
        final IntConsumer heard)
    {
        this.network = network;
        this.nodeId = identity.memberId();
        this.heard = heard;
        this.delivery = new UnsafeBuffer(delivery);
        inboxes = new ArrayDeque[Stream.OF_PEERS.length];
        for (int i = 0; i < inboxes.length; i++)
        {
            inboxes[i] = new ArrayDeque<>();
        }
        ingress = new ArrayDeque[CLIENTS];
        for (int i = 0; i < ingress.length; i++)
        {
            ingress[i] = new ArrayDeque<>();
        }
        final PeerPaths[] paths = new PeerPaths[nodeCount];
        for (int peerId = 0; peerId < nodeCount; peerId++)
        {
            if (peerId != nodeId)
            {
                paths[peerId] = new PeerPaths(
                    path(peerId, Stream.REQUESTS), path(peerId, Stream.REPLIES),
                    path(peerId, Stream.LOG), path(peerId, Stream.BULK));
            }
        }
        peers = new PeerMessages(identity, paths, stores, listener);
        sender = overhearing.apply(peers.sender());
    }

    /**
     * @return to say what the node itself doesn't: nobody checks it.
     */
    PeerSender voice()
    {
        return peers.sender();
    }

    /**
     * The process dies when it offers one more than so many messages to other nodes.
     */
    void crashAfter(final int count)
    {
        messagesToCrash = count;
    }

    void arrived(final SimulatedMessage message)
    {
        if (message.stream == Stream.INGRESS)
        {
            ingress[message.from - SimulatedNetwork.CLIENT].add(message);
        }
        else
        {
            inboxes[message.stream.ordinal()].add(message);
        }
    }

    @Override
    public PeerSender peerSender()
    {
        return sender;
    }

    @Override
    public EgressChannels egressChannels()
    {
        return this;
    }

    @Override
    public void connect(
        final Raft raft, final AdoptionReceiver adoptions, final MessageHandler newIntake)
    {
        peers.connect(raft, adoptions);
        intake = newIntake;
    }

    @Override
    public int doWork(final long nowNs)
    {
        return peers.doWork(nowNs);
    }

    @Override
    public int pollPeers()
    {
        return poll(Stream.REQUESTS, CONTROL_MESSAGES) + poll(Stream.REPLIES, CONTROL_MESSAGES) +
            poll(Stream.LOG, LOG_MESSAGES) + poll(Stream.BULK, LOG_MESSAGES);
    }

    @Override
    public int pollClients()
    {
        int count = 0;
        for (final ArrayDeque<SimulatedMessage> inbox : ingress)
        {
            while (!inbox.isEmpty() && count < CLIENT_MESSAGES)
            {
                final SimulatedMessage message = inbox.peek();
                final int length = message.length();
                delivery.putBytes(0, message.bytes(), 0, length);
                if (!intake.onMessage(delivery, 0, length))
                {
                    break;
                }
                network.release(inbox.poll());
                count++;
            }
        }
        return count;
    }

    @Override
    public void close()
    {
        for (final ArrayDeque<SimulatedMessage> inbox : inboxes)
        {
            inbox.forEach(network::release);
            inbox.clear();
        }
        for (final ArrayDeque<SimulatedMessage> inbox : ingress)
        {
            inbox.forEach(network::release);
            inbox.clear();
        }
    }

    @Override
    public EgressChannel open(final String responseChannel, final int responseStreamId)
    {
        final int clientId = SimulatedClient.idOf(responseChannel);
        return new EgressChannel()
        {
            private boolean isFinished;

            @Override
            public int offer(
                final DirectBuffer header,
                final int headerLength,
                final DirectBuffer body,
                final int offset,
                final int length)
            {
                final Fault refusal = isFinished ? Fault.CLOSED : network.refusal(nodeId, clientId, Stream.EGRESS);
                if (refusal == null)
                {
                    network.sendClient(nodeId, clientId, Stream.EGRESS, header, headerLength, body, offset, length);
                    return SENT;
                }
                isFinished = refusal == Fault.CLOSED || refusal == Fault.MAX_POSITION;
                return isFinished ? CLOSED : refusal == Fault.NOT_CONNECTED ? NOT_CONNECTED : BACK_PRESSURED;
            }

            @Override
            public int maxPayloadLength()
            {
                return CLIENT_PAYLOAD_MAX;
            }

            @Override
            public void close()
            {
            }
        };
    }

    private int poll(final Stream stream, final int limit)
    {
        final ArrayDeque<SimulatedMessage> inbox = inboxes[stream.ordinal()];
        int count = 0;
        while (count < limit && !inbox.isEmpty())
        {
            final SimulatedMessage message = inbox.poll();
            final int length = message.length();
            delivery.putBytes(0, message.bytes(), 0, length);
            final int fromId = message.from;
            network.release(message);
            heard.accept(fromId);
            peers.onMessage(delivery, 0, length);
            count++;
        }
        return count;
    }

    private PeerPath path(final int peerId, final Stream stream)
    {
        return (header, headerLength, body, offset, length) ->
        {
            messagesToCrash--;
            if (messagesToCrash < 0)
            {
                throw new SimulatedDisk.Crash(Fault.CRASH_IN_CYCLE);
            }
            return network.send(nodeId, peerId, stream, header, headerLength, body, offset, length);
        };
    }
}
