package io.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class LedgerTest
{
    private static final long KNOWN_HASH = 6406012149083966864L;

    @Test
    void shouldHashTheSameBytesAlikeWhereverTheyStand()
    {
        final Random random = new Random(7);
        for (int length = 0; length < 40; length++)
        {
            final byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            final UnsafeBuffer elsewhere = new UnsafeBuffer(new byte[length + 11]);
            elsewhere.setMemory(0, length + 11, (byte) 0x5A);
            elsewhere.putBytes(3, bytes);
            assertEquals(hash(List.of(bytes)), LedgerHash.append(LedgerHash.EMPTY, elsewhere, 3, length));
        }
    }

    @Test
    void shouldTellEveryChangedByteApart()
    {
        for (int length = 1; length < 40; length++)
        {
            final Set<Long> hashes = new HashSet<>();
            hashes.add(hash(List.of(new byte[length])));
            for (int i = 0; i < length; i++)
            {
                final byte[] changed = new byte[length];
                changed[i] = 1;
                assertTrue(hashes.add(hash(List.of(changed))), "byte " + i + " of " + length);
            }
        }
    }

    @Test
    void shouldTellOrderCutsRepeatsAndLossesApart()
    {
        final Random random = new Random(11);
        final List<byte[]> commands = new ArrayList<>();
        for (int i = 0; i < 50; i++)
        {
            final byte[] command = new byte[random.nextInt(30)];
            random.nextBytes(command);
            commands.add(command);
        }
        final long hash = hash(commands);
        final List<byte[]> swapped = new ArrayList<>(commands);
        Collections.swap(swapped, 10, 11);
        final List<byte[]> repeated = new ArrayList<>(commands);
        repeated.add(20, commands.get(20));
        assertNotEquals(hash, hash(swapped));
        assertNotEquals(hash, hash(repeated));
        assertNotEquals(hash, hash(commands.subList(0, 49)));
        assertNotEquals(hash, hash(commands.subList(1, 50)));
        // the same bytes, cut elsewhere
        assertNotEquals(hash(List.of(new byte[]{1, 2}, new byte[]{3})), hash(List.of(new byte[]{1}, new byte[]{2, 3})));
        assertNotEquals(hash(List.of(new byte[0])), hash(List.of()));
        assertNotEquals(hash(List.of(new byte[0], new byte[0])), hash(List.of(new byte[0])));
    }

    /** The value is part of what people compare between runs and machines: it must not change unnoticed. */
    @Test
    void shouldKeepItsHash()
    {
        final byte[] bytes = new byte[21];
        for (int i = 0; i < bytes.length; i++)
        {
            bytes[i] = (byte) (i * 37);
        }
        assertEquals(KNOWN_HASH, hash(List.of(bytes, new byte[0], Arrays.copyOf(bytes, 8))));
    }

    @Test
    void shouldCountHashAndAnswer()
    {
        final LedgerHarness harness = new LedgerHarness();
        assertEquals(LedgerHash.EMPTY, harness.counter(LedgerService.HASH));
        final byte[] first = {1, 2, 3};
        final byte[] second = new byte[0];
        harness.apply(new UnsafeBuffer(first), 0, 3);
        harness.apply(new UnsafeBuffer(second), 0, 0);

        assertEquals(2, harness.counter(LedgerService.COUNT));
        assertEquals(3, harness.counter(LedgerService.BYTES));
        assertEquals(hash(List.of(first, second)), harness.counter(LedgerService.HASH));
        assertEquals(2, harness.replyCount);
        assertEquals(2, harness.reply.getLong(0, ByteOrder.LITTLE_ENDIAN));
        assertEquals(hash(List.of(first, second)), harness.reply.getLong(8, ByteOrder.LITTLE_ENDIAN));
    }

    private static long hash(final List<byte[]> commands)
    {
        long hash = LedgerHash.EMPTY;
        for (final byte[] command : commands)
        {
            hash = LedgerHash.append(hash, new UnsafeBuffer(command), 0, command.length);
        }
        return hash;
    }
}
