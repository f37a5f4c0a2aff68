package io.balsa.log;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file through its channel: {@code write} and {@code force(false)} are two to three times faster than stores into a
 * mapping and forcing that.
 */
final class ChannelFile implements SegmentFile
{
    private final FileChannel channel;
    private final Path directory;
    private final ByteViews views = new ByteViews();

    ChannelFile(final FileChannel channel, final Path directory)
    {
        this.channel = channel;
        this.directory = directory;
    }

    @Override
    public long length() throws IOException
    {
        return channel.size();
    }

    @Override
    public UnsafeBuffer map() throws IOException
    {
        return new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    }

    @Override
    public void write(final long position, final DirectBuffer buffer, final int offset, final int length)
        throws IOException
    {
        final ByteBuffer view = viewOf(buffer, offset, length);
        long target = position;
        try
        {
            while (view.hasRemaining())
            {
                target += channel.write(view, target);
            }
        }
        catch (final IOException ex)
        {
            throw NoSpaceException.of(ex, directory, length);
        }
    }

    @Override
    public void read(final long position, final MutableDirectBuffer buffer, final int offset, final int length)
        throws IOException
    {
        final ByteBuffer view = viewOf(buffer, offset, length);
        long source = position;
        while (view.hasRemaining())
        {
            final int count = channel.read(view, source);
            if (count < 0)
            {
                throw new EOFException("the file ends at " + source + ", before " + (position + length));
            }
            source += count;
        }
    }

    @Override
    public void truncate(final long length) throws IOException
    {
        channel.truncate(length);
    }

    @Override
    public void force() throws IOException
    {
        channel.force(false);
    }

    @Override
    public void close()
    {
        CloseHelper.quietClose(channel);
    }

    private ByteBuffer viewOf(final DirectBuffer buffer, final int offset, final int length)
    {
        final ByteBuffer view = views.of(buffer);
        if (view == null)
        {
            throw new IllegalArgumentException("only buffers over a ByteBuffer or a byte[] can be used");
        }
        final int start = buffer.wrapAdjustment() + offset;
        view.limit(start + length).position(start);
        return view;
    }
}
