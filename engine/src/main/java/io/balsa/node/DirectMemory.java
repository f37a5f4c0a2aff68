package io.balsa.node;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * The newest segments live in direct buffers, and how much of these a JVM allows is, by default,
 * the size of its heap. Better to say so at the start than to stop at the second segment.
 */
final class DirectMemory
{
    /** In use, ready, and on their way back. */
    private static final int SEGMENTS = 5;
    private static final long MIB = 1024 * 1024;

    private DirectMemory()
    {
    }

    static void require(final NodeConfig config)
    {
        require((long) SEGMENTS * config.log().segmentLength(), allowed());
    }

    static void require(final long needed, final long allowed)
    {
        if (allowed < needed)
        {
            throw new IllegalStateException("the log needs " + (needed + MIB - 1) / MIB +
                " MiB of direct memory and this JVM allows " + allowed / MIB + ": start it with " +
                "-XX:MaxDirectMemorySize=" + (needed + MIB - 1) / MIB + "m or more, or lower segment.length");
        }
    }

    private static long allowed()
    {
        final HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        final long limit = hotSpot == null ? 0 :
            Long.parseLong(hotSpot.getVMOption("MaxDirectMemorySize").getValue());
        return limit > 0 ? limit : Runtime.getRuntime().maxMemory();
    }
}
