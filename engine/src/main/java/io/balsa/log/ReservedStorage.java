package io.balsa.log;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.util.List;

/**
 * A node's directory as those see it whose files make room: when the disk is full, a write takes the
 * {@link SpaceReserve} first. It is given back when that file has got another name, for then it is whole, or is
 * removed. One thread.
 */
public final class ReservedStorage implements LogStorage
{
    private final LogStorage storage;
    private final SpaceReserve reserve;
    private String borrower;

    /**
     * @param storage the node's directory.
     * @param reserve in it.
     */
    public ReservedStorage(final LogStorage storage, final SpaceReserve reserve)
    {
        this.storage = storage;
        this.reserve = reserve;
    }

    @Override
    public List<String> list() throws IOException
    {
        return storage.list();
    }

    @Override
    public SegmentFile create(final String name) throws IOException
    {
        return new ReservedFile(name, storage.create(name));
    }

    @Override
    public SegmentFile open(final String name) throws IOException
    {
        return new ReservedFile(name, storage.open(name));
    }

    @Override
    public void rename(final String from, final String to) throws IOException
    {
        storage.rename(from, to);
        giveBack(from);
    }

    @Override
    public void delete(final String name) throws IOException
    {
        storage.delete(name);
        giveBack(name);
    }

    /**
     * @throws LostWriteException if that fails: names of others may be lost with the one that was meant, so it isn't
     *                            for the caller to go on.
     */
    @Override
    public void syncDirectory()
    {
        try
        {
            storage.syncDirectory();
        }
        catch (final IOException ex)
        {
            throw new LostWriteException("directory " + storage.describe(""), ex);
        }
    }

    @Override
    public void unmap(final UnsafeBuffer mapping)
    {
        storage.unmap(mapping);
    }

    @Override
    public long usableSpace() throws IOException
    {
        return storage.usableSpace();
    }

    @Override
    public String describe(final String name)
    {
        return storage.describe(name);
    }

    @Override
    public void close()
    {
        storage.close();
    }

    private void giveBack(final String name)
    {
        if (name.equals(borrower))
        {
            borrower = null;
            reserve.giveBack();
        }
    }

    private final class ReservedFile implements SegmentFile
    {
        private final String name;
        private final SegmentFile file;

        private ReservedFile(final String name, final SegmentFile file)
        {
            this.name = name;
            this.file = file;
        }

        @Override
        public void write(final long position, final DirectBuffer buffer, final int offset, final int length)
            throws IOException
        {
            try
            {
                file.write(position, buffer, offset, length);
            }
            catch (final NoSpaceException ex)
            {
                if (!reserve.lend())
                {
                    throw ex;
                }
                borrower = name;
                file.write(position, buffer, offset, length);
            }
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
        public void read(final long position, final MutableDirectBuffer buffer, final int offset, final int length)
            throws IOException
        {
            file.read(position, buffer, offset, length);
        }

        @Override
        public void truncate(final long newLength) throws IOException
        {
            file.truncate(newLength);
        }

        @Override
        public void force() throws IOException
        {
            file.force();
        }

        @Override
        public void close()
        {
            file.close();
        }
    }
}
