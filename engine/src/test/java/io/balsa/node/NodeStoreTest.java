package io.balsa.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.Entry;
import io.balsa.consensus.LogSlice;
import io.balsa.consensus.RaftLog;
import io.balsa.log.SegmentedLog;
import io.balsa.log.SimulatedStorage;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Log and snapshots of one directory, together: whatever happens between two operations on the disk, a start finds a
 * snapshot and all that was durable behind it, or refuses and says why.
 */
class NodeStoreTest
{
    private static final int LENGTH = 1000;
    private static final int BATCH = 20;

    private final NodeConfig config = NodeConfig.builder().memberId(0).members("0=127.0.0.1:9000").dir(Path.of("/s"))
        .set("segment.length", "16k").set("command.length.max", "1k").set("snapshot.chunk.length", "2k").build();
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[LENGTH]);
    private final Entry entry = new Entry();
    private long nowNs;

    @Test
    void shouldLeaveNoGapWhereverItCrashes()
    {
        boolean isDone = false;
        int count = 0;
        for (int operations = 0; !isDone; operations++)
        {
            for (int seed = 0; seed < 8; seed++)
            {
                isDone = crash(operations, new Random(operations * 1000L + seed));
                count++;
            }
        }
        assertTrue(count > 400, "crashes " + count);
    }

    private boolean crash(final int operations, final Random random)
    {
        final SimulatedStorage disk = new SimulatedStorage(random);
        NodeStore store = open(disk);
        long durableIndex = 0;
        long snapshotIndex = 0;
        boolean isDone = false;
        disk.crashAfter(operations);
        try
        {
            for (int round = 0; round < 5; round++)
            {
                append(store.log(), BATCH);
                durableIndex = store.log().durableIndex();
                take(store.snapshots(), store.log());
                snapshotIndex = store.snapshots().snapshotIndex();
                store.log().purge(store.snapshots().purgeableIndex(), Long.MAX_VALUE, 0);
                flush(store.log());
            }
            isDone = true;
        }
        catch (final SimulatedStorage.Crash crash)
        {
            snapshotIndex = Math.max(snapshotIndex, store.snapshots().snapshotIndex());
        }
        disk.onPowerCut();
        // and sometimes the next start ends early
        disk.crashAfter(random.nextInt(10));
        try
        {
            open(disk);
        }
        catch (final SimulatedStorage.Crash crash)
        {
            disk.onPowerCut();
        }
        disk.crashAfter(Integer.MAX_VALUE);

        store = open(disk);

        final SnapshotInfo found = store.snapshots().loadable();
        final long foundIndex = found == null ? 0 : found.index();
        assertTrue(foundIndex >= snapshotIndex, "snapshot " + found + " after " + snapshotIndex);
        assertTrue(store.log().lastIndex() >= durableIndex, store.log() + " after " + durableIndex);
        assertTrue(store.log().firstIndex() <= foundIndex + 1, store.log() + " behind " + found);
        assertReadable(store.log(), foundIndex + 1);
        return isDone;
    }

    @Test
    void shouldGoOnWithAnOlderSnapshotAndTheLogBehindIt()
    {
        final SimulatedStorage disk = new SimulatedStorage(new Random(1));
        final List<Long> indexes = fill(disk, 4);
        damage(disk, indexes.get(3));

        final NodeStore store = open(disk);

        assertEquals(indexes.get(2), store.snapshots().loadable().index());
        assertTrue(store.log().firstIndex() > 1, "log was purged");
        assertReadable(store.log(), indexes.get(2) + 1);
        assertEquals(4L * BATCH, store.log().lastIndex());
        assertEquals(1, store.snapshots().refused().size());
    }

    @Test
    void shouldRefuseLoudlyIfNoSnapshotReachesTheLog()
    {
        final SimulatedStorage disk = new SimulatedStorage(new Random(1));
        final List<Long> indexes = fill(disk, 4);
        damage(disk, indexes.get(2));
        damage(disk, indexes.get(3));

        final IllegalStateException ex = assertThrows(IllegalStateException.class, () -> open(disk));

        assertTrue(ex.getMessage().contains("no segment before index") && ex.getMessage().contains("no snapshot") &&
            ex.getMessage().contains(nameOf(indexes.get(3))), ex.getMessage());
    }

    /** A leader may commit, and apply, what its own disk hasn't forced yet. */
    @Test
    void shouldGoOnBehindASnapshotOfEntriesThatTheLogHadNotForced()
    {
        final SimulatedStorage disk = new SimulatedStorage(new Random(3));
        final NodeStore before = open(disk);
        append(before.log(), 3);
        for (int i = 0; i < 3; i++)
        {
            appendOne(before.log());
        }
        take(before.snapshots(), before.log());
        disk.onPowerCut();

        final NodeStore after = open(disk);

        assertEquals(6, after.snapshots().loadable().index());
        assertTrue(after.log().lastIndex() >= 6);
        assertEquals(after.log().lastIndex(), after.log().durableIndex());
        assertTrue(appendOne(after.log()) > 6);
    }

    private List<Long> fill(final SimulatedStorage disk, final int rounds)
    {
        final NodeStore store = open(disk);
        final List<Long> indexes = new ArrayList<>();
        for (int round = 0; round < rounds; round++)
        {
            append(store.log(), BATCH);
            take(store.snapshots(), store.log());
            indexes.add(store.snapshots().snapshotIndex());
            store.log().purge(store.snapshots().purgeableIndex(), Long.MAX_VALUE, 0);
            flush(store.log());
        }
        store.close();
        return indexes;
    }

    private static void damage(final SimulatedStorage disk, final long index)
    {
        final byte[] content = disk.content(nameOf(index));
        content[content.length / 2] ^= 1;
        disk.put(nameOf(index), content);
    }

    private static String nameOf(final long index)
    {
        return String.format("snapshot-%019d.dat", index);
    }

    private NodeStore open(final SimulatedStorage disk)
    {
        return NodeStore.open(config, disk, () -> nowNs++, () -> 4711);
    }

    private void append(final SegmentedLog log, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            appendOne(log);
        }
        flush(log);
    }

    private long appendOne(final SegmentedLog log)
    {
        payload.putLong(0, log.lastIndex() + 1);
        entry.header(EntryType.COMMAND.value(), 5, 1, 0).payload(payload, 0, LENGTH);
        long index = log.append(1 + log.lastIndex() / 30, 1, entry);
        while (index == RaftLog.NOT_NOW)
        {
            flush(log);
            index = log.append(1 + log.lastIndex() / 30, 1, entry);
        }
        return index;
    }

    private static void flush(final SegmentedLog log)
    {
        do
        {
            log.durableIndex();
        }
        while (log.flusher().doWork() > 0);
        log.durableIndex();
    }

    private void take(final SnapshotStore snapshots, final SegmentedLog log)
    {
        final SnapshotInfo info =
            new SnapshotInfo(log.lastIndex(), log.lastTerm(), log.lastTimestamp(), log.endPosition(), 0, 0);
        snapshots.writer().begin(info);
        int record = 0;
        while (record < 6)
        {
            snapshots.writer().beginSlice();
            record += snapshots.writer().offer((short) 5, payload, 0, LENGTH) ? 1 : 0;
            snapshots.keeper().doWork();
        }
        snapshots.writer().end();
        while (snapshots.keeper().doWork() + snapshots.writer().doWork() > 0)
        {
            Thread.onSpinWait();
        }
    }

    private static void assertReadable(final SegmentedLog log, final long fromIndex)
    {
        final LogSlice slice = new LogSlice();
        long index = fromIndex;
        while (index <= log.lastIndex())
        {
            assertTrue(log.slice(index, log.lastIndex(), 10_000, slice), "entry " + index + " of " + log);
            index = slice.lastIndex() + 1;
        }
    }
}
