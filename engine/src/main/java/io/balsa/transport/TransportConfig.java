package io.balsa.transport;

import io.aeron.logbuffer.FrameDescriptor;
import io.balsa.media.MediaDrivers;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where everybody is, and how long the buffers are.
 *
 * @param clusterId        said and expected in every message.
 * @param storeId          of this node, said in every message.
 * @param incarnation      of this node, said in every message.
 * @param memberId         of this node.
 * @param endpoints        {@code host:port} by member id, this node's too.
 * @param aeronDir         of the embedded media driver; deleted and made anew at launch.
 * @param mtuLength        bytes of a datagram, Aeron's headers included.
 * @param maxMessageLength longest message, in bytes, that must be possible.
 * @param sessionsMax      clients that are answered at a time, at most.
 * @param threading        which threads run.
 */
public record TransportConfig(
    long clusterId,
    long storeId,
    int incarnation,
    int memberId,
    Map<Integer, String> endpoints,
    Path aeronDir,
    int mtuLength,
    int maxMessageLength,
    int sessionsMax,
    Threading threading)
{
    private static final int MTU_LENGTH_MAX = 65504;
    private static final int LOG_TERM_LENGTH_MIN = 512 * 1024;
    private static final int CONTROL_TERM_LENGTH = 64 * 1024;

    /**
     * Checks every field.
     */
    public TransportConfig
    {
        checkMtu(mtuLength);
        if (!endpoints.containsKey(memberId))
        {
            throw new IllegalArgumentException("member " + memberId + " is not in the member list");
        }
        endpoints = Map.copyOf(endpoints);
    }

    /**
     * @param mtuLength bytes of a datagram.
     * @return the same.
     * @throws IllegalArgumentException in one sentence if it can't be.
     */
    public static int checkMtu(final int mtuLength)
    {
        if (mtuLength < MediaDrivers.ETHERNET_MTU_LENGTH || mtuLength > MTU_LENGTH_MAX ||
            mtuLength % FrameDescriptor.FRAME_ALIGNMENT != 0)
        {
            throw new IllegalArgumentException("mtu must be " + MediaDrivers.ETHERNET_MTU_LENGTH + " to " +
                MTU_LENGTH_MAX + " bytes and a multiple of " + FrameDescriptor.FRAME_ALIGNMENT + ", not " + mtuLength);
        }
        return mtuLength;
    }

    PeerIdentity identity()
    {
        return new PeerIdentity(clusterId, storeId, incarnation, memberId);
    }

    String endpoint()
    {
        return endpoints.get(memberId);
    }

    int logTermLength()
    {
        return Math.max(LOG_TERM_LENGTH_MIN, termLength());
    }

    int bulkTermLength()
    {
        return termLength();
    }

    int clientTermLength()
    {
        return termLength();
    }

    int controlTermLength()
    {
        return CONTROL_TERM_LENGTH;
    }

    private int termLength()
    {
        return MediaDrivers.termLength(mtuLength, maxMessageLength);
    }
}
