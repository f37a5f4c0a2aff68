package io.balsa.media;

import io.aeron.driver.MediaDriver;
import org.agrona.BitUtil;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.status.CountersReader;

/**
 * Embedded media drivers of nodes and clients begin with this.
 */
public final class MediaDrivers
{
    /** MTU for Ethernet as everybody has it. */
    public static final int ETHERNET_MTU_LENGTH = 1408;

    /** The loopback interface carries 64 KiB: fewer system calls and answers. */
    static final int LOOPBACK_MTU_LENGTH = 60 * 1024;

    private static final int TERM_LENGTH_MIN = 256 * 1024;
    private static final int MESSAGES_IN_TERM = 8;

    // a node must fit the 64 MiB of /dev/shm that a container has by default; Aeron's own defaults take 47 before the
    // first message. This is the shortest that Aeron allows; it is for more than 8,000 counters.
    private static final int COUNTERS_LENGTH_MIN = 1024 * 1024;
    private static final int COUNTERS_LENGTH_MAX = 256 * 1024 * 1024;
    private static final int COUNTERS_BESIDES = 512;
    /** Its publication has eight and its image four; those of one that went are free again only after a while. */
    private static final int COUNTERS_OF_SESSION = 14;
    private static final int PAGE_LENGTH = 4096;

    private MediaDrivers()
    {
    }

    /**
     * @param isLoopback whether everybody is on the loopback interface.
     * @return bytes of a datagram, Aeron's headers included.
     */
    public static int mtuLength(final boolean isLoopback)
    {
        return isLoopback ? LOOPBACK_MTU_LENGTH : ETHERNET_MTU_LENGTH;
    }

    /**
     * Small terms are faster: they stay in the processor's cache. Aeron takes messages, and datagrams, up to an eighth
     * of a term.
     *
     * @param mtuLength        bytes of a datagram.
     * @param maxMessageLength bytes of the longest message.
     * @return bytes of the shortest useful term with room for both, a power of two.
     */
    public static int termLength(final int mtuLength, final int maxMessageLength)
    {
        final int longest = Math.max(mtuLength, maxMessageLength);
        return Math.max(TERM_LENGTH_MIN, BitUtil.findNextPositivePowerOfTwo(longest * MESSAGES_IN_TERM));
    }

    /**
     * A driver without a counter to spare opens no channel any more. But Aeron writes the whole file when it
     * starts, five bytes for each of these, so all of it takes memory from then on.
     *
     * @param sessions that the driver serves at most.
     * @return bytes of the values of counters.
     */
    public static int countersLength(final int sessions)
    {
        final long counters = COUNTERS_BESIDES + (long) sessions * COUNTERS_OF_SESSION;
        final long length = BitUtil.align(counters * CountersReader.COUNTER_LENGTH, PAGE_LENGTH);
        return (int) Math.min(COUNTERS_LENGTH_MAX, Math.max(COUNTERS_LENGTH_MIN, length));
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
            .counterValuesBufferLength(COUNTERS_LENGTH_MIN)
            .mtuLength(mtuLength)
            .initialWindowLength(buffers.windowLength())
            .socketRcvbufLength(buffers.length())
            .socketSndbufLength(buffers.length())
            .sendChannelEndpointSupplier(PatientSendEndpoint::new)
            .receiveChannelEndpointSupplier(DrainingReceiveEndpoint::new)
            .errorHandler(errorHandler);
    }
}
