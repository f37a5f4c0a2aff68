package io.balsa.simulator;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.service.SnapshotOutput;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A few registers, which clients read, write, and write if they hold what is expected. Every answer is what the
 * register held before, so that each operation tells something of those that came before it. And it talks: it pushes
 * as many events as the command asks for, each with its ordinal, before it answers.
 * <pre>
 *  0      1     2        3       8         16          24
 *  +------+-----+--------+-------+---------+-----------+----------
 *  | kind | key | events | 0     | value   | expected  | anything
 *  +------+-----+--------+-------+---------+-----------+----------
 * </pre>
 */
final class RegisterService implements Service
{
    static final int KEYS_MAX = 5;
    static final int COMMAND_LENGTH = 24;

    private static final int KEY = 1;
    private static final int EVENTS = 2;
    private static final int EVENT_LENGTH = 960;
    private static final int RECORD_LENGTH = 2 * Long.BYTES;
    private static final int VALUE = 8;
    private static final int EXPECTED = 16;
    private static final Operation.Kind[] KINDS = Operation.Kind.values();

    private final long[] registers = new long[KEYS_MAX];
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[Long.BYTES]);
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[RECORD_LENGTH]);
    private final UnsafeBuffer event = new UnsafeBuffer(new byte[EVENT_LENGTH]);
    private long hash;

    static void encode(
        final MutableDirectBuffer buffer,
        final int offset,
        final Operation.Kind kind,
        final int key,
        final long value,
        final long expected,
        final int events)
    {
        buffer.putLong(offset, 0);
        buffer.putByte(offset, (byte) kind.ordinal());
        buffer.putByte(offset + KEY, (byte) key);
        buffer.putByte(offset + EVENTS, (byte) events);
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

    static int events(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + EVENTS);
    }

    static long ordinal(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset);
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
    public boolean hasSnapshots()
    {
        return true;
    }

    /**
     * A record for each register: which, and its value; then one for the hash. Many small ones, so that a snapshot is
     * seldom taken in one cycle.
     */
    @Override
    public boolean takeSnapshot(final SnapshotOutput out)
    {
        while (out.count() <= KEYS_MAX)
        {
            final int key = (int) out.count();
            record.putLong(0, key);
            record.putLong(Long.BYTES, key == KEYS_MAX ? hash : registers[key]);
            if (!out.offer(record, 0, RECORD_LENGTH))
            {
                return false;
            }
        }
        return true;
    }

    @Override
    public void onSnapshotBegin()
    {
        Arrays.fill(registers, 0);
        hash = 0;
    }

    @Override
    public void onSnapshotRecord(final DirectBuffer buffer, final int offset, final int length)
    {
        final int key = (int) buffer.getLong(offset);
        final long value = buffer.getLong(offset + Long.BYTES);
        if (key == KEYS_MAX)
        {
            hash = value;
        }
        else
        {
            registers[key] = value;
        }
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
        for (int ordinal = 0; ordinal < events(buffer, offset); ordinal++)
        {
            event.putLong(0, ordinal);
            session.push(event, 0, EVENT_LENGTH);
        }
        reply.putLong(0, held);
        session.reply(reply, 0, Long.BYTES);
    }
}
