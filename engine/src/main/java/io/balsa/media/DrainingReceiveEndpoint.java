package io.balsa.media;

import io.aeron.driver.DataPacketDispatcher;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.ReceiveChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.RttMeasurementFlyweight;
import io.aeron.protocol.SetupFlyweight;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The socket that subscriptions hear from, which takes all the datagrams that wait, where Aeron takes one in each
 * cycle.
 * <p>
 * Where one thread does everything, a cycle in which one small datagram came costs what a cycle with many costs: each
 * has its messages to the followers, its write to the log and its replies. Taken one by one, commands that come faster
 * than cycles go wait in the socket, and no batch is ever made of them. Once a second datagram was found right after
 * the first, everything there is taken; while they come one at a time there is no additional look, which is a system
 * call. On the thread of the receiver.
 */
final class DrainingReceiveEndpoint extends ReceiveChannelEndpoint
{
    /** So that a cycle stays short beside what must not wait. */
    static final int DATAGRAMS_MAX = 256;
    static final int BYTES_MAX = 32 * 1024;

    private final SetupFlyweight setup = new SetupFlyweight();
    private final RttMeasurementFlyweight rttMeasurement = new RttMeasurementFlyweight();
    private int found;
    private boolean isBacklogged;

    DrainingReceiveEndpoint(
        final UdpChannel channel,
        final DataPacketDispatcher dispatcher,
        final AtomicCounter statusIndicator,
        final MediaDriver.Context context)
    {
        super(channel, dispatcher, statusIndicator, context);
    }

    @Override
    public InetSocketAddress receive(final ByteBuffer buffer)
    {
        final InetSocketAddress source = super.receive(buffer);
        found = source == null ? 0 : found + 1;
        return source;
    }

    @Override
    public int onDataPacket(
        final DataHeaderFlyweight header,
        final UnsafeBuffer buffer,
        final int length,
        final InetSocketAddress source,
        final int transportIndex)
    {
        final int received = super.onDataPacket(header, buffer, length, source, transportIndex);
        if (found < 2 && !isBacklogged || hasDestinationControl())
        {
            return received;
        }
        final int drained = drain(header, buffer, length, transportIndex);
        isBacklogged = drained > 0;
        return received + drained;
    }

    private int drain(
        final DataHeaderFlyweight header, final UnsafeBuffer buffer, final int firstLength, final int transportIndex)
    {
        final ByteBuffer bytes = buffer.byteBuffer();
        int received = 0;
        int total = firstLength;
        for (int i = 1; i < DATAGRAMS_MAX && total < BYTES_MAX; i++)
        {
            bytes.clear();
            final InetSocketAddress source = receive(bytes);
            if (source == null)
            {
                break;
            }
            final int length = bytes.position();
            total += length;
            if (isValidFrame(buffer, length))
            {
                receiveHook(buffer, length, source);
                received += dispatch(header, buffer, length, source, transportIndex);
            }
        }
        return received;
    }

    private int dispatch(
        final DataHeaderFlyweight header,
        final UnsafeBuffer buffer,
        final int length,
        final InetSocketAddress source,
        final int transportIndex)
    {
        switch (FrameDescriptor.frameType(buffer, 0))
        {
            case DataHeaderFlyweight.HDR_TYPE_DATA, DataHeaderFlyweight.HDR_TYPE_PAD ->
            {
                return super.onDataPacket(header, buffer, length, source, transportIndex);
            }
            case DataHeaderFlyweight.HDR_TYPE_SETUP ->
            {
                setup.wrap(buffer, 0, length);
                onSetupMessage(setup, buffer, length, source, transportIndex);
            }
            case DataHeaderFlyweight.HDR_TYPE_RTTM ->
            {
                rttMeasurement.wrap(buffer, 0, length);
                onRttMeasurement(rttMeasurement, buffer, length, source, transportIndex);
            }
            default ->
            {
                // nothing else is for a receiver
            }
        }
        return 0;
    }
}
