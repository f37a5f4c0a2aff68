package io.balsa.simulator;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A few registers, which clients read, write, and write if they hold what is expected. Every answer is what the
 * register held before, so that each operation tells something of those that came before it.
 * <pre>
 *  0      1     2            8         16          24
 *  +------+-----+------------+---------+-----------+----------
 *  | kind | key | 0          | value   | expected  | anything
 *  +------+-----+------------+---------+-----------+----------
 * </pre>
 */
final class RegisterService implements Service
{
    static final int KEYS_MAX = 5;
    static final int COMMAND_LENGTH = 24;

    private static final int KEY = 1;
    private static final int VALUE = 8;
    private static final int EXPECTED = 16;
    private static final Operation.Kind[] KINDS = Operation.Kind.values();

    private final long[] registers = new long[KEYS_MAX];
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[Long.BYTES]);
    private long hash;

    static void encode(
        final MutableDirectBuffer buffer,
        final int offset,
        final Operation.Kind kind,
        final int key,
        final long value,
        final long expected)
    {
        buffer.putLong(offset, 0);
        buffer.putByte(offset, (byte) kind.ordinal());
        buffer.putByte(offset + KEY, (byte) key);
        buffer.putLong(offset + VALUE, value);
        buffer.putLong(offset + EXPECTED, expected);
    }

    static Operation.Kind kind(final DirectBuffer buffer, final int offset)
    {
        return KINDS[buffer.getByte(offset)];
    }

    static int key(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + KEY);
    }

    static long value(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + VALUE);
    }

    static long expected(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + EXPECTED);
    }

    long hash()
    {
        return hash;
    }

    @Override
    public void onStart(final ServiceContext context)
    {
    }

    @Override
    public void onCommand(
        final ClientSession session,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        final int key = key(buffer, offset);
        final long held = registers[key];
        final Operation.Kind kind = kind(buffer, offset);
        if (kind == Operation.Kind.PUT ||
            kind == Operation.Kind.COMPARE_AND_SET && held == expected(buffer, offset))
        {
            registers[key] = value(buffer, offset);
        }
        hash = SimulationRandom.mix(hash ^ timestamp ^ registers[key] + key);
        reply.putLong(0, held);
        session.reply(reply, 0, Long.BYTES);
    }
}
