package io.balsa.compare;

import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * State of some GB outside the heap, in slabs, which are filled one after the other with bytes that look random, so
 * that no page of it is a zero page and nothing can make it smaller. Memory of a slab is taken when it is first written
 * to, and kept. One thread.
 */
final class SlabState
{
    static final int LENGTH_MIN = 64 * 1024;

    private static final int SLAB_LENGTH_MAX = 64 * 1024 * 1024;
    /** Small states have several too. */
    private static final int SLABS_MIN = 4;
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final long length;
    private final int slabLength;
    private final UnsafeBuffer[] slabs;
    private int filled;

    /**
     * @param length bytes when all of it is filled, a multiple of 8; alike on all members.
     */
    SlabState(final long length)
    {
        this.length = length;
        slabLength = slabLength(length);
        slabs = new UnsafeBuffer[slabCount(length)];
    }

    /**
     * @param length bytes of a state.
     * @return slabs that it has.
     */
    static int slabCount(final long length)
    {
        return (int) ((length + slabLength(length) - 1) / slabLength(length));
    }

    private static int slabLength(final long length)
    {
        return (int) Math.min(SLAB_LENGTH_MAX, BitUtil.align((length + SLABS_MIN - 1) / SLABS_MIN, Long.BYTES));
    }

    /**
     * @return slabs filled so far, from the first one on.
     */
    int filled()
    {
        return filled;
    }

    int slabLength()
    {
        return slabLength;
    }

    /**
     * @param slab which.
     * @return bytes of it; the last one may be shorter than the others.
     */
    int lengthOf(final int slab)
    {
        return (int) Math.min(slabLength, length - (long) slab * slabLength);
    }

    /**
     * @param slab which, filled.
     * @return where it is.
     */
    DirectBuffer buffer(final int slab)
    {
        return slabs[slab];
    }

    /**
     * Forget all of it.
     */
    void clear()
    {
        filled = 0;
    }

    /**
     * @param slab the one behind those that are filled.
     */
    void fill(final int slab)
    {
        if (slab != filled)
        {
            throw new IllegalStateException("slab " + slab + " is to be filled, " + filled + " are");
        }
        final UnsafeBuffer buffer = slab(slab);
        final int end = lengthOf(slab);
        long seed = slab * 0x5851F42D4C957F2DL;
        for (int offset = 0; offset < end; offset += Long.BYTES)
        {
            seed += GOLDEN_GAMMA;
            buffer.putLong(offset, mix(seed));
        }
        filled++;
    }

    /**
     * Change eight bytes in a way in which it counts what was there: a command that is missing, comes twice or in
     * another order leaves another state.
     *
     * @param place of them in the state, a multiple of 8.
     * @param value mixed in.
     */
    void change(final long place, final long value)
    {
        final UnsafeBuffer buffer = slabs[(int) (place / slabLength)];
        final int offset = (int) (place % slabLength);
        buffer.putLong(offset, mix(Long.rotateLeft(buffer.getLong(offset), 7) + value));
    }

    /**
     * Put what a snapshot holds behind what is there.
     *
     * @param position bytes that are there; a slab is filled when its last bytes come.
     * @param source   holds the bytes.
     * @param offset   of them.
     * @param count    of them, all in one slab.
     */
    void load(final long position, final DirectBuffer source, final int offset, final int count)
    {
        final int slab = (int) (position / slabLength);
        final int place = (int) (position % slabLength);
        slab(slab).putBytes(place, source, offset, count);
        filled = place + count == lengthOf(slab) ? slab + 1 : slab;
    }

    /**
     * @param slab filled; some ms of work.
     * @param hash of what comes before it.
     * @return the hash with it.
     */
    long hash(final int slab, final long hash)
    {
        final UnsafeBuffer buffer = slabs[slab];
        final int end = lengthOf(slab);
        long result = hash;
        for (int offset = 0; offset < end; offset += Long.BYTES)
        {
            result = (result ^ buffer.getLong(offset)) * GOLDEN_GAMMA;
            result ^= result >>> 29;
        }
        return mix(result);
    }

    /**
     * @param value any.
     * @return another one, each of whose bits depends on all bits of the first.
     */
    static long mix(final long value)
    {
        long result = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        result = (result ^ result >>> 27) * 0x94D049BB133111EBL;
        return result ^ result >>> 31;
    }

    private UnsafeBuffer slab(final int slab)
    {
        if (slabs[slab] == null)
        {
            slabs[slab] = new UnsafeBuffer(ByteBuffer.allocateDirect(lengthOf(slab)));
        }
        return slabs[slab];
    }
}
