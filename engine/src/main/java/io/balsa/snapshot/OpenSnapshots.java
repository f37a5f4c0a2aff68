package io.balsa.snapshot;

import io.balsa.log.LogStorage;
import io.balsa.log.SegmentFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Durable snapshots that are open, to be loaded or sent: nothing is cut off their files. The agent opens, and alone;
 * who closes may be on any thread.
 * <p>
 * A file counts as open before its name is looked up, and the keeper takes the name away before it asks. So whoever
 * found the file is seen, and who isn't seen finds none.
 */
final class OpenSnapshots
{
    private final LogStorage storage;
    private volatile OpenFile[] files = {};

    OpenSnapshots(final LogStorage storage)
    {
        this.storage = storage;
    }

    /**
     * Agent.
     *
     * @param index that a durable snapshot covers.
     * @return its file, only to be read.
     * @throws IOException if it can't be opened, for example since it was removed.
     */
    SegmentFile open(final long index) throws IOException
    {
        final OpenFile opened = new OpenFile(index);
        final List<OpenFile> open = new ArrayList<>(Arrays.asList(files));
        open.removeIf(file -> file.isClosed);
        open.add(opened);
        files = open.toArray(new OpenFile[0]);
        try
        {
            opened.file = storage.open(SnapshotNames.nameOf(index));
            return opened;
        }
        finally
        {
            opened.isClosed = opened.file == null;
        }
    }

    /**
     * Keeper.
     *
     * @param index of a snapshot whose name is gone.
     * @return true if somebody may still read it.
     */
    boolean isOpen(final long index)
    {
        for (final OpenFile file : files)
        {
            if (file.index == index && !file.isClosed)
            {
                return true;
            }
        }
        return false;
    }

    private static final class OpenFile implements SegmentFile
    {
        private final long index;
        private SegmentFile file;
        private volatile boolean isClosed;

        OpenFile(final long index)
        {
            this.index = index;
        }

        @Override
        public long length() throws IOException
        {
            return file.length();
        }

        @Override
        public UnsafeBuffer map() throws IOException
        {
            return file.map();
        }

        @Override
        public void write(final long position, final DirectBuffer buffer, final int offset, final int length)
        {
            throw new UnsupportedOperationException("a durable snapshot isn't changed");
        }

        @Override
        public void read(final long position, final MutableDirectBuffer buffer, final int offset, final int length)
            throws IOException
        {
            file.read(position, buffer, offset, length);
        }

        @Override
        public void truncate(final long length)
        {
            throw new UnsupportedOperationException("a durable snapshot isn't changed");
        }

        @Override
        public void force() throws IOException
        {
            file.force();
        }

        @Override
        public void close()
        {
            CloseHelper.quietClose(file);
            isClosed = true;
        }
    }
}
