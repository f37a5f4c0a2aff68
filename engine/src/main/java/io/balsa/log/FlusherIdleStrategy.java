package io.balsa.log;

import org.agrona.concurrent.IdleStrategy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How the flusher's thread waits: it yields for a while after its last work, because the next flush mostly comes soon
 * and waking a parked thread costs 30-60 µs, and parks when nothing comes. The agent wakes it only if it is parked.
 * What comes with time alone never yields: each yield takes a turn from an agent that shares the processor.
 */
public final class FlusherIdleStrategy implements IdleStrategy
{
    /** Yields before parking. */
    public static final int DEFAULT_YIELDS = 200;

    /** Work that comes with time, not with the agent, waits for this at most. */
    private static final long MAX_PARK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    /** While the next segment follows an active one that moves: a slice of it, or few. */
    private static final long FOLLOWING_PARK_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final LogFlusher flusher;
    private final int maxYields;
    private int yields;
    private long followedPosition = -1;

    /**
     * @param flusher whose thread idles.
     * @param yields  before parking.
     */
    FlusherIdleStrategy(final LogFlusher flusher, final int yields)
    {
        this.flusher = flusher;
        this.maxYields = yields;
    }

    @Override
    public void idle(final int workCount)
    {
        if (workCount > 0)
        {
            reset();
        }
        else
        {
            idle();
        }
    }

    @Override
    public void idle()
    {
        if (yields < maxYields)
        {
            yields++;
            Thread.yield();
            return;
        }
        flusher.parking();
        try
        {
            if (!flusher.isWorkWanted())
            {
                LockSupport.parkNanos(this, nextParkNs());
            }
        }
        finally
        {
            flusher.awake();
        }
        if (flusher.isWorkWanted())
        {
            reset();
        }
    }

    /**
     * @return for how long to park this time, ns. A segment that is half made and follows nothing is no reason to look
     * often: a node may stay idle for days like that.
     */
    long nextParkNs()
    {
        final long position = flusher.followedPosition();
        final boolean isFollowing = position >= 0 && position != followedPosition;
        followedPosition = position;
        return isFollowing ? FOLLOWING_PARK_NS : MAX_PARK_NS;
    }

    @Override
    public void reset()
    {
        yields = 0;
    }

    @Override
    public String alias()
    {
        return "flusher";
    }
}
