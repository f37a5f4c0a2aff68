package io.balsa.transport;

import io.aeron.Aeron;
import io.aeron.ControlledFragmentAssembler;
import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.exceptions.RegistrationException;
import io.aeron.logbuffer.ControlledFragmentHandler.Action;
import io.balsa.consensus.AdoptionReceiver;
import io.balsa.consensus.MemberStores;
import io.balsa.consensus.PeerSender;
import io.balsa.consensus.Raft;
import io.balsa.session.EgressChannels;
import java.net.BindException;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;

/**
 * A node's place in the network: the media driver, the one port, and the publications to everybody else. It is built
 * on the caller's thread and then belongs to the agent thread.
 * <p>
 * Aeron gives a client up that wasn't served for ten seconds, as after a long pause of the process. The node outlives
 * that: the transport builds itself anew, and what peers and clients miss they ask for again.
 */
public final class Transport implements Network
{
    private static final int CONTROL_FRAGMENTS = 64;
    private static final int LOG_FRAGMENTS = 16;
    /** One from each of a thousand clients; a cycle ends sooner if they are long. */
    private static final int CLIENT_FRAGMENTS = 1024;
    private static final int CLIENT_BYTES = 256 * 1024;
    private static final long UPKEEP_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final TransportConfig config;
    private final ErrorHandler errorHandler;
    private final TransportListener listener;
    private final PeerOutbounds[] outboundsByMember;
    private final PeerLink[] linkByMember;
    private final PeerPublisher publisher;
    private final Introductions introductions;
    private final ClientChannels clientChannels;
    private AeronHost host;
    private Subscription requests;
    private Subscription replies;
    private Subscription log;
    private Subscription bulk;
    private Subscription ingress;
    private PeerAdapter peerAdapter;
    private FragmentAssembler peerAssembler;
    private ControlledFragmentAssembler ingressAssembler;
    private int clientBytes;
    private long upkeepDueNs;

    private Transport(
        final TransportConfig config,
        final MemberStores stores,
        final ErrorHandler errorHandler,
        final TransportListener listener)
    {
        this.config = config;
        this.errorHandler = errorHandler;
        this.listener = listener;
        final int highestId = config.endpoints().keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
        outboundsByMember = new PeerOutbounds[highestId + 1];
        linkByMember = new PeerLink[highestId + 1];
        for (final int memberId : config.endpoints().keySet())
        {
            if (memberId != config.memberId())
            {
                outboundsByMember[memberId] = new PeerOutbounds(memberId, config, errorHandler);
                linkByMember[memberId] = new PeerLink(outboundsByMember[memberId].paths());
            }
        }
        introductions = new Introductions(config.identity(), linkByMember, stores, listener);
        publisher = new PeerPublisher(config.identity(), linkByMember, introductions);
        clientChannels = new ClientChannels(config, errorHandler);
    }

    /**
     * Start the media driver and take the port.
     *
     * @param config       checked.
     * @param stores       whose store is whose.
     * @param errorHandler told of what Aeron reports.
     * @param listener     told of what happens.
     * @return the transport; nothing is received before {@link #connect}.
     * @throws IllegalStateException in one sentence if the port can't be had.
     */
    public static Transport launch(
        final TransportConfig config,
        final MemberStores stores,
        final ErrorHandler errorHandler,
        final TransportListener listener)
    {
        final Transport transport = new Transport(config, stores, errorHandler, listener);
        transport.open();
        return transport;
    }

    @Override
    public PeerSender peerSender()
    {
        return publisher;
    }

    @Override
    public EgressChannels egressChannels()
    {
        return clientChannels;
    }

    /**
     * @return the Aeron client of this moment; another one after {@link TransportListener#onRebuilt}.
     */
    public Aeron aeron()
    {
        return host.aeron();
    }

    @Override
    public void connect(final Raft raft, final AdoptionReceiver adoptions, final MessageHandler intake)
    {
        introductions.connect(raft);
        peerAdapter = new PeerAdapter(
            config.identity(), linkByMember, introductions, raft, raft.entries(), adoptions, listener);
        peerAssembler = new FragmentAssembler(peerAdapter);
        ingressAssembler = new ControlledFragmentAssembler((buffer, offset, length, header) ->
        {
            if (clientBytes >= CLIENT_BYTES || !intake.onMessage(buffer, offset, length))
            {
                return Action.ABORT;
            }
            clientBytes += length;
            return Action.CONTINUE;
        });
    }

    /**
     * Run the media driver (compact) and Aeron's conductor; look after publications; build anew what Aeron gave up.
     */
    @Override
    public int doWork(final long nowNs)
    {
        final int workCount = host.doWork();
        if (host.isDead())
        {
            rebuild();
            return 1;
        }
        if (nowNs - upkeepDueNs >= 0)
        {
            upkeepDueNs = nowNs + UPKEEP_INTERVAL_NS;
            for (final PeerOutbounds outbounds : outboundsByMember)
            {
                if (outbounds != null)
                {
                    outbounds.poll(nowNs);
                }
            }
            clientChannels.poll(nowNs);
        }
        return workCount + introductions.doWork(nowNs);
    }

    /**
     * Votes and heartbeats first.
     */
    @Override
    public int pollPeers()
    {
        return requests.poll(peerAdapter, CONTROL_FRAGMENTS) +
            replies.poll(peerAdapter, CONTROL_FRAGMENTS) +
            log.poll(peerAssembler, LOG_FRAGMENTS) +
            bulk.poll(peerAssembler, LOG_FRAGMENTS);
    }

    @Override
    public int pollClients()
    {
        clientBytes = 0;
        return ingress.controlledPoll(ingressAssembler, CLIENT_FRAGMENTS);
    }

    @Override
    public void close()
    {
        if (host != null)
        {
            host.close();
        }
    }

    private void open()
    {
        host = AeronHost.launch(config, errorHandler);
        try
        {
            final Aeron aeron = host.aeron();
            final String unreliable = Channels.inbound(config.endpoint(), false);
            final String reliable = Channels.inbound(config.endpoint(), true);
            requests = aeron.addSubscription(unreliable, Channels.REQUESTS_STREAM_ID);
            replies = aeron.addSubscription(unreliable, Channels.REPLIES_STREAM_ID);
            log = aeron.addSubscription(reliable, Channels.LOG_STREAM_ID);
            bulk = aeron.addSubscription(reliable, Channels.BULK_STREAM_ID);
            ingress = aeron.addSubscription(reliable, Channels.INGRESS_STREAM_ID);
            for (final PeerOutbounds outbounds : outboundsByMember)
            {
                if (outbounds != null)
                {
                    outbounds.attach(aeron);
                }
            }
            clientChannels.attach(aeron);
        }
        catch (final RegistrationException ex)
        {
            host.close();
            throw new IllegalStateException(explain(ex), ex);
        }
        catch (final RuntimeException ex)
        {
            host.close();
            throw ex;
        }
    }

    private void rebuild()
    {
        host.close();
        open();
        listener.onRebuilt("not served for longer than Aeron waits: paused?");
    }

    private String explain(final RegistrationException ex)
    {
        final String message = String.valueOf(ex.getMessage());
        if (ex.getCause() instanceof BindException || message.contains("Address already in use"))
        {
            return "port of " + config.endpoint() + " is in use: stop the process that has it, or give member " +
                config.memberId() + " another port in the member list";
        }
        if (message.contains("Cannot assign requested address"))
        {
            return "host of " + config.endpoint() + " is no address of this machine: correct member " +
                config.memberId() + " in the member list";
        }
        if (message.contains("unresolved") || message.contains("UnknownHost"))
        {
            return "host of " + config.endpoint() + " can't be resolved: correct member " + config.memberId() +
                " in the member list";
        }
        return "can't listen on " + config.endpoint() + ": " + message;
    }
}
