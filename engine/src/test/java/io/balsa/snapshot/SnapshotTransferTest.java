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
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From the file of one node to the file of another.
 */
class SnapshotTransferTest
{
    private static final short KIND = 5;
    private static final SnapshotConfig CONFIG =
        new SnapshotConfig(0, 0, 0, 1_000_000, 256, 2, 0, 0, 0, ScrubConfig.NONE);
    private static final SnapshotConfig WIDE =
        new SnapshotConfig(0, 0, 0, 1_000_000, 64 * 1024, 2, 0, 0, 0, ScrubConfig.NONE);
    private static final int INDEX = 10;
    private static final String NOTE = "receiving";
    private static final StoreIdentity IDENTITY = new StoreIdentity(7, 815, 1, 1);
    private static final int PIECE = 100;

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

        assertEquals(0, store.receiver().begin(promised(info)));
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
            final int length = read(bytes, 0, 100);
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
        store = SnapshotStore.open(disk, IDENTITY, WIDE, () -> 0);
        store.receiver().begin(promised(info));
        step(store);
        disk.isFull(true);
        try (SnapshotSource bytes = source.source(info))
        {
            final int length = read(bytes, 0, 1000);
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
        store = SnapshotStore.open(disk, IDENTITY, WIDE, () -> 0);
        assertEquals(0, store.receiver().begin(promised(info)));
        int taken = 0;
        try (SnapshotSource bytes = source.source(info))
        {
            final int length = read(bytes, 0, 1000);
            while (store.receiver().take(bytes.crc(), bytes.chunk(), 0, length))
            {
                taken += length;
            }
        }
        assertTrue(taken > 64 * 1024 && taken < 300_000, "taken " + taken);
        assertEquals(SnapshotReceiver.NOT_NOW, store.receiver().begin(promised(info)), "not while orders wait");
        store.receiver().abandon();
        step(store);
        assertEquals(List.of(), disk.list());
        assertEquals(0, store.receiver().begin(promised(info)));
    }

    /** A leader sends as much as there is said to be room for, in pieces as they come. */
    @Test
    void shouldHaveTheRoomThatItSays()
    {
        final Random random = new Random(5);
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[64 * 1024]);
        final CRC32C crc = new CRC32C();
        store = SnapshotStore.open(disk, IDENTITY, WIDE, () -> 0);
        for (int life = 0; life < 50; life++)
        {
            store.receiver().begin(new SnapshotInfo(INDEX, 3, 0, 0, Long.MAX_VALUE, 0));
            step(store);
            assertEquals(4 * 64 * 1024, store.receiver().room());
            final int longest = 1 + random.nextInt(bytes.capacity());
            while (store.receiver().room() > 0)
            {
                final int room = store.receiver().room();
                final int length = 1 + random.nextInt(Math.min(longest, room));
                crc.reset();
                crc.update(bytes.byteArray(), 0, length);
                assertTrue(store.receiver().take((int) crc.getValue(), bytes, 0, length));
                assertTrue(store.receiver().room() >= room - length, "it never takes back what it said");
            }
            assertFalse(store.receiver().take(0, bytes, 0, 1));
            store.receiver().abandon();
            disk.isFull(true);
            step(store);
            disk.isFull(false);
        }
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
            boolean isCounted = false;
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
                isCounted = store.snapshots().contains(info);
            }
            disk.crashAfter(Integer.MAX_VALUE);
            disk.onPowerCut();
            final SnapshotStore after = open(disk, 815);
            assertEquals(List.of(), after.refused());
            assertTrue(after.loadable().index() == 5 || after.loadable().equals(info), after.loadable().toString());
            assertTrue(!isDone && !isCounted || after.loadable().equals(info), "counted before it is durable");
        }
        assertTrue(operations > 5, "operations " + operations);
    }

    /** A process that was killed, and one that lost power: what was noted was forced. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGoOnAfterARestart(final boolean isPowerCut) throws Exception
    {
        final SnapshotInfo info = newest(source);
        store.receiver().begin(promised(info));
        send(PIECE, info.length() / 2);
        step(store);

        restart(isPowerCut);
        final ReceivedPart part = store.receiver().formerPart();
        assertTrue(part.length() >= info.length() / 4 && part.length() < info.length() / 2, part.toString());
        assertEquals(promised(info), part.info());
        assertEquals(part.length(), store.receiver().begin(promised(info)));
        assertNull(store.receiver().formerPart());
        send(PIECE, part.length(), info.length() * 3 / 4);
        step(store);

        restart(isPowerCut);
        final long second = store.receiver().begin(promised(info));
        assertTrue(second > part.length(), "it is noted again and again: " + second);
        send(PIECE, second, info.length());
        store.receiver().install();
        step(store);

        assertEquals(info, newest(store));
        assertEquals(List.of(SnapshotNames.nameOf(INDEX)), disk.list());
        final String name = SnapshotNames.nameOf(INDEX);
        assertEquals(Arrays.toString(sourceDisk.content(name)), Arrays.toString(disk.content(name)));
    }

    /** The end comes again, and with it the order to install. */
    @Test
    void shouldLackSomethingThoughAllOfItWasReceived() throws Exception
    {
        final SnapshotInfo info = newest(source);
        store.receiver().begin(promised(info));
        send(PIECE, info.length() / 2);
        send((int) info.length(), info.length() / 2, info.length());
        step(store);

        restart(false);
        final long from = store.receiver().begin(promised(info));
        assertTrue(from > info.length() / 4 && from < info.length(), "from " + from);
    }

    /** What was noted is torn, of another format version, of another directory, or of another snapshot. */
    @ParameterizedTest
    @ValueSource(strings = {"torn", "short", "version", "store", "file", "other"})
    void shouldBeginAnewWithWhatIsOfNoUse(final String what) throws Exception
    {
        final SnapshotInfo info = newest(source);
        store.receiver().begin(promised(info));
        send(PIECE, info.length() / 2);
        step(store);
        final byte[] note = disk.content(NOTE);
        final byte[] part = disk.content(SnapshotNames.temporaryNameOf(INDEX));
        SnapshotInfo next = promised(info);
        StoreIdentity identity = IDENTITY;
        switch (what)
        {
            case "torn" -> note[40]++;
            case "version" -> note[6]++;
            case "store" -> identity = new StoreIdentity(7, 816, 1, 1);
            case "file" -> disk.put(SnapshotNames.temporaryNameOf(INDEX), Arrays.copyOf(part, 200));
            case "other" -> next = new SnapshotInfo(INDEX, 3, 0, 0, info.length(), info.contentCrc() + 1);
            default ->
            {
            }
        }
        disk.put(NOTE, what.equals("short") ? Arrays.copyOf(note, 100) : note);
        store = SnapshotStore.open(disk, identity, CONFIG, () -> 0);

        assertEquals(0, store.receiver().begin(next));
        step(store);

        assertEquals(List.of(SnapshotNames.temporaryNameOf(INDEX)), disk.list());
        assertEquals(0, disk.content(SnapshotNames.temporaryNameOf(INDEX)).length);
        send(PIECE, info.length());
        store.receiver().install();
        step(store);
        assertEquals(!what.equals("other"), store.snapshots().contains(info));
    }

    /** The disk has changed what was received before: that is found in the end, once. */
    @Test
    void shouldBeginAnewIfTheBeginningIsDamaged() throws Exception
    {
        final SnapshotInfo info = newest(source);
        store.receiver().begin(promised(info));
        send(PIECE, info.length() / 2);
        step(store);
        final byte[] part = disk.content(SnapshotNames.temporaryNameOf(INDEX));
        part[150]++;
        disk.put(SnapshotNames.temporaryNameOf(INDEX), part);
        restart(false);

        final long from = store.receiver().begin(promised(info));
        assertTrue(from > 0);
        send(PIECE, from, info.length());
        store.receiver().install();
        step(store);
        assertTrue(store.outcome().problem().contains("damaged"), store.outcome().problem());
        assertEquals(List.of(), disk.list());

        restart(true);
        assertEquals(0, store.receiver().begin(promised(info)));
        send(PIECE, info.length());
        store.receiver().install();
        step(store);
        assertEquals(info, newest(store));
    }

    /** What isn't continued doesn't take space for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"taken", "dropped", "abandoned"})
    void shouldRemoveWhatIsNotContinued(final String how) throws Exception
    {
        final SnapshotInfo info = newest(source);
        store.receiver().begin(promised(info));
        send(PIECE, info.length() / 2);
        step(store);
        if (!how.equals("abandoned"))
        {
            restart(false);
        }
        assertEquals(2, disk.list().size());

        switch (how)
        {
            case "taken" -> take(store, INDEX);
            case "dropped" -> store.receiver().dropFormerPart();
            default -> store.receiver().abandon();
        }
        step(store);

        assertEquals(how.equals("taken") ? List.of(SnapshotNames.nameOf(INDEX)) : List.of(), disk.list());
        assertNull(store.receiver().formerPart());
        restart(true);
        assertEquals(0, store.receiver().begin(promised(info)));
    }

    /** Also without a note of it, after a crash that came too early. */
    @Test
    void shouldTellOfFilesThatAreOfNoUse() throws Exception
    {
        store.receiver().begin(promised(newest(source)));
        step(store);
        restart(false);

        assertEquals(0, store.receiver().formerPart().info().index());
        store.receiver().dropFormerPart();
        step(store);
        assertEquals(List.of(), disk.list());
        restart(false);
        assertNull(store.receiver().formerPart());
    }

    /** At whichever operation the power goes, bytes of what is noted are there. */
    @Test
    void shouldNoteOnlyWhatIsForced() throws Exception
    {
        final SnapshotInfo info = newest(source);
        final byte[] content = sourceDisk.content(SnapshotNames.nameOf(INDEX));
        int usefulCount = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            disk = new SimulatedStorage(new Random(seed));
            // of the same name, with other bytes, and durable
            disk.put(SnapshotNames.temporaryNameOf(INDEX), new byte[content.length]);
            store = open(disk, 815);
            disk.crashAfter(seed % 50);
            try
            {
                long from = store.receiver().begin(promised(info));
                send(PIECE, from, info.length() / 2);
                step(store);
                store.receiver().begin(new SnapshotInfo(INDEX, 3, 0, 0, content.length, 0));
                step(store);
                from = store.receiver().begin(promised(info));
                send(PIECE, from, info.length() / 2);
                step(store);
            }
            catch (final SimulatedStorage.Crash crash)
            {
                usefulCount++;
            }
            restart(true);
            final ReceivedPart part = store.receiver().formerPart();
            if (part != null && part.isOf(promised(info)))
            {
                final byte[] left = disk.content(SnapshotNames.temporaryNameOf(INDEX));
                assertEquals(-1, Arrays.mismatch(left, 0, (int) part.length(), content, 0, (int) part.length()));
                usefulCount++;
            }
        }
        assertTrue(usefulCount > 100, "useful " + usefulCount);
    }

    private int read(final SnapshotSource bytes, final long position, final int lengthMax) throws IOException
    {
        int length = bytes.read(position, lengthMax);
        while (length == 0)
        {
            assertTrue(source.keeper().doWork() > 0);
            length = bytes.read(position, lengthMax);
        }
        return length;
    }

    private void restart(final boolean isPowerCut)
    {
        store.close();
        disk.crashAfter(Integer.MAX_VALUE);
        if (isPowerCut)
        {
            disk.onPowerCut();
        }
        store = open(disk, 815);
    }

    private void send(final int chunkLength, final long endPosition) throws IOException
    {
        send(chunkLength, 0, endPosition);
    }

    private void send(final int chunkLength, final long from, final long endPosition) throws IOException
    {
        try (SnapshotSource bytes = source.source(newest(source)))
        {
            long position = from;
            while (position < endPosition)
            {
                final int length = read(bytes, position, (int) Math.min(chunkLength, endPosition - position));
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
