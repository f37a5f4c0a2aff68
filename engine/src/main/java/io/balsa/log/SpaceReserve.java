package io.balsa.log;

import org.agrona.CloseHelper;

import java.io.IOException;

/**
 * Space kept in hand: a file of zeros that is given up when the disk is full and a snapshot must be written all the
 * same, since that is what makes room; or when a node starts on a full disk. It is filled again before any new
 * segment is, so that what was freed isn't spent on entries first.
 * <p>
 * Filled by the flusher's thread; taken by the thread that writes snapshots.
 */
public final class SpaceReserve
{
    /** Of the file, in the node's directory. */
    public static final String NAME = "reserve";

    private final LogStorage storage;
    private final long length;
    private SegmentFile file;
    private long position;
    private volatile boolean isHeld;
    private volatile boolean isLent;

    /**
     * @param storage the node's directory.
     * @param length  bytes kept; 0: none.
     */
    public SpaceReserve(final LogStorage storage, final long length)
    {
        this.storage = storage;
        this.length = length;
        isHeld = length == 0;
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
     * Before anything else is opened: use what a former life kept. It may be half filled.
     *
     * @throws IOException if the directory can't be read.
     */
    public void open() throws IOException
    {
        if (storage.list().contains(NAME))
        {
            try (SegmentFile found = storage.open(NAME))
            {
                isHeld = length == 0 || found.length() == length;
            }
            if (!isHeld || length == 0)
            {
                storage.delete(NAME);
            }
        }
    }

    /**
     * Give the space up for something that can't wait. Until {@link #giveBack} nobody fills it again, and no new
     * segment takes what becomes free.
     *
     * @return false if there is nothing to give.
     * @throws IOException if the file can't be removed.
     */
    public synchronized boolean lend() throws IOException
    {
        if (!isHeld || length == 0)
        {
            return false;
        }
        isLent = true;
        isHeld = false;
        storage.delete(NAME);
        return true;
    }

    /**
     * What it was lent for is done, or failed.
     */
    public void giveBack()
    {
        isLent = false;
    }

    /**
     * @return true while all of it is there.
     */
    public boolean isHeld()
    {
        return isHeld;
    }

    boolean isLent()
    {
        return isLent;
    }

    /**
     * Flusher: write a slice of it.
     *
     * @return true if it is all there.
     * @throws IOException if it can't be written; what there was of it is removed.
     */
    boolean fill() throws IOException
    {
        try
        {
            if (file == null)
            {
                NoSpaceException.requireSpace(storage, length);
                file = storage.create(NAME);
                position = 0;
                return false;
            }
            if (position < length)
            {
                final int count = (int) Math.min(SegmentPreparer.SLICE_LENGTH, length - position);
                file.write(position, SegmentPreparer.ZEROS, 0, count);
                position += count;
                return false;
            }
            // not forced: what counts are its blocks, and a start judges it by its length
            close();
            isHeld = true;
            return true;
        }
        catch (final IOException ex)
        {
            close();
            storage.delete(NAME);
            throw ex;
        }
    }

    void close()
    {
        CloseHelper.quietClose(file);
        file = null;
    }
}
