package io.balsa.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.log.ScrubConfig;
import io.balsa.log.SimulatedStorage;
import io.balsa.log.StoreIdentity;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * From the file of one node to the file of another.
 */
class SnapshotTransferTest
{
    private static final short KIND = 5;
    private static final SnapshotConfig CONFIG = new SnapshotConfig(0, 0, 0, 1_000_000, 256, 2, 0, ScrubConfig.NONE);
    private static final int INDEX = 10;

    private final SimulatedStorage sourceDisk = new SimulatedStorage(new Random(1));
    private final SnapshotStore source = open(sourceDisk, 4711);
    private SimulatedStorage disk = new SimulatedStorage(new Random(2));
    private SnapshotStore store = open(disk, 815);

    SnapshotTransferTest()
    {
        take(source, INDEX);
    }

    @Test
    void shouldBeTheSameFile() throws Exception
    {
        final SnapshotInfo info = newest(source);

        assertTrue(store.receiver().begin(promised(info)));
        send(100, info.length());
        assertEquals(List.of(), store.snapshots(), "not before all of it is durable");
        store.receiver().install();
        step(store);

        assertEquals(info, newest(store));
        assertNull(store.outcome().problem());
        final String name = SnapshotNames.nameOf(INDEX);
        assertEquals(Arrays.toString(sourceDisk.content(name)), Arrays.toString(disk.content(name)));
        assertEquals(info, open(disk, 815).loadable());
    }

    @Test
    void shouldRefuseADamagedChunkAndTakeItWhenItIsWhole() throws Exception
    {
        final SnapshotInfo info = newest(source);
        store.receiver().begin(promised(info));
        try (SnapshotSource bytes = source.source(info))
        {
            final int length = bytes.read(0, 100);
            assertFalse(store.receiver().take(bytes.crc() + 1, bytes.chunk(), 0, length));
        }
        send(100, info.length());
        store.receiver().install();
        step(store);

        assertEquals(info, newest(store));
    }

    @Test
    void shouldNotCountWhatIsNotWhatWasPromised() throws Exception
    {
        final SnapshotInfo info = newest(source);
        final SnapshotInfo other = new SnapshotInfo(
            info.index(), info.term(), 0, 0, info.length(), info.contentCrc() + 1);
        store.receiver().begin(other);
        send(100, info.length());
        store.receiver().install();
        step(store);

        assertEquals(List.of(), store.snapshots());
        assertTrue(store.outcome().problem().contains("what was received is"), store.outcome().problem());
        assertEquals(List.of(), disk.list(), "nothing of it is left");
    }

    @Test
    void shouldNotCountAPart() throws Exception
    {
        final SnapshotInfo info = newest(source);
        store.receiver().begin(promised(info));
        send(100, info.length() - 8);
        store.receiver().install();
        step(store);

        assertEquals(List.of(), store.snapshots());
        assertTrue(store.outcome().problem() != null);
    }

    /** Some of it couldn't be written, and that was said before anyone waited for the end. */
    @Test
    void shouldSayAtTheEndThatSomeOfItCouldNotBeWritten() throws Exception
    {
        final SnapshotInfo info = newest(source);
        store.receiver().begin(promised(info));
        step(store);
        disk.isFull(true);
        try (SnapshotSource bytes = source.source(info))
        {
            final int length = bytes.read(0, 1000);
            for (int i = 0; i < 70; i++)
            {
                // more than waits to be written together
                assertTrue(store.receiver().take(bytes.crc(), bytes.chunk(), 0, length));
            }
        }
        step(store);
        disk.isFull(false);
        final SnapshotOutcome seen = store.outcome();
        store.receiver().install();
        step(store);

        assertNotSame(seen, store.outcome());
        assertTrue(store.outcome().problem().contains("couldn't be written"), store.outcome().problem());
        assertEquals(List.of(), store.snapshots());
        store.receiver().begin(promised(info));
        send(100, info.length());
        store.receiver().install();
        step(store);
        assertEquals(info, newest(store));
    }

    @Test
    void shouldWaitForTheDisk() throws Exception
    {
        final SnapshotInfo info = newest(source);
        assertTrue(store.receiver().begin(promised(info)));
        int taken = 0;
        try (SnapshotSource bytes = source.source(info))
        {
            final int length = bytes.read(0, 1000);
            while (store.receiver().take(bytes.crc(), bytes.chunk(), 0, length))
            {
                taken += length;
            }
        }
        assertTrue(taken > 64 * 1024 && taken < 300_000, "taken " + taken);
        assertFalse(store.receiver().begin(promised(info)), "not while orders wait");
        store.receiver().abandon();
        step(store);
        assertEquals(List.of(), disk.list());
        assertTrue(store.receiver().begin(promised(info)));
    }

    @Test
    void shouldTellOfADiskThatFails() throws Exception
    {
        final SnapshotInfo info = newest(source);
        store.receiver().begin(promised(info));
        send(100, info.length());
        disk.failNext(new IOException("no"));
        store.receiver().install();
        step(store);

        assertEquals(List.of(), store.snapshots());
        assertTrue(store.outcome().problem().contains("no"), store.outcome().problem());
    }

    /** A crash leaves the former snapshot or the new one, at whichever operation. */
    @Test
    void shouldBeThereAsAWholeOrNotAtAll() throws Exception
    {
        final SnapshotInfo info = newest(source);
        int operations = 0;
        boolean isDone = false;
        while (!isDone)
        {
            disk = new SimulatedStorage(new Random(operations));
            store = open(disk, 815);
            take(store, 5);
            disk.crashAfter(operations++);
            try
            {
                store.receiver().begin(promised(info));
                send(100, info.length());
                store.receiver().install();
                step(store);
                isDone = true;
            }
            catch (final SimulatedStorage.Crash crash)
            {
                assertFalse(store.snapshots().contains(info), "counted before it is durable");
            }
            disk.crashAfter(Integer.MAX_VALUE);
            disk.onPowerCut();
            final SnapshotStore after = open(disk, 815);
            assertEquals(List.of(), after.refused());
            assertTrue(after.loadable().index() == 5 || after.loadable().equals(info), after.loadable().toString());
            assertTrue(!isDone || after.loadable().equals(info));
        }
        assertTrue(operations > 5, "operations " + operations);
    }

    private void send(final int chunkLength, final long endPosition) throws IOException
    {
        try (SnapshotSource bytes = source.source(newest(source)))
        {
            long position = 0;
            while (position < endPosition)
            {
                final int length = bytes.read(position, (int) Math.min(chunkLength, endPosition - position));
                assertTrue(length > 0);
                if (store.receiver().take(bytes.crc(), bytes.chunk(), 0, length))
                {
                    position += length;
                }
                else
                {
                    store.keeper().doWork();
                }
            }
        }
    }

    private static SnapshotInfo newest(final SnapshotStore from)
    {
        return from.snapshots().get(0);
    }

    private static SnapshotInfo promised(final SnapshotInfo info)
    {
        return new SnapshotInfo(info.index(), info.term(), 0, 0, info.length(), info.contentCrc());
    }

    private static SnapshotStore open(final SimulatedStorage storage, final long storeId)
    {
        return SnapshotStore.open(storage, new StoreIdentity(7, storeId, 1, 1), CONFIG, () -> 0);
    }

    private static void take(final SnapshotStore target, final long index)
    {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[150]);
        target.writer().begin(new SnapshotInfo(index, 3, 1000 + index, 64 * index, 0, 0));
        int count = 0;
        while (count < 20)
        {
            target.writer().beginSlice();
            record.putInt(0, count);
            count += target.writer().offer(KIND, record, 0, record.capacity()) ? 1 : 0;
            target.keeper().doWork();
        }
        target.writer().end();
        step(target);
        assertEquals(index, target.snapshotIndex());
    }

    private static void step(final SnapshotStore target)
    {
        while (target.keeper().doWork() + target.writer().doWork() + target.receiver().doWork() > 0)
        {
            Thread.onSpinWait();
        }
    }
}
