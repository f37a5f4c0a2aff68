package io.balsa.snapshot;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * From the agent to the keeper: what to do, in order, with the chunks to be written; a few slots that go round. The
 * agent alone fills, the keeper alone empties. Nothing here waits but the keeper's thread, parked.
 */
final class SnapshotQueue
{
    private static final int SLOTS = 4;
    /** Received bytes that are handed over together, or nearly. */
    static final int RECEIVED_LENGTH = 64 * 1024;
    /** A message with some of them is no longer, so one has room in any slot that holds less than that. */
    private static final int PIECE_LENGTH_MAX = 64 * 1024;

    private final Slot[] slots = new Slot[SLOTS];
    private volatile long filled;
    private volatile long emptied;
    private volatile Thread parked;
    private ReceivedPart formerPart;

    /**
     * What the keeper is to do.
     */
    enum Order
    {
        /** A file for this snapshot. */
        BEGIN,
        /** Write a chunk. */
        CHUNK,
        /** It is complete. */
        END,
        /** A file for this snapshot, which comes from another member. */
        RECEIVE,
        /** The same, but its beginning is here from a former life. */
        RESUME,
        /** Write some bytes of it. */
        BYTES,
        /** All of it is there: check it. */
        INSTALL,
        /** It is given up, and whatever else is unfinished. */
        ABANDON
    }

    /**
     * One order; its chunk has room for the header before the records.
     */
    static final class Slot
    {
        private final int capacity;
        private UnsafeBuffer chunk;
        private Order order;
        private SnapshotInfo info;
        private int length;

        private Slot(final int chunkLength)
        {
            capacity = Math.max(SnapshotLayout.CHUNK_HEADER_LENGTH + chunkLength, RECEIVED_LENGTH + PIECE_LENGTH_MAX);
        }

        /**
         * Made by the agent when it is first used, and kept.
         */
        UnsafeBuffer chunk()
        {
            if (chunk == null)
            {
                chunk = new UnsafeBuffer(ByteBuffer.allocateDirect(capacity));
            }
            return chunk;
        }

        Order order()
        {
            return order;
        }

        SnapshotInfo info()
        {
            return info;
        }

        /**
         * @return bytes of records in the chunk, or bytes that were received.
         */
        int length()
        {
            return length;
        }
    }

    /**
     * @param formerPart what a former life left, see {@link ReceiptFile#find}.
     */
    SnapshotQueue(final int chunkLength, final ReceivedPart formerPart)
    {
        this.formerPart = formerPart;
        for (int i = 0; i < SLOTS; i++)
        {
            slots[i] = new Slot(chunkLength);
        }
    }

    /**
     * @return agent: the next slot to be filled; null if all are full.
     */
    Slot free()
    {
        return filled - emptied == SLOTS ? null : slots[(int) (filled % SLOTS)];
    }

    /**
     * @return agent: slots that can be filled now, counting the one that {@link #free} shows.
     */
    int freeCount()
    {
        return SLOTS - (int) (filled - emptied);
    }

    /**
     * @return agent: what a former life left; null when the keeper has had an order, which goes on with it or removes
     * it.
     */
    ReceivedPart formerPart()
    {
        return formerPart;
    }

    /**
     * Agent: hand the slot over that {@link #free} showed.
     *
     * @param order  what is to be done.
     * @param info   of which snapshot.
     * @param length of records in the chunk.
     */
    void fill(final Order order, final SnapshotInfo info, final int length)
    {
        final Slot slot = slots[(int) (filled % SLOTS)];
        slot.order = order;
        slot.info = info;
        slot.length = length;
        formerPart = null;
        filled = filled + 1;
        wake();
    }

    /**
     * @return keeper: the oldest order; null if there is none.
     */
    Slot next()
    {
        return emptied == filled ? null : slots[(int) (emptied % SLOTS)];
    }

    /**
     * Keeper: done with the slot that {@link #next} showed.
     */
    void empty()
    {
        emptied = emptied + 1;
    }

    boolean isEmpty()
    {
        return emptied == filled;
    }

    /**
     * Any thread. With the fence, work is seen by the keeper's last look before it parks, or the keeper is seen
     * here as parked: no wake-up is lost.
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
     * Keeper: wait for work, or for {@link #wake}.
     *
     * @param hasWork asked when whoever brings work knows that somebody waits for it.
     * @param maxNs   for no longer than this.
     */
    void park(final BooleanSupplier hasWork, final long maxNs)
    {
        parked = Thread.currentThread();
        VarHandle.fullFence();
        if (!hasWork.getAsBoolean())
        {
            LockSupport.parkNanos(this, maxNs);
        }
        parked = null;
    }
}
