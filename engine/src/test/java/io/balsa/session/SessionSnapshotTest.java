package io.balsa.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.codecs.storage.MessageHeaderEncoder;
import io.balsa.codecs.storage.SessionOpenEncoder;
import io.balsa.service.ClientSession;
import io.balsa.service.SnapshotRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Sessions through a snapshot: what was executed isn't executed again, and what the client hasn't got is still there.
 */
class SessionSnapshotTest
{
    private static final SessionConfig CONFIG = new SessionConfig(1_000_000_000L, 64 * 1024, 1024, 10);

    private final SessionRegistry registry = new SessionRegistry(CONFIG);
    private final SessionRegistry loaded = new SessionRegistry(CONFIG);
    private final ExpandableArrayBuffer message = new ExpandableArrayBuffer();
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[1024]);
    private long index;

    @Test
    void shouldExecuteNoCommandAgain()
    {
        final long id = open(registry, 77);
        command(registry, id, 1, 0, 100);
        command(registry, id, 2, 0, 100);

        copy(registry, loaded, Integer.MAX_VALUE);

        assertNull(loaded.beginCommand(id, 2, 0), "a repeat");
        assertNull(loaded.beginCommand(id, 4, 0), "a gap");
        assertNotNull(loaded.beginCommand(id, 3, 0));
        assertEquals(id, loaded.findByNonce(77).id());
        assertEquals("aeron:udp?endpoint=localhost:77", loaded.find(id).responseChannel());
        assertEquals(77, loaded.find(id).responseStreamId());
        loaded.onEntry(1000, 1000);
        assertNull(openAgain(loaded, 77), "the client only says again where it is");
    }

    @Test
    void shouldKeepWhatTheClientHasNotGot()
    {
        final long id = open(registry, 77);
        for (int i = 1; i <= 9; i++)
        {
            command(registry, id, i, i == 9 ? 5 : 0, 10 * i);
        }

        copy(registry, loaded, Integer.MAX_VALUE);

        final RetainedEgress egress = loaded.find(id).egress();
        assertEquals(5, egress.acknowledged());
        assertEquals(9, egress.last());
        assertEquals(registry.find(id).egress().retained(), egress.retained());
        assertEquals(contentOf(registry.find(id).egress()), contentOf(egress));
    }

    /** Rings that went round, grew, and are at other places: the same records, in slices of any length. */
    @Test
    void shouldGiveTheSameRecordsWhateverTheRingLooksLike()
    {
        final Random random = new Random(5);
        for (int round = 0; round < 200; round++)
        {
            final SessionRegistry one = new SessionRegistry(CONFIG);
            index = 0;
            final long[] ids = {open(one, 1), open(one, 2), open(one, 3)};
            final long[] sequences = new long[3];
            for (int i = 0; i < 60; i++)
            {
                final int at = random.nextInt(3);
                final long last = one.find(ids[at]).egress().last();
                sequences[at]++;
                command(one, ids[at], sequences[at], (int) Math.max(0, last - random.nextInt(12)),
                    random.nextInt(1024));
            }
            final SessionRegistry two = new SessionRegistry(CONFIG);
            copy(one, two, 1 + random.nextInt(5));

            assertEquals(records(one, Integer.MAX_VALUE), records(two, 1 + random.nextInt(3)));
            for (final long id : ids)
            {
                assertEquals(contentOf(one.find(id).egress()), contentOf(two.find(id).egress()));
            }
        }
    }

    @Test
    void shouldForgetWhatWasThere()
    {
        final long id = open(registry, 77);
        open(loaded, 78);
        open(loaded, 79);

        copy(registry, loaded, 1);

        assertEquals(1, loaded.count());
        assertNotNull(loaded.find(id));
        assertNull(loaded.findByNonce(78));
    }

    @Test
    void shouldRefuseMoreThanIsRetainedHere()
    {
        final long id = open(registry, 77);
        for (int i = 1; i <= 60; i++)
        {
            command(registry, id, i, 0, 1000);
        }
        final SessionRegistry small =
            new SessionRegistry(new SessionConfig(1_000_000_000L, 8 * 1024, 1024, 10));

        final IllegalStateException ex =
            assertThrows(IllegalStateException.class, () -> copy(registry, small, Integer.MAX_VALUE));
        assertTrue(ex.getMessage().contains("session.retained.max"), ex.getMessage());
    }

    private long open(final SessionRegistry target, final long nonce)
    {
        target.onEntry(++index, index);
        final ClientSession session = openAgain(target, nonce);
        return session.id();
    }

    private ClientSession openAgain(final SessionRegistry target, final long nonce)
    {
        final SessionOpenEncoder encoder = new SessionOpenEncoder();
        encoder.wrapAndApplyHeader(message, 0, new MessageHeaderEncoder())
            .nonce(nonce)
            .responseStreamId((int) nonce)
            .responseChannel("aeron:udp?endpoint=localhost:" + nonce);
        return target.open(message, 0, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    private void command(
        final SessionRegistry target, final long id, final long sequence, final int acknowledged, final int length)
    {
        target.onEntry(++index, index);
        final ClientSession session = target.beginCommand(id, sequence, acknowledged);
        payload.setMemory(0, length, (byte) sequence);
        session.reply(payload, 0, length);
        target.endCommand();
    }

    private static List<String> records(final SessionRegistry from, final int slice)
    {
        final Records records = new Records(slice);
        from.beginSnapshot();
        boolean isDone = false;
        while (!isDone)
        {
            records.left = slice;
            isDone = from.takeSnapshot(records);
        }
        return records.texts;
    }

    private static void copy(final SessionRegistry from, final SessionRegistry to, final int slice)
    {
        final Records records = new Records(slice);
        records.target = to;
        to.beginLoading();
        from.beginSnapshot();
        boolean isDone = false;
        while (!isDone)
        {
            records.left = slice;
            isDone = from.takeSnapshot(records);
        }
        assertFalse(records.texts.isEmpty());
    }

    private static List<String> contentOf(final RetainedEgress egress)
    {
        final List<String> content = new ArrayList<>();
        egress.sendAfter(0);
        while (egress.nextBatch(1) > 0)
        {
            final byte[] bytes = new byte[egress.buffer().getInt(egress.batchOffset())];
            egress.buffer().getBytes(egress.batchOffset(), bytes);
            content.add(java.util.Arrays.toString(bytes));
            egress.onBatchSent();
        }
        return content;
    }

    private static final class Records implements SnapshotRecords
    {
        private final List<String> texts = new ArrayList<>();
        private SessionRegistry target;
        private int left;

        private Records(final int left)
        {
            this.left = left;
        }

        @Override
        public boolean offer(final short kind, final DirectBuffer buffer, final int offset, final int length)
        {
            if (left-- <= 0)
            {
                return false;
            }
            final byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            texts.add(kind + java.util.Arrays.toString(bytes));
            if (target != null)
            {
                target.load(kind, buffer, offset, length);
            }
            return true;
        }

        @Override
        public int recordLengthMax()
        {
            return 64 * 1024;
        }
    }
}
