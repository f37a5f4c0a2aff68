package io.balsa.log;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * All that the agent's thread and the flusher's thread share. Each item has one writer, except the spare segment, which
 * one fills and the other empties. The counters lie on cache lines of their own.
 */
final class FlushCursors
{
    private static final int LINE = 128;
    private static final int APPENDED_POSITION = 0;
    private static final int APPENDED_INDEX = LINE;
    private static final int DURABLE_INDEX = 2 * LINE;
    private static final int CUTS_DONE = 3 * LINE;
    private static final int FIRST_NUMBER = 4 * LINE;
    private static final int CYCLE = 5 * LINE;

    private final UnsafeBuffer counters = new UnsafeBuffer(BufferUtil.allocateDirectAligned(6 * LINE, LINE));
    private volatile Truncation truncation;
    private volatile Segment spare;
    private volatile boolean isSpareLacking;
    private volatile RuntimeException failure;
    private volatile String problem;
    private volatile Damage damage;
    private volatile MendOrder mendOrder;
    private volatile String damageProblem;
    private volatile boolean isStuck;
    private volatile Thread parked;

    /**
     * Agent: entries were appended; in memory mode they are in the page cache too. The position is stored first, so who
     * reads index and then position never has too low a position for the index.
     *
     * @param index    of the last.
     * @param position behind it.
     */
    void appended(final long index, final long position)
    {
        counters.putLongRelease(APPENDED_POSITION, position);
        counters.putLongRelease(APPENDED_INDEX, index);
    }

    /**
     * Flusher: read before {@link #appendedPosition()}.
     */
    long appendedIndex()
    {
        return counters.getLongAcquire(APPENDED_INDEX);
    }

    long appendedPosition()
    {
        return counters.getLongAcquire(APPENDED_POSITION);
    }

    /**
     * Flusher: everything to here was forced. While a truncation isn't done the agent doesn't look at it.
     *
     * @param index of the last forced entry.
     */
    void durableIndex(final long index)
    {
        counters.putLongRelease(DURABLE_INDEX, index);
    }

    long durableIndex()
    {
        return counters.getLongAcquire(DURABLE_INDEX);
    }

    /**
     * Flusher: the files are cut, and {@link #durableIndex()} was pulled back before.
     *
     * @param generation of the truncation.
     */
    void cutDone(final long generation)
    {
        counters.putLongRelease(CUTS_DONE, generation);
    }

    long cutDone()
    {
        return counters.getLongAcquire(CUTS_DONE);
    }

    /**
     * Agent: files of segments with a lower number are to be removed, and nobody will look for them in a new slice.
     *
     * @param number of the first segment kept.
     */
    void firstNumber(final long number)
    {
        counters.putLongRelease(FIRST_NUMBER, number);
    }

    long firstNumber()
    {
        return counters.getLongAcquire(FIRST_NUMBER);
    }

    /**
     * Agent: a cycle ends; slices taken in it are no longer looked at.
     */
    void onCycle()
    {
        counters.putLongRelease(CYCLE, counters.getLong(CYCLE) + 1);
    }

    long cycle()
    {
        return counters.getLongAcquire(CYCLE);
    }

    void truncation(final Truncation truncation)
    {
        this.truncation = truncation;
    }

    Truncation truncation()
    {
        return truncation;
    }

    /**
     * @return the segment that is ready, or null. Filled by the flusher when empty, emptied by the agent when full.
     */
    Segment spare()
    {
        return spare;
    }

    /**
     * Agent: something waits for the next segment, which isn't there.
     */
    void lackSpare()
    {
        if (!isSpareLacking)
        {
            isSpareLacking = true;
            wake();
        }
    }

    boolean isSpareLacking()
    {
        return isSpareLacking;
    }

    void spare(final Segment spare)
    {
        isSpareLacking = false;
        this.spare = spare;
    }

    /**
     * @return what the flusher found to be damaged, until the agent has seen to it. Filled by the flusher when empty,
     * emptied by the agent when full.
     */
    Damage damage()
    {
        return damage;
    }

    void damage(final Damage damage)
    {
        this.damage = damage;
    }

    /**
     * @return what the flusher is to write in the place of something damaged. Filled by the agent when empty, emptied
     * by the flusher when it is forced.
     */
    MendOrder mendOrder()
    {
        return mendOrder;
    }

    void mendOrder(final MendOrder mendOrder)
    {
        this.mendOrder = mendOrder;
    }

    /**
     * Flusher: an I/O error that ends the node. Kept for ever.
     *
     * @param failure to be thrown on the agent's thread.
     */
    void failure(final RuntimeException failure)
    {
        this.failure = failure;
    }

    /**
     * @throws UncheckedIOException if the flusher failed.
     */
    void throwIfFailed()
    {
        final RuntimeException failure = this.failure;
        if (failure != null)
        {
            throw failure;
        }
    }

    boolean hasFailed()
    {
        return failure != null;
    }

    /**
     * @return why no segment can be prepared, or null.
     */
    String problem()
    {
        return problem;
    }

    /**
     * @return what of the log is damaged, for people; null: nothing. Written by the agent.
     */
    String damageProblem()
    {
        return damageProblem;
    }

    void damageProblem(final String text)
    {
        damageProblem = text;
    }

    void problem(final String problem)
    {
        this.problem = problem;
    }

    /**
     * @return true while entries that were taken can't be written: the disk wants room even for what is there.
     */
    boolean isStuck()
    {
        return isStuck;
    }

    void stuck(final boolean isStuck)
    {
        this.isStuck = isStuck;
    }

    /**
     * Flusher: what couldn't be written for want of room is written now.
     */
    void goOn()
    {
        if (isStuck)
        {
            isStuck = false;
            problem = null;
        }
    }

    /**
     * Agent: wake the flusher if it is parked. With the fence, what was stored before is seen by the flusher's last
     * look before it parks, or the flusher is seen here as parked: no wake-up is lost.
     */
    void wake()
    {
        VarHandle.fullFence();
        final Thread thread = parked;
        if (thread != null)
        {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Flusher: say that it is about to park; it must look for work once more before it does.
     */
    void parking()
    {
        parked = Thread.currentThread();
        VarHandle.fullFence();
    }

    void awake()
    {
        parked = null;
    }
}
