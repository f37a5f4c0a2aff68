package io.balsa.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.codecs.client.EgressRecordDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetainedEgressTest
{
    private static final int HEADER = EgressRecordDecoder.BLOCK_LENGTH;

    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[4096]);
    private final EgressRecordDecoder record = new EgressRecordDecoder();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldBehaveLikeAListWhateverHappens(final long seed)
    {
        final Random random = new Random(seed);
        final int retainedMax = 40_000 + random.nextInt(40_000);
        final RetainedEgress ring = new RetainedEgress(retainedMax);
        final ArrayDeque<Integer> model = new ArrayDeque<>();
        long acknowledged = 0;
        long sent = 0;
        long last = 0;
        int retained = 0;

        for (int step = 0; step < 60_000; step++)
        {
            final int choice = random.nextInt(100);
            if (choice < 55)
            {
                final int length = random.nextInt(10) == 0 ? random.nextInt(4000) : random.nextInt(100);
                final int aligned = BitUtil.align(HEADER + length, 8);
                final boolean fits = retained + aligned <= retainedMax;
                payload.setMemory(0, length, (byte) (last + 1));
                assertEquals(fits, ring.append(0, last + 1, last + 2, last + 3, payload, 0, length), "seed " + seed);
                if (fits)
                {
                    model.add(length);
                    retained += aligned;
                    last++;
                }
            }
            else if (choice < 80)
            {
                final List<Long> seen = drainBatch(ring, 1 + random.nextInt(3000), model, acknowledged);
                for (final long number : seen)
                {
                    sent++;
                    assertEquals(sent, number, "seed " + seed + " step " + step);
                }
            }
            else if (choice < 97)
            {
                final long to = acknowledged + random.nextInt((int) (last - acknowledged) + 1);
                assertEquals(to > acknowledged, ring.acknowledge((int) to));
                while (acknowledged < to)
                {
                    retained -= BitUtil.align(HEADER + model.removeFirst(), 8);
                    acknowledged++;
                }
                sent = Math.max(sent, acknowledged);
            }
            else
            {
                final long to = acknowledged - 5 + random.nextInt((int) (last - acknowledged) + 10);
                ring.sendAfter(to);
                sent = Math.max(acknowledged, Math.min(last, to));
            }
            assertEquals(acknowledged, ring.acknowledged());
            assertEquals(sent, ring.sent());
            assertEquals(last, ring.last());
            assertEquals(retained, ring.retained());
            assertTrue(ring.buffer().capacity() <= 4 * retainedMax, "ring stays bounded");
        }
        assertTrue(last > 1000, "the test must have got somewhere");
    }

    @Test
    void shouldRefuseWhatExceedsTheLimitAndTakeItAfterAnAcknowledgement()
    {
        final RetainedEgress ring = new RetainedEgress(1000);
        int count = 0;
        while (ring.append(0, 0, 0, 0, payload, 0, 68))
        {
            count++;
        }
        assertEquals(9, count);
        assertEquals(9 * 104, ring.retained());
        assertTrue(ring.acknowledge(1));
        assertTrue(ring.append(0, 0, 0, 0, payload, 0, 68));
        assertFalse(ring.append(0, 0, 0, 0, payload, 0, 68));
    }

    @Test
    void shouldIgnoreAcknowledgementsOfWhatWasNeverSentOrIsOld()
    {
        final RetainedEgress ring = new RetainedEgress(1000);
        ring.append(0, 0, 0, 0, payload, 0, 8);
        ring.append(0, 0, 0, 0, payload, 0, 8);
        assertFalse(ring.acknowledge(3));
        assertFalse(ring.acknowledge(-1));
        assertTrue(ring.acknowledge(2));
        assertFalse(ring.acknowledge(1));
        assertEquals(0, ring.retained());
    }

    @Test
    void shouldSendALongRecordAlone()
    {
        final RetainedEgress ring = new RetainedEgress(10_000);
        ring.append(0, 0, 0, 0, payload, 0, 8);
        ring.append(0, 0, 0, 0, payload, 0, 3000);
        ring.append(0, 0, 0, 0, payload, 0, 8);
        assertEquals(40, ring.nextBatch(1000));
        ring.onBatchSent();
        assertEquals(HEADER + 3000, ring.nextBatch(1000));
        ring.onBatchSent();
        assertEquals(40, ring.nextBatch(1000));
        ring.onBatchSent();
        assertEquals(0, ring.nextBatch(1000));
    }

    private List<Long> drainBatch(
        final RetainedEgress ring, final int maxLength, final ArrayDeque<Integer> model, final long acknowledged)
    {
        final List<Long> seen = new ArrayList<>();
        final Integer[] lengths = model.toArray(new Integer[0]);
        final int batchLength = ring.nextBatch(maxLength);
        int at = ring.batchOffset();
        final int end = at + batchLength;
        while (at < end)
        {
            record.wrap(ring.buffer(), at, HEADER, EgressRecordDecoder.SCHEMA_VERSION);
            final long number = record.sequence();
            final int length = record.recordLength() - HEADER;
            assertEquals(lengths[(int) (number - acknowledged - 1)], length);
            assertEquals(number + 1, record.index());
            assertEquals(number + 2, record.timestamp());
            for (int i = 0; i < length; i++)
            {
                assertEquals((byte) number, ring.buffer().getByte(at + HEADER + i));
            }
            seen.add(number);
            at += BitUtil.align(record.recordLength(), 8);
        }
        assertTrue(batchLength <= maxLength || seen.size() == 1, "only a single record may be longer");
        ring.onBatchSent();
        return seen;
    }
}
