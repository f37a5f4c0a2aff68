package io.balsa.simulator;

import io.balsa.codecs.storage.EntryFrameDecoder;
import io.balsa.codecs.storage.SnapshotRecordKind;
import io.balsa.consensus.LogSlice;
import io.balsa.log.SegmentedLog;
import io.balsa.node.NodeStore;
import io.balsa.snapshot.DamagedSnapshotException;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotReader;
import io.balsa.snapshot.SnapshotStore;
import java.io.IOException;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;

/**
 * What would be left if all machines lost power now? Copies of all disks are recovered as production does it, and read:
 * what any node called committed, and every command whose client has its answer, must be on a quorum of them: in the
 * log, or covered by the snapshot with which the node would start. A copy may refuse only where its disk has rotted.
 */
final class DurabilityScan
{
    private static final int SLICE_LENGTH_MAX = 64 * 1024;

    private final World world;
    private final LogSlice slice = new LogSlice();
    private final EntryFrameDecoder frame = new EntryFrameDecoder();
    private final Long2LongHashMap copiesByCommand = new Long2LongHashMap(0);
    private long[] copiesByIndex;

    DurabilityScan(final World world)
    {
        this.world = world;
    }

    /**
     * Not while a lost disk isn't level yet: then one copy less may be there.
     *
     * @param isWorst true: all that wasn't forced is lost; else some of it, as the power cut would have it.
     */
    void run(final boolean isWorst)
    {
        if (world.isDiskLost())
        {
            return;
        }
        final CommittedLog committed = world.checks().committed();
        copiesByIndex = new long[(int) committed.lastIndex() + 1];
        copiesByCommand.clear();
        for (int id = 0; id < world.nodeCount(); id++)
        {
            final SimulatedDisk disk = world.node(id).disk().copy();
            if (isWorst)
            {
                disk.loseUnforced();
            }
            else
            {
                disk.onPowerCut();
            }
            read(world.node(id), disk, committed);
        }
        require(committed);
    }

    private void read(final SimulatedNode node, final SimulatedDisk disk, final CommittedLog committed)
    {
        try (NodeStore store = NodeStore.open(node.config(), disk, () -> 0, () -> 1))
        {
            read(node, store, committed);
        }
        catch (final IOException | DamagedSnapshotException | RuntimeException ex)
        {
            if (!world.atlas().explains(node.id(), ex))
            {
                world.violations().add("DurabilityScan: n" + node.id() + " can't be recovered: " + ex);
            }
        }
    }

    private void read(final SimulatedNode node, final NodeStore store, final CommittedLog committed)
        throws IOException, DamagedSnapshotException
    {
        final LongHashSet commands = new LongHashSet();
        final long coveredIndex = readSnapshot(store.snapshots(), commands);
        for (int index = 1; index <= Math.min(coveredIndex, committed.lastIndex()); index++)
        {
            copiesByIndex[index]++;
        }
        final SegmentedLog log = store.log();
        long index = log.firstIndex();
        if (coveredIndex > committed.lastIndex() || index > coveredIndex + 1)
        {
            world.violations().add("DurabilityScan: n" + node.id() + " would start with a snapshot of " +
                coveredIndex + " and the log from " + index + ", and entries are committed up to " +
                committed.lastIndex());
        }
        while (log.slice(index, log.lastIndex(), SLICE_LENGTH_MAX, slice))
        {
            final DirectBuffer buffer = slice.buffer();
            for (int at = 0; at < slice.length();)
            {
                frame.wrap(buffer, at, EntryFrameDecoder.BLOCK_LENGTH, EntryFrameDecoder.SCHEMA_VERSION);
                onEntry(node, index, coveredIndex, committed);
                EntryCommands.forEach(
                    frame, (sequence, from, offset, length) -> commands.add(from.getLong(offset)));
                at += BitUtil.align(frame.frameLength(), BitUtil.SIZE_OF_LONG);
                index++;
            }
        }
        commands.forEach(command -> copiesByCommand.put((long) command, copiesByCommand.get((long) command) + 1));
    }

    private void onEntry(
        final SimulatedNode node, final long index, final long coveredIndex, final CommittedLog committed)
    {
        if (index >= copiesByIndex.length)
        {
            return;
        }
        final boolean isCommitted = frame.term() == committed.term(index);
        if (index > coveredIndex)
        {
            copiesByIndex[(int) index] += isCommitted ? 1 : 0;
        }
        else if (!isCommitted)
        {
            world.violations().add("DurabilityScan: n" + node.id() + " would start with entry " + index +
                " of term " + frame.term() + ", which its snapshot of " + coveredIndex + " contradicts");
        }
    }

    /**
     * @return the last entry covered; 0: there is none.
     */
    private static long readSnapshot(final SnapshotStore snapshots, final LongHashSet commands)
        throws IOException, DamagedSnapshotException
    {
        final SnapshotInfo info = snapshots.loadable();
        if (info == null)
        {
            return 0;
        }
        final ExecutedIds executed = new ExecutedIds();
        try (SnapshotReader reader = snapshots.open(info))
        {
            reader.readAll((kind, buffer, offset, length) ->
            {
                if (kind == SnapshotRecordKind.SERVICE.value())
                {
                    executed.load(buffer, offset, length);
                }
            });
        }
        executed.forEach(commands::add);
        return info.index();
    }

    private void require(final CommittedLog committed)
    {
        final long needed = world.nodeCount() / 2 + 1 - world.atlas().damagedCount();
        for (int index = 1; index < copiesByIndex.length; index++)
        {
            if (copiesByIndex[index] < needed)
            {
                world.violations().add("DurabilityScan: committed entry " + index + " of term " +
                    committed.term(index) + " would be left on " + copiesByIndex[index] + " disks of " +
                    world.nodeCount());
                return;
            }
        }
        for (final SimulatedClient client : world.clients())
        {
            for (int i = 0; i < client.acknowledged().size(); i++)
            {
                final long command = client.acknowledged().getLong(i);
                if (copiesByCommand.get(command) < needed)
                {
                    world.violations().add("DurabilityScan: acknowledged command " + Long.toHexString(command) +
                        " would be left on " + copiesByCommand.get(command) + " disks of " + world.nodeCount());
                    return;
                }
            }
        }
    }
}
