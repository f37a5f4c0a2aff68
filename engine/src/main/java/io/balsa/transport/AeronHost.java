package io.balsa.transport;

import io.aeron.Aeron;
import io.aeron.RethrowingErrorHandler;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.balsa.media.MediaDrivers;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

/**
 * An embedded media driver and the Aeron client on it, for one life of the transport.
 */
final class AeronHost implements AutoCloseable
{
    // the thread that resolves host names, so that the agent never waits for that; Aeron's default wakes it each ms
    private static final long EXECUTOR_SLEEP_MS = 2;

    private final MediaDriver driver;
    private final Aeron aeron;
    private final AgentInvoker driverInvoker;
    private final AgentInvoker conductorInvoker;

    private AeronHost(final MediaDriver driver, final Aeron aeron)
    {
        this.driver = driver;
        this.aeron = aeron;
        this.driverInvoker = driver.sharedAgentInvoker();
        this.conductorInvoker = aeron.conductorAgentInvoker();
    }

    static AeronHost launch(final TransportConfig config, final ErrorHandler errorHandler)
    {
        final boolean isCompact = config.threading() == Threading.COMPACT;
        final MediaDriver driver = MediaDriver.launch(MediaDrivers
            .context(config.aeronDir().toString(), config.mtuLength(), errorHandler)
            .counterValuesBufferLength(MediaDrivers.countersLength(config.sessionsMax()))
            .warnIfDirectoryExists(false)
            .threadingMode(isCompact ? ThreadingMode.INVOKER : ThreadingMode.DEDICATED)
            .spiesSimulateConnection(false)
            .asyncExecutorIdleStrategy(new SleepingMillisIdleStrategy(EXECUTOR_SLEEP_MS)));
        try
        {
            final Aeron.Context context = new Aeron.Context()
                .aeronDirectoryName(config.aeronDir().toString())
                .useConductorAgentInvoker(true)
                .subscriberErrorHandler(RethrowingErrorHandler.INSTANCE)
                .errorHandler(errorHandler);
            if (isCompact)
            {
                context.driverAgentInvoker(driver.sharedAgentInvoker());
            }
            return new AeronHost(driver, Aeron.connect(context));
        }
        catch (final RuntimeException ex)
        {
            CloseHelper.quietClose(driver);
            throw ex;
        }
    }

    Aeron aeron()
    {
        return aeron;
    }

    int doWork()
    {
        int workCount = 0;
        if (driverInvoker != null)
        {
            workCount += driverInvoker.invoke();
        }
        return workCount + conductorInvoker.invoke();
    }

    /**
     * A client that wasn't served for longer than its liveness timeout closes itself, and tells only its error handler.
     */
    boolean isDead()
    {
        return aeron.isClosed();
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(aeron, driver);
    }
}
