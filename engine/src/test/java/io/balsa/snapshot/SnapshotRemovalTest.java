package io.balsa.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.log.ScrubConfig;
import io.balsa.log.SimulatedStorage;
import io.balsa.log.StoreIdentity;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * What is removed of snapshots: a long file goes in steps, and none of them can be mistaken for a snapshot.
 */
class SnapshotRemovalTest
{
    private static final StoreIdentity IDENTITY = new StoreIdentity(7, 4711, 1, 1);
    private static final int STEP = 1024;
    private static final int STEPS_PER_SECOND = 16;
    private static final long PAUSE_NS = 1_000_000_000L / STEPS_PER_SECOND;
    private static final int LONG = 40;
    private static final int SHORT = 1;

    private final SimulatedStorage storage = new SimulatedStorage(new Random(1));
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[200]);
    private SnapshotStore store = open(storage, ScrubConfig.NONE);
    private long nowNs;

    @Test
    void shouldGiveALongFileBackInSteps()
    {
        take(store, 10, LONG);
        final int length = lengthOf(nameOf(10));
        assertTrue(length > 5 * STEP, length + " bytes");
        take(store, 20, LONG);

        final String name = leaving(10);
        assertFalse(storage.list().contains(nameOf(10)));
        assertEquals(length - STEP, lengthOf(name), "a step goes at once");
        assertEquals(0, store.keeper().doWork());
        nowNs += PAUSE_NS - 1;
        assertEquals(0, store.keeper().doWork());
        assertEquals(length - STEP, lengthOf(name));
        nowNs++;
        assertEquals(1, store.keeper().doWork());
        assertEquals(length - 2 * STEP, lengthOf(name));
        for (int left = length - 2 * STEP; left > 0; left -= STEP)
        {
            assertEquals(left, lengthOf(name));
            nowNs += PAUSE_NS;
            assertEquals(1, store.keeper().doWork());
        }
        assertEquals(List.of(nameOf(20)), storage.list());
        nowNs += PAUSE_NS;
        assertEquals(0, store.keeper().doWork());
        assertNull(store.problem());
    }

    @Test
    void shouldRemoveAShortFileAtOnce()
    {
        take(store, 10, SHORT);
        assertTrue(lengthOf(nameOf(10)) <= STEP);
        take(store, 20, SHORT);

        assertEquals(List.of(nameOf(20)), storage.list());
    }

    @Test
    void shouldRemoveAllAtOnceIfThereIsNoRate()
    {
        store = SnapshotStore.open(storage, IDENTITY, configOf(0, ScrubConfig.NONE), () -> nowNs);
        take(store, 10, LONG);
        take(store, 20, LONG);

        assertEquals(List.of(nameOf(20)), storage.list());
    }

    /** A snapshot that is written meanwhile has no less of the keeper's time, and the room comes all the same. */
    @Test
    void shouldGoOnBesideTheNextOne()
    {
        take(store, 10, LONG);
        take(store, 20, LONG);
        final int length = lengthOf(leaving(10));
        store.writer().begin(infoOf(30));
        store.writer().beginSlice();
        assertTrue(store.writer().offer((short) 5, payload, 0, 8));
        nowNs += PAUSE_NS;
        store.keeper().doWork();

        assertTrue(storage.list().contains(SnapshotNames.temporaryNameOf(30)), "the order was done");
        assertEquals(length - STEP, lengthOf(leaving(10)));
    }

    @Test
    void shouldWaitForWhoeverSendsIt() throws Exception
    {
        take(store, 10, LONG);
        final byte[] content = storage.content(nameOf(10));
        final SnapshotSource source = store.source(store.snapshots().get(0));
        take(store, 20, LONG);
        assertEquals(content.length, lengthOf(leaving(10)));

        final byte[] sent = new byte[content.length];
        for (int at = 0; at < sent.length;)
        {
            final int count = source.read(at, 100);
            source.chunk().getBytes(0, sent, at, count);
            at += count;
            nowNs += PAUSE_NS;
            store.keeper().doWork();
        }
        assertArrayEquals(content, sent);
        assertEquals(content.length, lengthOf(leaving(10)));

        source.close();
        assertGone();
    }

    @Test
    void shouldWaitForWhoeverLoadsIt() throws Exception
    {
        take(store, 10, LONG);
        try (SnapshotReader reader = store.open(store.snapshots().get(0)))
        {
            take(store, 20, LONG);
            int recordCount = 0;
            while (!reader.isDone())
            {
                nowNs += PAUSE_NS;
                store.keeper().doWork();
                reader.poll((kind, buffer, offset, length) -> {});
                recordCount++;
            }
            assertTrue(recordCount > 1, recordCount + " chunks");
            assertTrue(storage.list().contains(leaving(10)));
        }
        assertGone();
    }

    /** One that is read must not keep the room of others. */
    @Test
    void shouldGoOnWithOthersWhileOneWaits() throws Exception
    {
        take(store, 10, LONG);
        final SnapshotSource source = store.source(store.snapshots().get(0));
        take(store, 20, LONG);
        take(store, 30, LONG);
        assertEquals(3, storage.list().size());
        removeAll();

        assertEquals(List.of(leaving(10), nameOf(30)), storage.list().stream().sorted().toList());
        source.close();
        assertGone();
    }

    /** What looks whether the disk still has it must not take what was cut off for damage. */
    @Test
    void shouldNotBeTakenForDamaged()
    {
        store = open(storage, new ScrubConfig(1 << 20, 0));
        take(store, 10, LONG);
        take(store, 20, LONG);
        removeAll();

        assertEquals(0, store.damagedIndex());
        assertNull(store.problem());
        assertGone();
    }

    @Test
    void shouldRemoveWhatAFormerLifeLeft()
    {
        take(store, 10, LONG);
        take(store, 20, LONG);
        assertTrue(storage.list().contains(leaving(10)));
        storage.put(SnapshotNames.temporaryNameOf(10), new byte[5 * STEP]);

        store = open(storage, ScrubConfig.NONE);
        assertEquals(List.of(), store.refused());
        store.receiver().dropFormerPart();
        store.keeper().doWork();
        assertFalse(storage.list().contains(SnapshotNames.temporaryNameOf(10)), "the name is free");
        assertEquals(3, storage.list().size());
        assertGone();
    }

    /** What is removed has no room to give any more when the disk is full: it goes at once. */
    @Test
    void shouldMakeRoomForTheNextOne()
    {
        take(store, 10, LONG);
        take(store, 20, LONG);
        storage.isFull(true);
        take(store, 30, LONG / 2);

        assertNull(store.outcome().problem());
        assertEquals(30, store.snapshotIndex());
    }

    @Test
    void shouldTellWhatCannotBeRemoved() throws Exception
    {
        take(store, 10, LONG);
        final SnapshotSource source = store.source(store.snapshots().get(0));
        take(store, 20, LONG);
        storage.delete(leaving(10));
        source.close();
        removeAll();

        assertTrue(store.problem().contains("cannot remove"), store.problem());
        take(store, 30, LONG);
        assertNull(store.problem());
        assertGone();
    }

    @Test
    void shouldNeverLeaveAPartUnderASnapshotsName() throws Exception
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
        final SnapshotStore before = open(disk, ScrubConfig.NONE);
        take(before, 10, LONG / 2);
        disk.crashAfter(operations);
        boolean isDone = false;
        try
        {
            take(before, 20, LONG / 2);
            removeAll(before);
            isDone = true;
        }
        catch (final SimulatedStorage.Crash crash)
        {
            assertTrue(before.snapshotIndex() == 10 || before.snapshotIndex() == 20);
        }
        final long durableIndex = before.snapshotIndex();
        disk.onPowerCut();

        final SnapshotStore after = open(disk, ScrubConfig.NONE);

        assertEquals(List.of(), after.refused(), "after " + operations);
        assertTrue(after.loadable().index() >= durableIndex, "after " + operations + ": " + after.loadable());
        after.receiver().dropFormerPart();
        removeAll(after);
        assertTrue(disk.list().stream().noneMatch(SnapshotNames::isTemporary), "after " + operations + disk.list());
        return isDone;
    }

    private SnapshotStore open(final SimulatedStorage disk, final ScrubConfig scrub)
    {
        return SnapshotStore.open(disk, IDENTITY, configOf(STEP * STEPS_PER_SECOND, scrub), () -> nowNs);
    }

    private static SnapshotConfig configOf(final long removalRate, final ScrubConfig scrub)
    {
        return new SnapshotConfig(0, 0, 0, Long.MAX_VALUE, 256, 1, 0, 0, removalRate, scrub);
    }

    private void take(final SnapshotStore target, final long index, final int count)
    {
        target.writer().begin(infoOf(index));
        for (int record = 0; record < count; record++)
        {
            target.writer().beginSlice();
            while (!target.writer().offer((short) 5, payload, 0, payload.capacity()))
            {
                target.keeper().doWork();
            }
        }
        target.writer().end();
        while (target.keeper().doWork() + target.writer().doWork() > 0)
        {
            Thread.onSpinWait();
        }
    }

    private void assertGone()
    {
        removeAll();
        assertEquals(List.of(nameOf(store.snapshotIndex())), storage.list());
    }

    private void removeAll()
    {
        removeAll(store);
    }

    private void removeAll(final SnapshotStore target)
    {
        for (int i = 0; i < 100; i++)
        {
            nowNs += PAUSE_NS;
            target.keeper().doWork();
        }
    }

    private int lengthOf(final String name)
    {
        return storage.content(name).length;
    }

    private static SnapshotInfo infoOf(final long index)
    {
        return new SnapshotInfo(index, 3, 1000 + index, 64 * index, 0, 0);
    }

    private static String nameOf(final long index)
    {
        return SnapshotNames.nameOf(index);
    }

    private static String leaving(final long index)
    {
        return SnapshotNames.leavingNameOf(nameOf(index), 0);
    }
}
