package io.balsa.snapshot;

import io.balsa.log.LogStorage;
import io.balsa.log.ScrubConfig;
import java.io.IOException;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;

/**
 * Reads durable snapshots again and again, slowly, and looks whether they are what was written: disks lose and change
 * what nobody reads, and a snapshot is read when it is needed most. One that isn't whole is reported, for the next to
 * be taken. Keeper's thread.
 */
final class SnapshotScrub implements AutoCloseable
{
    /** Chunks at a time: the keeper comes back some ten times a second while it has nothing else to do. */
    private static final int CHUNKS = 16;

    private final LogStorage storage;
    private final ScrubConfig config;
    private final SnapshotCatalogue catalogue;
    private final NanoClock clock;
    private SnapshotReader reader;
    private long nextIndex = Long.MAX_VALUE;
    private long dueNs;

    SnapshotScrub(
        final LogStorage storage, final ScrubConfig config, final SnapshotCatalogue catalogue, final NanoClock clock)
    {
        this.storage = storage;
        this.config = config;
        this.catalogue = catalogue;
        this.clock = clock;
        dueNs = clock.nanoTime();
    }

    void doWork()
    {
        final long nowNs = clock.nanoTime();
        if (config.isDue(dueNs, nowNs) && catalogue.damagedIndex() == 0)
        {
            check(nowNs);
        }
    }

    /**
     * Let go of one that is about to be removed: nobody needs it any more, and its end is cut off.
     */
    void leave(final long index)
    {
        if (reader != null && reader.info().index() == index)
        {
            close();
            nextIndex = index - 1;
        }
    }

    @Override
    public void close()
    {
        CloseHelper.quietClose(reader);
        reader = null;
    }

    private void check(final long nowNs)
    {
        final SnapshotInfo info = next(catalogue.snapshots());
        if (info == null)
        {
            nextIndex = Long.MAX_VALUE;
            dueNs = nowNs + config.intervalNs();
            return;
        }
        try
        {
            read(info, nowNs);
        }
        catch (final IOException | DamagedSnapshotException ex)
        {
            close();
            nextIndex = info.index() - 1;
            catalogue.damaged(info.index(), "snapshot " + storage.describe(SnapshotNames.nameOf(info.index())) +
                " is damaged: " + ex.getMessage() + "; another is taken in its place");
        }
    }

    /**
     * The newest first.
     */
    private SnapshotInfo next(final List<SnapshotInfo> durable)
    {
        if (reader != null)
        {
            return reader.info();
        }
        for (final SnapshotInfo info : durable)
        {
            if (info.index() <= nextIndex)
            {
                return info;
            }
        }
        return null;
    }

    private void read(final SnapshotInfo info, final long nowNs) throws IOException, DamagedSnapshotException
    {
        if (reader == null)
        {
            reader = SnapshotReader.open(storage, SnapshotNames.nameOf(info.index()));
        }
        final long from = reader.position();
        for (int i = 0; i < CHUNKS && !reader.isDone(); i++)
        {
            reader.poll((kind, buffer, offset, length) -> {});
        }
        dueNs = config.dueNs(reader.position() - from, nowNs);
        if (reader.isDone())
        {
            close();
            nextIndex = info.index() - 1;
        }
    }
}
