package io.balsa.media;

import io.aeron.driver.DriverConductorProxy;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.SendChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.ErrorFlyweight;
import io.aeron.protocol.HeaderFlyweight;
import io.aeron.protocol.NakFlyweight;
import io.aeron.protocol.ResponseSetupFlyweight;
import io.aeron.protocol.RttMeasurementFlyweight;
import io.aeron.protocol.StatusMessageFlyweight;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The socket that publications send from, which doesn't ask for answers again right after there were none, and takes
 * all of them when there are many.
 * <p>
 * On it come only status messages and requests to send again. Aeron looks at each such socket in each cycle, with a
 * system call; where one thread does everything, these were two thirds of all receiving, and what is really waited for
 * waited behind them. Windows are long enough for an answer that is read some microseconds later. An answer that was
 * found is followed by another look at once.
 * <p>
 * Publications to the same address share one socket, a thousand clients of a process one for each member. Aeron takes
 * one answer in each cycle: fewer than come, once a cycle has a thousand publications to look at. Those left behind are
 * thrown away by the system, and publications that aren't answered count as not connected. So the second answer in a
 * row is followed by all that wait. On the thread of the sender.
 */
final class PatientSendEndpoint extends SendChannelEndpoint
{
    static final long PATIENCE_NS = 50_000;
    /** So that a cycle stays short beside what must not wait. */
    static final int ANSWERS_MAX = 1024;

    private final NanoClock clock;
    private final StatusMessageFlyweight status = new StatusMessageFlyweight();
    private final NakFlyweight nak = new NakFlyweight();
    private final RttMeasurementFlyweight rttMeasurement = new RttMeasurementFlyweight();
    private final ErrorFlyweight error = new ErrorFlyweight();
    private final ResponseSetupFlyweight responseSetup = new ResponseSetupFlyweight();
    private DriverConductorProxy conductor;
    private int found;
    private long polledNs;

    PatientSendEndpoint(
        final UdpChannel channel, final AtomicCounter statusIndicator, final MediaDriver.Context context)
    {
        super(channel, statusIndicator, context);
        clock = context.nanoClock();
        // the first look isn't put off
        found = 1;
    }

    @Override
    public InetSocketAddress receive(final ByteBuffer buffer)
    {
        final long nowNs = clock.nanoTime();
        if (found == 0 && nowNs - polledNs < PATIENCE_NS)
        {
            return null;
        }
        polledNs = nowNs;
        return take(buffer);
    }

    @Override
    public void onStatusMessage(
        final StatusMessageFlyweight message,
        final UnsafeBuffer buffer,
        final int length,
        final InetSocketAddress source,
        final DriverConductorProxy conductorProxy)
    {
        super.onStatusMessage(message, buffer, length, source, conductorProxy);
        conductor = conductorProxy;
        drain(buffer);
    }

    @Override
    public void onNakMessage(
        final NakFlyweight message, final UnsafeBuffer buffer, final int length, final InetSocketAddress source)
    {
        super.onNakMessage(message, buffer, length, source);
        drain(buffer);
    }

    private InetSocketAddress take(final ByteBuffer buffer)
    {
        final InetSocketAddress source = super.receive(buffer);
        found = source == null ? 0 : found + 1;
        return source;
    }

    private void drain(final UnsafeBuffer buffer)
    {
        if (found < 2 || conductor == null)
        {
            return;
        }
        final ByteBuffer bytes = buffer.byteBuffer();
        for (int i = 1; i < ANSWERS_MAX; i++)
        {
            bytes.clear();
            final InetSocketAddress source = take(bytes);
            if (source == null)
            {
                break;
            }
            final int length = bytes.position();
            if (isValidFrame(buffer, length))
            {
                receiveHook(buffer, length, source);
                dispatch(buffer, length, source);
            }
        }
    }

    private void dispatch(final UnsafeBuffer buffer, final int length, final InetSocketAddress source)
    {
        switch (FrameDescriptor.frameType(buffer, 0))
        {
            case HeaderFlyweight.HDR_TYPE_SM ->
            {
                status.wrap(buffer, 0, length);
                super.onStatusMessage(status, buffer, length, source, conductor);
            }
            case HeaderFlyweight.HDR_TYPE_NAK ->
            {
                nak.wrap(buffer, 0, length);
                super.onNakMessage(nak, buffer, length, source);
            }
            case HeaderFlyweight.HDR_TYPE_RTTM ->
            {
                rttMeasurement.wrap(buffer, 0, length);
                onRttMeasurement(rttMeasurement, buffer, length, source);
            }
            case HeaderFlyweight.HDR_TYPE_ERR ->
            {
                error.wrap(buffer, 0, length);
                onError(error, buffer, length, source, conductor);
            }
            case HeaderFlyweight.HDR_TYPE_RSP_SETUP ->
            {
                responseSetup.wrap(buffer, 0, length);
                onResponseSetup(responseSetup, buffer, length, source, conductor);
            }
            default ->
            {
                // nothing else is for a sender
            }
        }
    }
}
