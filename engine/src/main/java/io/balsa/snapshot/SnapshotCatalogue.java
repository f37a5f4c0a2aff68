package io.balsa.snapshot;

import java.util.List;

/**
 * Which snapshots are durable here, the newest first; and how the last try ended. Written by the keeper's thread, read
 * by all.
 */
final class SnapshotCatalogue
{
    private volatile List<SnapshotInfo> snapshots;
    private volatile SnapshotOutcome outcome;
    private volatile String problem;
    private volatile long damagedIndex;

    SnapshotCatalogue(final List<SnapshotInfo> snapshots)
    {
        this.snapshots = List.copyOf(snapshots);
    }

    List<SnapshotInfo> snapshots()
    {
        return snapshots;
    }

    SnapshotOutcome outcome()
    {
        return outcome;
    }

    /**
     * @return what can't be done just now; null if all is well.
     */
    String problem()
    {
        return problem;
    }

    /**
     * @return what a durable snapshot covers that the disk has changed since; 0: none is known.
     */
    long damagedIndex()
    {
        return damagedIndex;
    }

    void damaged(final long index, final String newProblem)
    {
        problem = newProblem;
        damagedIndex = index;
    }

    void completed(final List<SnapshotInfo> newSnapshots, final SnapshotOutcome newOutcome)
    {
        problem = null;
        damagedIndex = 0;
        snapshots = List.copyOf(newSnapshots);
        outcome = newOutcome;
    }

    void failed(final SnapshotOutcome newOutcome)
    {
        problem = newOutcome.problem();
        outcome = newOutcome;
    }

    void problem(final String newProblem)
    {
        problem = newProblem;
    }
}
