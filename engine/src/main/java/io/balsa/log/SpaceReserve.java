package io.balsa.log;

import org.agrona.CloseHelper;

import java.io.IOException;
import java.util.List;

/**
 * Space kept in hand: files of zeros that are given up when the disk is full and something must be written all the
 * same. The larger one is for a snapshot, since that is what makes room; the other for a start, which writes a few
 * small files, and only a node that runs can make room. They are filled again before any new segment is, so that what
 * was freed isn't spent on entries first.
 * <p>
 * Filled by the flusher's thread; taken by the thread that writes snapshots, and by a start.
 */
public final class SpaceReserve
{
    private static final long START_LENGTH_MAX = 2 * 1024 * 1024;

    private final LogStorage storage;
    private final Part start;
    private final Part main;
    private SegmentFile file;
    private long position;
    private volatile boolean isLent;

    /**
     * @param storage the node's directory.
     * @param length  bytes kept for a snapshot; 0: nothing is kept for anything.
     */
    public SpaceReserve(final LogStorage storage, final long length)
    {
        this.storage = storage;
        start = new Part("reserve-start", Math.min(START_LENGTH_MAX, length));
        main = new Part("reserve", length);
    }

    /**
     * @param storage the node's directory.
     * @return one that keeps nothing.
     */
    public static SpaceReserve none(final LogStorage storage)
    {
        return new SpaceReserve(storage, 0);
    }

    /**
     * Before anything else is opened: use what a former life kept, unless it is half filled or of another length.
     *
     * @throws IOException if the directory can't be read.
     */
    public void open() throws IOException
    {
        final List<String> names = storage.list();
        find(start, names);
        find(main, names);
    }

    /**
     * Give up what is kept for a snapshot. Until {@link #giveBack} nobody fills it again, and no new segment takes what
     * becomes free.
     *
     * @return false if there is nothing to give.
     * @throws IOException if the file can't be removed.
     */
    public boolean lend() throws IOException
    {
        return lend(main);
    }

    /**
     * Give up what is kept for a start; if that is gone already, the rest.
     *
     * @return false if there is nothing to give.
     * @throws IOException if the file can't be removed.
     */
    public boolean lendForStart() throws IOException
    {
        return lend(start) || lend(main);
    }

    /**
     * What it was lent for is done, or failed.
     */
    public void giveBack()
    {
        isLent = false;
    }

    /**
     * @return bytes kept for a start.
     */
    public long startLength()
    {
        return start.length;
    }

    /**
     * @return true while all of it is there.
     */
    public boolean isHeld()
    {
        return start.isHeld && main.isHeld;
    }

    boolean isLent()
    {
        return isLent;
    }

    /**
     * Flusher: write a slice of what is missing.
     *
     * @throws IOException if it can't be written; what there was of it is removed.
     */
    void fill() throws IOException
    {
        final Part part = start.isHeld ? main : start;
        try
        {
            if (file == null)
            {
                NoSpaceException.requireSpace(storage, part.length);
                file = storage.create(part.name);
                position = 0;
            }
            else if (position < part.length)
            {
                final int count = (int) Math.min(SegmentPreparer.SLICE_LENGTH, part.length - position);
                file.write(position, SegmentPreparer.ZEROS, 0, count);
                position += count;
            }
            else
            {
                // not forced: what counts are its blocks, and a start judges it by its length
                close();
                part.isHeld = true;
            }
        }
        catch (final IOException ex)
        {
            close();
            storage.delete(part.name);
            throw ex;
        }
    }

    void close()
    {
        CloseHelper.quietClose(file);
        file = null;
    }

    private boolean lend(final Part part) throws IOException
    {
        if (!part.isHeld || part.length == 0)
        {
            return false;
        }
        isLent = true;
        part.isHeld = false;
        storage.delete(part.name);
        return true;
    }

    private void find(final Part part, final List<String> names) throws IOException
    {
        if (names.contains(part.name))
        {
            try (SegmentFile found = storage.open(part.name))
            {
                part.isHeld = found.length() == part.length;
            }
            if (!part.isHeld || part.length == 0)
            {
                storage.delete(part.name);
                part.isHeld = part.length == 0;
            }
        }
    }

    private static final class Part
    {
        private final String name;
        private final long length;
        private volatile boolean isHeld;

        Part(final String name, final long length)
        {
            this.name = name;
            this.length = length;
            isHeld = length == 0;
        }
    }
}
