package io.balsa.node;

import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotSource;
import io.balsa.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.List;
import org.agrona.CloseHelper;

/**
 * The snapshot that some member gets: the newest one when it was chosen, and the same until it is chosen anew, even if
 * newer ones take its place on the disk. Agent's thread.
 */
final class GivenSnapshot
{
    private final SnapshotStore store;
    private SnapshotSource source;

    GivenSnapshot(final SnapshotStore store)
    {
        this.store = store;
    }

    /**
     * Choose the newest durable one, in place of what was chosen before.
     *
     * @return false if there is none that can be read now: it may just be removed for a newer one.
     */
    boolean open()
    {
        final List<SnapshotInfo> durable = store.snapshots();
        final SnapshotInfo newest = durable.isEmpty() ? null : durable.get(0);
        if (source != null && !source.info().equals(newest))
        {
            close();
        }
        if (newest == null)
        {
            return false;
        }
        try
        {
            source = source == null ? store.source(newest) : source;
        }
        catch (final IOException ignore)
        {
            return false;
        }
        return true;
    }

    /**
     * @return its bytes; null: none is chosen.
     */
    SnapshotSource source()
    {
        return source;
    }

    void close()
    {
        CloseHelper.quietClose(source);
        source = null;
    }
}
