package io.balsa.snapshot;

import io.balsa.log.LogStorage;
import io.balsa.log.SegmentFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;

/**
 * Gives the files of snapshots back to the disk, a long one in steps: while a file system gives back very many blocks
 * at once, whatever others force waits, and the log most of all. Such a file loses its name first. When that is
 * durable, so that no start finds a part of a snapshot under a snapshot's name, it is cut shorter from its end again
 * and again, with pauses, and removed when little is left. If the process dies before, a start finds a temporary file.
 * <p>
 * Who has a file open can read it after it was removed, but not what was cut off. So a file that somebody reads waits.
 * Keeper's thread.
 */
final class SnapshotRemoval implements AutoCloseable
{
    private static final int STEPS_PER_SECOND = 16;
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(1) / STEPS_PER_SECOND;

    private final LogStorage storage;
    private final long stepLength;
    private final OpenSnapshots open;
    private final SnapshotCatalogue catalogue;
    private final NanoClock clock;
    /** They have lost their names. */
    private final ArrayDeque<String> leaving = new ArrayDeque<>();
    private boolean isNameForced;
    private SegmentFile file;
    private long length;
    private long dueNs;

    /**
     * @param rate bytes given back in a second at most; 0: all at once.
     * @param open what is being read.
     */
    SnapshotRemoval(
        final LogStorage storage,
        final long rate,
        final OpenSnapshots open,
        final SnapshotCatalogue catalogue,
        final NanoClock clock)
    {
        this.storage = storage;
        this.open = open;
        this.catalogue = catalogue;
        this.clock = clock;
        stepLength = rate == 0 ? Long.MAX_VALUE : Math.max(1, rate / STEPS_PER_SECOND);
        dueNs = clock.nanoTime();
    }

    /**
     * A file is of no use any more: a short one is removed at once, any other has another name from now on, which is
     * forced before anything is cut off.
     *
     * @param name of a snapshot that isn't kept, or of a temporary file to which nobody writes.
     * @return true if it is gone; durably so when the directory is forced.
     * @throws IOException if it can't be removed; it may be tried again.
     */
    boolean remove(final String name) throws IOException
    {
        if (leaving.contains(name))
        {
            return false;
        }
        if (lengthOf(name) <= stepLength)
        {
            storage.delete(name);
            return true;
        }
        leaving.add(SnapshotNames.isLeaving(name) ? name : takeName(name));
        return false;
    }

    /**
     * Cut a piece off, if it is time for one.
     *
     * @return 1 if something was done.
     */
    int doWork()
    {
        if (leaving.isEmpty() || clock.nanoTime() - dueNs < 0)
        {
            return 0;
        }
        int workCount = 0;
        if (file == null && isOpen(leaving.peek()))
        {
            leaving.add(leaving.remove());
        }
        else
        {
            shorten(leaving.peek());
            workCount = 1;
        }
        dueNs = clock.nanoTime() + PAUSE_NS;
        return workCount;
    }

    /**
     * @return time until {@link #doWork} may have something to do, but no more than a limit.
     */
    long waitNs(final long maxNs)
    {
        return leaving.isEmpty() ? maxNs : Math.max(0, Math.min(maxNs, dueNs - clock.nanoTime()));
    }

    /**
     * Room is wanted now: remove all that nobody reads.
     *
     * @return false if that makes no room.
     * @throws IOException if it can't be removed.
     */
    boolean removeAll() throws IOException
    {
        close();
        boolean isAny = false;
        for (int i = leaving.size(); i > 0; i--)
        {
            final String name = leaving.remove();
            if (isOpen(name))
            {
                leaving.add(name);
            }
            else
            {
                storage.delete(name);
                isAny = true;
            }
        }
        return isAny;
    }

    /**
     * What is left is a temporary file.
     */
    @Override
    public void close()
    {
        CloseHelper.quietClose(file);
        file = null;
    }

    private long lengthOf(final String name) throws IOException
    {
        try (SegmentFile removed = storage.open(name))
        {
            return removed.length();
        }
    }

    private String takeName(final String name) throws IOException
    {
        final List<String> names = storage.list();
        int number = 0;
        String leavingName;
        do
        {
            leavingName = SnapshotNames.leavingNameOf(name, number++);
        }
        while (names.contains(leavingName));
        storage.rename(name, leavingName);
        isNameForced = false;
        return leavingName;
    }

    private boolean isOpen(final String name)
    {
        return open.isOpen(SnapshotNames.leavingIndexOf(name));
    }

    private void shorten(final String name)
    {
        try
        {
            if (!isNameForced)
            {
                storage.syncDirectory();
                isNameForced = true;
            }
            if (file == null)
            {
                file = storage.open(name);
                length = file.length();
            }
            length -= stepLength;
            if (length > 0)
            {
                file.truncate(length);
                // or the file system gives back all at once that was cut off for some seconds
                file.force();
                return;
            }
            storage.delete(name);
        }
        catch (final IOException ex)
        {
            // tried again after the next snapshot
            catalogue.problem("cannot remove " + storage.describe(name) + ": " + ex);
        }
        close();
        leaving.remove();
    }
}
