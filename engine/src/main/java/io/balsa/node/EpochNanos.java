package io.balsa.node;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/**
 * Ns since the Unix epoch from one monotonic reading a cycle: the offset between the two clocks is looked at now and
 * then. It may go back with the wall clock; the leader sees to it that cluster time doesn't.
 */
final class EpochNanos implements LongUnaryOperator
{
    private static final long LOOK_INTERVAL_NS = 1_000_000_000L;
    private static final long TOLERANCE_NS = 2_000_000L;
    private static final long MS = 1_000_000L;

    private long offsetNs = measure();
    private long lookDueNs = System.nanoTime() + LOOK_INTERVAL_NS;

    @Override
    public long applyAsLong(final long nowNs)
    {
        if (nowNs - lookDueNs >= 0)
        {
            lookDueNs = nowNs + LOOK_INTERVAL_NS;
            final long measuredNs = System.currentTimeMillis() * MS - nowNs;
            if (Math.abs(measuredNs - offsetNs) > TOLERANCE_NS)
            {
                offsetNs = measure();
            }
        }
        return nowNs + offsetNs;
    }

    /**
     * To the microsecond, so that the recordings of nodes on one machine fit together; seldom, for it allocates.
     */
    private static long measure()
    {
        final Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
    }
}
