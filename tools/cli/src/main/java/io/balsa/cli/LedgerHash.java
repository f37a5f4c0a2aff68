package io.balsa.cli;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * A running 64-bit hash over a sequence of commands: of the length of each and its bytes, in order, so that a command
 * that is lost, repeated, moved, cut or changed gives another value.
 * <p>
 * Every step is a bijection of the state for a given word, and of the word for a given state: two sequences that differ
 * in one word never collide, others do with a chance of about 2^-64. Not for adversaries.
 */
final class LedgerHash
{
    /** The hash of no command at all. */
    static final long EMPTY = 0x0BA15A0BA15AL;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private LedgerHash()
    {
    }

    /**
     * @param hash   of all commands before.
     * @param buffer that holds the command.
     * @param offset of the command.
     * @param length of the command in bytes, 0 allowed.
     * @return the hash with this command behind them.
     */
    static long append(final long hash, final DirectBuffer buffer, final int offset, final int length)
    {
        long result = mix(hash, length);
        final int limit = offset + length;
        int position = offset;
        for (; position + Long.BYTES <= limit; position += Long.BYTES)
        {
            result = mix(result, buffer.getLong(position, ByteOrder.LITTLE_ENDIAN));
        }
        if (position < limit)
        {
            long tail = 0;
            for (int i = limit - 1; i >= position; i--)
            {
                tail = (tail << 8) | (buffer.getByte(i) & 0xFF);
            }
            result = mix(result, tail);
        }
        return result;
    }

    private static long mix(final long hash, final long word)
    {
        final long product = (Long.rotateLeft(hash, 23) ^ word) * MULTIPLIER;
        return product ^ (product >>> 29);
    }
}
