package io.balsa.log;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file through its channel: {@code write} and {@code force(false)} are two to three times faster than stores into a
 * mapping and forcing that.
 */
final class ChannelFile implements SegmentFile
{
    private final FileChannel channel;
    private final ByteViews views = new ByteViews();

    ChannelFile(final FileChannel channel)
    {
        this.channel = channel;
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
        final ByteBuffer view = views.of(buffer);
        if (view == null)
        {
            throw new IllegalArgumentException("only buffers over a ByteBuffer or a byte[] can be written");
        }
        final int start = buffer.wrapAdjustment() + offset;
        view.limit(start + length).position(start);
        long target = position;
        while (view.hasRemaining())
        {
            target += channel.write(view, target);
        }
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
}
