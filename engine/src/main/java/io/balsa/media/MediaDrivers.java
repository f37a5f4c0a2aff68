package io.balsa.media;

import io.aeron.driver.MediaDriver;
import org.agrona.ErrorHandler;

/**
 * Embedded media drivers of nodes and clients begin with this.
 */
public final class MediaDrivers
{
    /** MTU where everything is on the loopback interface, which carries 64 KiB: fewer system calls and answers. */
    public static final int LOOPBACK_MTU_LENGTH = 60 * 1024;
    /** MTU for Ethernet as everybody has it. */
    public static final int ETHERNET_MTU_LENGTH = 1408;

    // a node must fit the 64 MiB of /dev/shm that a container has by default; Aeron's own defaults take 47 before the
    // first message. This is the shortest that Aeron allows; it is for more than 8,000 counters.
    private static final int COUNTER_VALUES_LENGTH = 1024 * 1024;

    private MediaDrivers()
    {
    }

    /**
     * @param aeronDir     directory of the driver; whatever is in it is removed, now and when the driver is closed.
     * @param mtuLength    bytes of a datagram.
     * @param errorHandler hears of Aeron's errors.
     * @return settings to which the caller adds threads and terms.
     */
    public static MediaDriver.Context context(
        final String aeronDir, final int mtuLength, final ErrorHandler errorHandler)
    {
        final SocketBuffers buffers = SocketBuffers.granted();
        return new MediaDriver.Context()
            .aeronDirectoryName(aeronDir)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true)
            .counterValuesBufferLength(COUNTER_VALUES_LENGTH)
            .mtuLength(mtuLength)
            .initialWindowLength(buffers.windowLength())
            .socketRcvbufLength(buffers.length())
            .socketSndbufLength(buffers.length())
            .sendChannelEndpointSupplier(PatientSendEndpoint::new)
            .errorHandler(errorHandler);
    }
}
