package io.balsa.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.log.ScrubConfig;
import io.balsa.log.SimulatedStorage;
import io.balsa.log.StoreIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Snapshot files: what is written is what is read, whole or not at all.
 */
class SnapshotStoreTest
{
    private static final short KIND = 5;
    private static final StoreIdentity IDENTITY = new StoreIdentity(7, 4711, 1, 1);
    private static final SnapshotConfig CONFIG = new SnapshotConfig(0, 0, 0, 1_000, 256, 2, 0, 0, 0, ScrubConfig.NONE);

    private final SimulatedStorage storage = new SimulatedStorage(new Random(1));
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[512]);
    private SnapshotStore store = open(storage, IDENTITY);
    private long nowNs;

    @Test
    void shouldReadWhatWasWritten() throws Exception
    {
        final List<String> given = take(store, 10, 20, 3);

        assertEquals(10, store.snapshotIndex());
        assertNull(store.outcome().problem());
        final SnapshotStore reopened = open(storage, IDENTITY);
        final SnapshotInfo info = reopened.loadable();
        assertEquals(infoOf(10).written(storage.content(nameOf(10)).length, info.contentCrc()), info);
        assertEquals(store.snapshots(), reopened.snapshots());
        assertEquals(given, read(reopened, info));
    }

    @Test
    void shouldHoldNothingAsWell() throws Exception
    {
        take(store, 10, 0, 3);

        assertEquals(List.of(), read(store, open(storage, IDENTITY).loadable()));
    }

    /** Another store, other slices: what differs may be in the header alone. */
    @Test
    void shouldWriteTheSameBytesOnEveryNode() throws Exception
    {
        final SimulatedStorage otherStorage = new SimulatedStorage(new Random(2));
        final SnapshotStore other = open(otherStorage, new StoreIdentity(7, 815, 2, 9));
        take(store, 10, 50, 3);
        nowNs = 123_456;
        take(other, 10, 50, 1);

        final byte[] one = storage.content(nameOf(10));
        final byte[] two = otherStorage.content(nameOf(10));
        assertArrayEquals(
            Arrays.copyOfRange(one, SnapshotLayout.HEADER_LENGTH, one.length),
            Arrays.copyOfRange(two, SnapshotLayout.HEADER_LENGTH, two.length));
        assertFalse(Arrays.equals(one, two), "the header names the store");
    }

    @Test
    void shouldNoticeDamageToAnyByte() throws Exception
    {
        take(store, 10, 6, 3);
        final byte[] good = storage.content(nameOf(10));
        for (int at = 0; at < good.length; at++)
        {
            final byte[] damaged = good.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            storage.put(nameOf(10), damaged);
            final SnapshotStore reopened = open(storage, IDENTITY);
            assertNull(reopened.loadable(), "byte " + at);
            assertTrue(reopened.refused().get(0).contains(nameOf(10)), reopened.refused().toString());
        }
    }

    @Test
    void shouldNoticeAnyOtherLength() throws Exception
    {
        take(store, 10, 6, 3);
        final byte[] good = storage.content(nameOf(10));
        for (int length = 0; length < good.length + 40; length++)
        {
            if (length != good.length)
            {
                storage.put(nameOf(10), Arrays.copyOf(good, length));
                assertNull(open(storage, IDENTITY).loadable(), "length " + length);
            }
        }
    }

    @Test
    void shouldNoticeChunksOfAnotherSnapshot() throws Exception
    {
        take(store, 10, 40, 3);
        final byte[] one = storage.content(nameOf(10));
        payload.putLong(8, 1);
        take(store, 11, 40, 3);
        final byte[] mixed = storage.content(nameOf(11));
        final int first = SnapshotLayout.HEADER_LENGTH;
        final int chunkLength = SnapshotLayout.CHUNK_HEADER_LENGTH +
            SnapshotLayout.chunkLength(new UnsafeBuffer(one, first, SnapshotLayout.CHUNK_HEADER_LENGTH));
        System.arraycopy(one, first, mixed, first, chunkLength);
        assertFalse(Arrays.equals(mixed, storage.content(nameOf(11))));
        storage.put(nameOf(11), mixed);

        assertEquals(10, open(storage, IDENTITY).loadable().index(), "the older one");
    }

    @Test
    void shouldRefuseAnotherFormat() throws Exception
    {
        take(store, 10, 6, 3);
        final byte[] later = storage.content(nameOf(10));
        later[6]++;
        final UnsafeBuffer view = new UnsafeBuffer(java.nio.ByteBuffer.allocateDirect(SnapshotLayout.HEADER_LENGTH));
        view.putBytes(0, later, 0, SnapshotLayout.HEADER_LENGTH);
        final java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(later, 0, SnapshotLayout.HEADER_LENGTH - Integer.BYTES);
        view.putInt(SnapshotLayout.HEADER_LENGTH - Integer.BYTES, (int) crc.getValue());
        view.getBytes(0, later, 0, SnapshotLayout.HEADER_LENGTH);
        storage.put(nameOf(10), later);

        final SnapshotStore reopened = open(storage, IDENTITY);
        assertNull(reopened.loadable());
        assertTrue(reopened.refused().get(0).contains("format version"), reopened.refused().toString());
    }

    @Test
    void shouldRefuseAnotherClusters()
    {
        take(store, 10, 6, 3);

        final IllegalStateException ex = assertThrows(
            IllegalStateException.class, () -> open(storage, new StoreIdentity(8, 4711, 1, 1)));
        assertTrue(ex.getMessage().contains("another cluster"), ex.getMessage());
    }

    @Test
    void shouldKeepAsManyAsAreWanted()
    {
        for (int index = 10; index <= 40; index += 10)
        {
            take(store, index, 5, 3);
        }

        assertEquals(List.of(40L, 30L), store.snapshots().stream().map(SnapshotInfo::index).toList());
        assertEquals(30, store.purgeableIndex());
        assertEquals(List.of(nameOf(40), nameOf(30)), names());
    }

    @Test
    void shouldLetNoLogGoForTheOnlySnapshot()
    {
        take(store, 10, 5, 3);

        assertEquals(0, store.purgeableIndex());
    }

    @Test
    void shouldLoadAnOlderOneIfTheNewestIsDamaged() throws Exception
    {
        final List<String> given = take(store, 10, 5, 3);
        take(store, 20, 5, 3);
        final byte[] content = storage.content(nameOf(20));
        content[100] ^= 1;
        storage.put(nameOf(20), content);

        final SnapshotStore reopened = open(storage, IDENTITY);

        assertEquals(10, reopened.loadable().index());
        assertEquals(given, read(reopened, reopened.loadable()));
        assertEquals(0, reopened.purgeableIndex());
        take(reopened, 15, 5, 3);
        assertEquals(List.of(nameOf(15), nameOf(10)), names(), "the damaged one is removed");
    }

    /** The kernel may have marked lost pages clean: nothing of the file is used again. */
    @Test
    void shouldGiveUpWhatCannotBeForcedAndTryAgain()
    {
        take(store, 10, 5, 3);
        storage.failNext(new IOException("Input/output error"));
        take(store, 20, 5, 3);

        assertTrue(store.outcome().problem().contains("Input/output error"), store.outcome().problem());
        assertNotNull(store.problem());
        assertEquals(10, store.snapshotIndex());
        assertEquals(List.of(nameOf(10)), names());

        take(store, 30, 5, 3);
        assertNull(store.problem());
        assertEquals(30, store.snapshotIndex());
    }

    @Test
    void shouldOutliveAFullDisk()
    {
        storage.isFull(true);
        take(store, 10, 50, 3);
        assertTrue(store.problem().contains("No space left"), store.problem());
        assertEquals(List.of(), names());

        storage.isFull(false);
        take(store, 11, 50, 3);
        assertEquals(11, store.snapshotIndex());
    }

    @Test
    void shouldEmptyATemporaryFileThatIsLeft() throws Exception
    {
        final byte[] rest = new byte[20_000];
        Arrays.fill(rest, (byte) 7);
        storage.put(nameOf(10) + ".tmp", rest);

        final List<String> given = take(store, 10, 5, 3);

        assertEquals(given, read(store, open(storage, IDENTITY).loadable()));
    }

    @Test
    void shouldLeaveNothingOfASnapshotThatIsGivenUp() throws Exception
    {
        store.writer().begin(infoOf(10));
        store.writer().beginSlice();
        offerUntilFull(0, 100);
        store.writer().abandon();
        assertFalse(store.writer().isReady());
        step(store);
        assertEquals(List.of(), storage.list());
        assertNull(store.outcome());

        assertEquals(take(store, 12, 5, 3), read(store, open(storage, IDENTITY).loadable()));
    }

    @Test
    void shouldTakeNoMoreThanASliceOfTime()
    {
        store.writer().begin(infoOf(10));
        store.writer().beginSlice();
        nowNs += 5_000;
        assertTrue(store.writer().offer(KIND, payload, 0, 8), "one at least");
        assertFalse(store.writer().offer(KIND, payload, 0, 8));
        store.writer().beginSlice();
        assertTrue(store.writer().offer(KIND, payload, 0, 8));
        assertTrue(store.writer().offer(KIND, payload, 0, 8));
    }

    @Test
    void shouldRefuseARecordThatNoChunkHolds()
    {
        store.writer().begin(infoOf(10));
        store.writer().beginSlice();
        assertEquals(248, store.writer().recordLengthMax());
        assertTrue(store.writer().offer(KIND, payload, 0, 248));
        final IllegalArgumentException ex = assertThrows(
            IllegalArgumentException.class, () -> store.writer().offer(KIND, payload, 0, 249));
        assertTrue(ex.getMessage().contains("snapshot.chunk.length"), ex.getMessage());
    }

    @Test
    void shouldHaveTheOldOrTheNewOneAfterACrashInAnyOperation() throws Exception
    {
        boolean isDone = false;
        for (int operations = 0; !isDone; operations++)
        {
            for (int seed = 0; seed < 20; seed++)
            {
                isDone = crash(operations, new Random(operations * 100L + seed));
            }
        }
    }

    private boolean crash(final int operations, final Random random) throws Exception
    {
        final SimulatedStorage disk = new SimulatedStorage(random);
        final SnapshotStore before = open(disk, IDENTITY);
        take(before, 10, 5, 3);
        take(before, 20, 5, 3);
        disk.crashAfter(operations);
        boolean isDone = false;
        try
        {
            take(before, 30, 12, 3);
            isDone = true;
        }
        catch (final SimulatedStorage.Crash crash)
        {
            assertTrue(before.snapshotIndex() == 20 || before.snapshotIndex() == 30);
        }
        final long durableIndex = before.snapshotIndex();
        disk.onPowerCut();

        final SnapshotStore after = open(disk, IDENTITY);

        assertTrue(after.loadable().index() >= durableIndex, "after " + operations + ": " + after.loadable());
        assertFalse(read(after, after.loadable()).isEmpty());
        assertEquals(List.of(), after.refused(), "after " + operations);
        return isDone;
    }

    private SnapshotStore open(final SimulatedStorage disk, final StoreIdentity identity)
    {
        return SnapshotStore.open(disk, identity, CONFIG, () -> nowNs);
    }

    private List<String> take(final SnapshotStore target, final long index, final int count, final int slices)
    {
        final List<String> given = new ArrayList<>();
        target.writer().begin(infoOf(index));
        int record = 0;
        while (record < count)
        {
            target.writer().beginSlice();
            for (int i = 0; i < slices && record < count; i++)
            {
                final int length = 4 + record * 37 % 200;
                payload.putInt(0, record);
                if (!target.writer().offer(KIND, payload, 0, length))
                {
                    break;
                }
                given.add(KIND + ":" + record + ":" + length);
                record++;
            }
            target.keeper().doWork();
        }
        target.writer().end();
        step(target);
        return given;
    }

    private void offerUntilFull(final int from, final int length)
    {
        int record = from;
        do
        {
            payload.putInt(0, record++);
        }
        while (store.writer().offer(KIND, payload, 0, length));
    }

    private static void step(final SnapshotStore target)
    {
        while (target.keeper().doWork() + target.writer().doWork() > 0)
        {
            Thread.onSpinWait();
        }
    }

    private static List<String> read(final SnapshotStore from, final SnapshotInfo info) throws Exception
    {
        final List<String> records = new ArrayList<>();
        try (SnapshotReader reader = from.open(info))
        {
            reader.readAll((kind, buffer, offset, length) ->
                records.add(kind + ":" + buffer.getInt(offset) + ":" + length));
            assertTrue(reader.isDone());
            assertEquals(reader.recordCount(), records.size());
        }
        return records;
    }

    private List<String> names()
    {
        return storage.list().stream().sorted((left, right) -> right.compareTo(left)).toList();
    }

    private static SnapshotInfo infoOf(final long index)
    {
        return new SnapshotInfo(index, 3, 1000 + index, 64 * index, 0, 0);
    }

    private static String nameOf(final long index)
    {
        return SnapshotNames.nameOf(index);
    }

    /** The disk changes what nobody reads; the next snapshot takes the place of what isn't whole any more. */
    @Test
    void shouldFindWhatTheDiskHasChanged() throws Exception
    {
        final SnapshotConfig config = new SnapshotConfig(0, 0, 0, 1_000, 256, 2, 0, 0, 0, new ScrubConfig(1 << 30, 0));
        store = SnapshotStore.open(storage, IDENTITY, config, () -> nowNs += 1_000_000);
        take(store, 10, 50, 3);
        take(store, 20, 50, 3);
        for (int i = 0; i < 20; i++)
        {
            store.keeper().doWork();
        }
        assertEquals(0, store.damagedIndex());
        assertNull(store.problem());

        final byte[] damaged = storage.content(nameOf(10));
        damaged[damaged.length / 2] ^= 1;
        storage.put(nameOf(10), damaged);
        for (int i = 0; i < 20; i++)
        {
            store.keeper().doWork();
        }
        assertEquals(10, store.damagedIndex());
        assertTrue(store.problem().contains(nameOf(10) + " is damaged"), store.problem());

        final List<String> given = take(store, 20, 50, 3);
        assertEquals(0, store.damagedIndex());
        assertNull(store.problem());
        assertEquals(List.of(20L), store.snapshots().stream().map(SnapshotInfo::index).toList());
        assertEquals(given, read(store, open(storage, IDENTITY).loadable()));
        assertFalse(storage.list().contains(nameOf(10)));
    }
}
