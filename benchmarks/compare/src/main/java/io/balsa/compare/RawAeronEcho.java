package io.balsa.compare;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * Two processes that talk over Aeron, no cluster: what the wire alone can do. There is one server whatever is asked
 * for, and nothing is kept.
 */
final class RawAeronEcho implements EchoSystem
{
    static final int REQUEST_STREAM_ID = 101;
    static final int REPLY_STREAM_ID = 102;

    @Override
    public AutoCloseable startServer(final RunSpec spec, final int id, final NodeGauge gauge)
    {
        final MediaDriver driver = driver(spec, "node-" + id);
        final Aeron aeron = aeron(spec, driver);
        final Subscription requests =
            aeron.addSubscription(channel(spec.port(0, 0)), REQUEST_STREAM_ID);
        final Publication replies = aeron.addExclusivePublication(channel(spec.port(0, 1)), REPLY_STREAM_ID);
        gauge.onRole(true);
        final RawAeronServer server = new RawAeronServer(
            requests, replies, driver.sharedAgentInvoker(), aeron.conductorAgentInvoker(), gauge);
        final AgentRunner runner = new AgentRunner(
            spec.cell().isDefaults() ? new BackoffIdleStrategy() : YieldingIdleStrategy.INSTANCE,
            Throwable::printStackTrace, null, server);
        AgentRunner.startOnThread(runner);
        return () -> CloseHelper.quietCloseAll(runner, aeron, driver);
    }

    @Override
    public EchoClient connect(final RunSpec spec, final ReplyListener listener)
    {
        final MediaDriver driver = driver(spec, "client");
        return new RawAeronClient(spec, driver, aeron(spec, driver), listener);
    }

    static String channel(final int port)
    {
        return "aeron:udp?endpoint=" + AeronSettings.HOST + ':' + port;
    }

    private static MediaDriver driver(final RunSpec spec, final String name)
    {
        final String directory = spec.aeronDir(name);
        return MediaDriver.launch(spec.cell().isDefaults() ?
            AeronSettings.newcomersDriver(directory) : AeronSettings.driver(spec, directory));
    }

    private static Aeron aeron(final RunSpec spec, final MediaDriver driver)
    {
        return Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .useConductorAgentInvoker(true)
            .driverAgentInvoker(driver.sharedAgentInvoker()));
    }

    @Override
    public String configuration(final RunSpec spec)
    {
        return spec.cell().isDefaults() ? "one server, Aeron's defaults, no consensus, nothing kept" :
            "one server, no consensus, nothing kept; one thread a process runs driver and echo, yielding; MTU " +
                AeronSettings.mtuLength(spec) + ", terms " + AeronSettings.termLength(spec) + " bytes";
    }

    @Override
    public int servers(final int nodes)
    {
        return 1;
    }

    /** There are no sessions, and nobody to take over. */
    @Override
    public boolean isFit(final Cell cell)
    {
        return cell.clients() == 1 && !cell.failover();
    }

    @Override
    public int portsPerServer()
    {
        return 2;
    }
}
