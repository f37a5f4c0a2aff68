package io.balsa.snapshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The snapshots that are being sent, for which the keeper reads ahead, one block after the other in turn. The agent
 * adds to them, and alone.
 */
final class SnapshotSources implements AutoCloseable
{
    private volatile SnapshotSource[] sources = {};
    private int turn;

    /**
     * Agent.
     */
    void add(final SnapshotSource source)
    {
        final List<SnapshotSource> open = new ArrayList<>(Arrays.asList(sources));
        open.removeIf(SnapshotSource::isReleased);
        open.add(source);
        sources = open.toArray(new SnapshotSource[0]);
    }

    /**
     * Any thread.
     *
     * @return true if there is something to do.
     */
    boolean hasWork()
    {
        for (final SnapshotSource source : sources)
        {
            if (source.hasWork())
            {
                return true;
            }
        }
        return false;
    }

    /**
     * Keeper: one block, for the next that lacks some.
     *
     * @return 1 if something was done.
     */
    int doWork()
    {
        final SnapshotSource[] open = sources;
        for (int i = 0; i < open.length; i++)
        {
            turn++;
            if (open[Math.floorMod(turn, open.length)].doWork() > 0)
            {
                return 1;
            }
        }
        return 0;
    }

    /**
     * Let go of all files. The keeper's thread must have ended.
     */
    @Override
    public void close()
    {
        for (final SnapshotSource source : sources)
        {
            if (!source.isReleased())
            {
                source.release();
            }
        }
    }
}
