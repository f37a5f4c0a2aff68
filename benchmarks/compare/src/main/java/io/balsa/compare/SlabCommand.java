package io.balsa.compare;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Commands of the service with slabs: a number, what to do, where, and at the end the number again, inverted.
 */
final class SlabCommand
{
    static final int LENGTH_MIN = 32;
    /** What is echoed of all that isn't {@link #CHANGE}. */
    static final int SHORT_REPLY_LENGTH = Long.BYTES;

    /** Eight bytes of the state at a place. Answered with the whole command. */
    static final int CHANGE = 1;
    /** A slab. */
    static final int FILL = 2;
    /** Take a slab into the hash of the state, from the first one on. */
    static final int HASH = 3;
    /** Nothing: it only makes the log longer. */
    static final int PAD = 4;

    private static final int KIND_OFFSET = Long.BYTES;
    private static final int PLACE_OFFSET = 2 * Long.BYTES;

    private SlabCommand()
    {
    }

    static void encode(
        final MutableDirectBuffer buffer, final int length, final long id, final int kind, final long place)
    {
        buffer.putLong(0, id);
        buffer.putInt(KIND_OFFSET, kind);
        buffer.putLong(PLACE_OFFSET, place);
        buffer.putLong(length - Long.BYTES, ~id);
    }

    static long id(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset);
    }

    static int kind(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + KIND_OFFSET);
    }

    /**
     * @param buffer that holds a command.
     * @param offset of it.
     * @return where in the state, in bytes; of those that are about a slab, which one.
     */
    static long place(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + PLACE_OFFSET);
    }

    /**
     * @param buffer that holds a command, or the echo of one.
     * @param offset of it.
     * @param length of it in bytes.
     * @return true if it is whole.
     */
    static boolean isWhole(final DirectBuffer buffer, final int offset, final int length)
    {
        return length >= LENGTH_MIN && buffer.getLong(offset + length - Long.BYTES) == ~buffer.getLong(offset);
    }
}
