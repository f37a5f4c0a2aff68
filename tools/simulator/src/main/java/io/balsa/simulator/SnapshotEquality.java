package io.balsa.simulator;

import io.balsa.snapshot.SnapshotInfo;
import org.agrona.collections.Long2LongHashMap;

/**
 * Snapshots of one index hold the same bytes on all nodes, whoever took them and in how many slices.
 */
final class SnapshotEquality extends Invariant
{
    private static final long NONE = Long.MIN_VALUE;

    private final Long2LongHashMap contentByIndex = new Long2LongHashMap(NONE);

    SnapshotEquality(final Violations violations)
    {
        super(violations);
    }

    @Override
    void onSnapshot(final SimulatedNode node, final SnapshotInfo info)
    {
        final long content = (info.length() << 32) + info.contentCrc();
        final long before = contentByIndex.put(info.index(), content);
        if (before != NONE && before != content)
        {
            violations.add("SnapshotEquality: n" + node.id() + " has another snapshot of index " + info.index());
        }
    }
}
