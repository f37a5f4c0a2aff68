package io.balsa.node;

import io.balsa.service.Applier;
import io.balsa.service.ReplicatedState;
import io.balsa.snapshot.DamagedSnapshotException;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotReader;
import io.balsa.snapshot.SnapshotRecordHandler;
import io.balsa.snapshot.SnapshotStore;
import java.io.IOException;
import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;

/**
 * Puts the state of a durable snapshot into sessions and service: at once before the node runs, in slices when it does.
 * Agent's thread.
 */
final class SnapshotLoader
{
    /** In one slice, however fast they go. */
    private static final int CHUNKS_MAX = 4;

    private final SnapshotStore store;
    private final ReplicatedState state;
    private final Applier applier;
    private final NanoClock clock;
    private final long sliceNs;
    private final SnapshotRecordHandler records;
    private SnapshotReader reader;

    SnapshotLoader(
        final SnapshotStore store,
        final ReplicatedState state,
        final Applier applier,
        final NanoClock clock,
        final long sliceNs)
    {
        this.store = store;
        this.state = state;
        this.applier = applier;
        this.clock = clock;
        this.sliceNs = sliceNs;
        records = state::load;
    }

    /**
     * From here the applier stands behind the snapshot; nothing may be applied until the loading is done.
     *
     * @throws IllegalStateException if it can't be loaded: the node must stop.
     */
    void begin(final SnapshotInfo info)
    {
        if (!state.isSupported())
        {
            throw new IllegalStateException(
                "the directory holds " + info + ", and the service can't load one: it has no snapshots");
        }
        try
        {
            reader = store.open(info);
            applier.moveTo(info.index(), info.term(), info.timestamp(), info.position());
            state.beginLoading();
        }
        catch (final IOException | DamagedSnapshotException ex)
        {
            throw failure(info, ex);
        }
    }

    boolean isLoading()
    {
        return reader != null;
    }

    /**
     * Load for the time of a slice, one chunk at least.
     *
     * @return true when all is loaded.
     * @throws IllegalStateException if it can't be loaded: the node must stop.
     */
    boolean load()
    {
        final long endNs = clock.nanoTime() + sliceNs;
        int count = 0;
        try
        {
            do
            {
                reader.poll(records);
                count++;
            }
            while (!reader.isDone() && count < CHUNKS_MAX && clock.nanoTime() - endNs < 0);
            if (!reader.isDone())
            {
                return false;
            }
        }
        catch (final IOException | DamagedSnapshotException ex)
        {
            throw failure(reader.info(), ex);
        }
        close();
        state.endLoading();
        return true;
    }

    void close()
    {
        CloseHelper.quietClose(reader);
        reader = null;
    }

    private IllegalStateException failure(final SnapshotInfo info, final Exception cause)
    {
        close();
        return new IllegalStateException(info + " can't be loaded: " + cause.getMessage(), cause);
    }
}
