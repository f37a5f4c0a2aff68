package io.balsa.client;

import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import io.balsa.media.MediaDrivers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.LangUtil;
import org.agrona.concurrent.AgentInvoker;

/**
 * Aeron for one client: the driver (its own, run by {@link #invoke}, unless another's directory is given), the Aeron
 * client, what comes in and the ways out. When Aeron gives up, as after a pause longer than its own liveness, all of it
 * is thrown away and made anew.
 */
final class ClientTransport implements ClientPaths, AutoCloseable
{
    private static final int MESSAGE_OVERHEAD = 64;
    private static final int FRAGMENT_LIMIT = 32;
    private static final long CHANNEL_IDLE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int KEEP_ALIVES_IN_IDLE = 4;
    private static final long TIDY_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final MediaDriver driver;
    private final AgentInvoker driverInvoker;
    private final Aeron aeron;
    private final AgentInvoker aeronInvoker;
    private final Subscription subscription;
    private final FragmentAssembler assembler;
    private final MemberChannel[] channels;
    private final long channelIdleNs;
    private long tidiedNs;
    private String responseChannel;

    /**
     * @param config       the settings.
     * @param errorHandler hears of Aeron's errors, on the polling thread.
     * @param handler      gets whole messages; what it throws comes out of {@link #poll}.
     */
    ClientTransport(final ClientConfig config, final ErrorHandler errorHandler, final FragmentHandler handler)
    {
        final boolean isLoopback = config.members().isAllLoopback();
        assembler = new FragmentAssembler(handler);
        driver = config.aeronDir() == null ? launchDriver(config, isLoopback, errorHandler) : null;
        driverInvoker = driver == null ? null : driver.sharedAgentInvoker();
        Aeron newAeron = null;
        try
        {
            newAeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(driver == null ? config.aeronDir() : driver.aeronDirectoryName())
                .clientName("balsa-client")
                .useConductorAgentInvoker(true)
                .driverAgentInvoker(driverInvoker)
                .errorHandler(errorHandler)
                .subscriberErrorHandler(LangUtil::rethrowUnchecked));
            subscription = newAeron.addSubscription(
                "aeron:udp?endpoint=" + egressHost(config, isLoopback) + ":0", config.egressStreamId());
        }
        catch (final RuntimeException ex)
        {
            CloseHelper.quietCloseAll(newAeron, driver);
            throw ex;
        }
        aeron = newAeron;
        aeronInvoker = newAeron.conductorAgentInvoker();
        // of the one that is used, at least its keep-alives come that often
        channelIdleNs = Math.max(CHANNEL_IDLE_NS, KEEP_ALIVES_IN_IDLE * config.keepAliveIntervalNs());
        tidiedNs = System.nanoTime();
        channels = new MemberChannel[config.members().members().size()];
        for (int i = 0; i < channels.length; i++)
        {
            channels[i] = new MemberChannel(newAeron, config.members().members().get(i).endpoint());
        }
    }

    /**
     * Run the driver, if it is the own one, and Aeron's conductor, once.
     *
     * @param nowNs monotonic.
     */
    int invoke(final long nowNs)
    {
        if (nowNs - tidiedNs >= TIDY_INTERVAL_NS)
        {
            tidiedNs = nowNs;
            for (final MemberChannel channel : channels)
            {
                channel.closeIdle(nowNs, channelIdleNs);
            }
        }
        final int workCount = driverInvoker == null ? 0 : driverInvoker.invoke();
        return workCount + aeronInvoker.invoke();
    }

    int poll()
    {
        return subscription.poll(assembler, FRAGMENT_LIMIT);
    }

    /**
     * @return false if Aeron has given up: nothing will work any more.
     */
    boolean isAlive()
    {
        return !aeron.isClosed() && (driverInvoker == null || !driverInvoker.isClosed());
    }

    /**
     * With the port in use.
     */
    @Override
    public String responseChannel()
    {
        if (responseChannel == null)
        {
            responseChannel = subscription.tryResolveChannelEndpointPort();
        }
        return responseChannel;
    }

    String aeronDirectory()
    {
        return aeron.context().aeronDirectoryName();
    }

    @Override
    public MemberChannel channel(final int place)
    {
        return channels[place];
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(aeron, driver);
    }

    private static MediaDriver launchDriver(
        final ClientConfig config, final boolean isLoopback, final ErrorHandler errorHandler)
    {
        final int mtuLength = MediaDrivers.mtuLength(isLoopback);
        final int termLength = MediaDrivers.termLength(mtuLength, config.commandLengthMax() + MESSAGE_OVERHEAD);
        AeronDirectory.removeStale();
        return MediaDriver.launch(MediaDrivers.context(AeronDirectory.next(), mtuLength, errorHandler)
            .threadingMode(ThreadingMode.INVOKER)
            .asyncExecutorEnabled(false)
            .publicationTermBufferLength(termLength)
            .ipcTermBufferLength(termLength));
    }

    /**
     * Where nodes reach this client. Connecting a datagram socket sends nothing, but makes the system choose the
     * address that it would send from.
     */
    private static String egressHost(final ClientConfig config, final boolean isLoopback)
    {
        if (config.egressHost() != null)
        {
            return config.egressHost();
        }
        final MemberList.Member member = config.members().members().get(0);
        try (DatagramSocket socket = new DatagramSocket())
        {
            socket.connect(new InetSocketAddress(InetAddress.getByName(member.host()), member.port()));
            final InetAddress local = isLoopback ? InetAddress.getByName(member.host()) : socket.getLocalAddress();
            return local instanceof Inet6Address ? '[' + local.getHostAddress() + ']' : local.getHostAddress();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("members=" + member.endpoint() + ": no way there; set the egress host", ex);
        }
    }
}
