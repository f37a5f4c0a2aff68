package io.balsa.snapshot;

import io.balsa.log.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The bytes of a durable snapshot, on their way to another member: read as they lie in the file, a chunk at a time.
 * Agent's thread; a read takes as long as the page cache or the disk needs for one chunk.
 */
public final class SnapshotSource implements AutoCloseable
{
    private static final int LENGTH_MAX = 64 * 1024;

    private final SegmentFile file;
    private final SnapshotInfo info;
    private final UnsafeBuffer chunk = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH_MAX));
    private final CRC32C crc = new CRC32C();

    SnapshotSource(final SegmentFile file, final SnapshotInfo info)
    {
        this.file = file;
        this.info = info;
    }

    /**
     * @return which it is.
     */
    public SnapshotInfo info()
    {
        return info;
    }

    /**
     * @param position  in the file.
     * @param lengthMax bytes wanted at most.
     * @return bytes read; fewer than wanted at the end, or if 64 KiB are less.
     * @throws IOException if they can't be read.
     */
    public int read(final long position, final int lengthMax) throws IOException
    {
        final int length = (int) Math.min(Math.min(lengthMax, LENGTH_MAX), info.length() - position);
        if (length > 0)
        {
            file.read(position, chunk, 0, length);
        }
        final ByteBuffer bytes = chunk.byteBuffer();
        bytes.limit(length).position(0);
        crc.reset();
        crc.update(bytes);
        bytes.clear();
        return length;
    }

    /**
     * @return what was read last, from offset 0.
     */
    public DirectBuffer chunk()
    {
        return chunk;
    }

    /**
     * @return CRC32C of what was read last.
     */
    public int crc()
    {
        return (int) crc.getValue();
    }

    @Override
    public void close()
    {
        file.close();
    }
}
