package io.balsa.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.codecs.client.CommandRecordDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandWindowTest
{
    private static final int HEADER = CommandRecordDecoder.BLOCK_LENGTH;

    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[2048]);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldBehaveLikeAListWhateverHappens(final long seed)
    {
        final Random random = new Random(seed);
        final Random limits = new Random(-seed);
        final CommandWindow window = new CommandWindow(8192, 50);
        final List<Integer> lengths = new ArrayList<>();
        long replied = 0;
        long sent = 0;
        int pushedBack = 0;
        for (int step = 0; step < 50_000; step++)
        {
            final int choice = random.nextInt(10);
            if (choice < 5)
            {
                final int length = random.nextInt(8) == 0 ? random.nextInt(2048) : random.nextInt(64);
                payload.setMemory(0, length, (byte) (lengths.size() + 1));
                final long sequence = window.offer(payload, 0, length);
                if (sequence > 0)
                {
                    lengths.add(length);
                    assertEquals(lengths.size(), sequence);
                }
                else
                {
                    pushedBack++;
                    assertTrue(lengths.size() > replied, "an empty window takes any command");
                }
            }
            else if (choice < 8)
            {
                final long to = limits.nextInt(4) == 0 ? sent - 1 + limits.nextInt(8) : Long.MAX_VALUE;
                sent += checkBatch(window, 1 + random.nextInt(1500), to, sent, lengths);
            }
            else if (choice < 9)
            {
                replied += random.nextInt((int) (lengths.size() - replied) + 1);
                window.onReplied(replied);
                sent = Math.max(sent, replied);
            }
            else
            {
                final long to = replied - 2 + random.nextInt((int) (lengths.size() - replied) + 5);
                window.sendAfter(to);
                sent = Math.max(replied, Math.min(lengths.size(), to));
            }
            assertEquals(replied, window.replied());
            assertEquals(sent, window.sent());
            assertEquals(lengths.size(), window.last());
        }
        assertTrue(pushedBack > 100 && lengths.size() > 1000);
    }

    private static int checkBatch(
        final CommandWindow window,
        final int maxLength,
        final long lastSequence,
        final long sent,
        final List<Integer> lengths)
    {
        final int batchLength = window.nextBatch(maxLength, lastSequence);
        int at = window.batchOffset();
        final int end = at + batchLength;
        int count = 0;
        while (at < end)
        {
            final int length = window.buffer().getInt(at) - HEADER;
            assertEquals(lengths.get((int) sent + count), length);
            for (int i = 0; i < length; i++)
            {
                assertEquals((byte) (sent + count + 1), window.buffer().getByte(at + HEADER + i));
            }
            at += BitUtil.align(HEADER + length, 8);
            count++;
        }
        assertTrue(batchLength <= maxLength || count == 1);
        assertTrue(count == 0 || sent + count <= lastSequence, "no more than is wanted");
        assertTrue(count > 0 || sent == lengths.size() || sent >= lastSequence, "at least one");
        window.onBatchSent();
        return count;
    }
}
