package io.balsa.simulator;

import io.balsa.snapshot.SnapshotInfo;

/**
 * A snapshot that a node counts on, so that it may let go of log, is on its disk: its bytes and its name, judged by
 * what the disk would hold after a power cut now.
 */
final class DurableSnapshot extends Invariant
{
    DurableSnapshot(final Violations violations)
    {
        super(violations);
    }

    @Override
    void onSnapshot(final SimulatedNode node, final SnapshotInfo info)
    {
        if (!node.disk().holdsSynced(String.format("snapshot-%019d.dat", info.index())))
        {
            violations.add("DurableSnapshot: n" + node.id() + " counts on " + info + ", which isn't on its disk");
        }
    }
}
