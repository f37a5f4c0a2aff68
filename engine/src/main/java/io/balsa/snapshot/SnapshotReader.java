package io.balsa.snapshot;

import io.balsa.log.LogStorage;
import io.balsa.log.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads a snapshot chunk by chunk, and believes nothing: every byte is checked before it is handed on. One thread.
 */
public final class SnapshotReader implements AutoCloseable
{
    private static final int CHUNK_LENGTH_MAX = 64 << 20;

    private final SnapshotLayout layout = new SnapshotLayout();
    private final ContentChecksum contentChecksum = new ContentChecksum();
    private final SegmentFile file;
    private final long length;
    private final SnapshotLayout.Header header;
    private final SnapshotLayout.Trailer trailer;
    private final UnsafeBuffer chunk;
    private long position = SnapshotLayout.HEADER_LENGTH;
    private long chunkCount;
    private long recordCount;

    private SnapshotReader(final SegmentFile file) throws IOException, DamagedSnapshotException
    {
        this.file = file;
        length = file.length();
        if (length < SnapshotLayout.LENGTH_MIN)
        {
            throw new DamagedSnapshotException("it is too short: " + length + " bytes");
        }
        final UnsafeBuffer page = new UnsafeBuffer(ByteBuffer.allocateDirect(SnapshotLayout.LENGTH_MIN));
        file.read(0, page, 0, SnapshotLayout.HEADER_LENGTH);
        header = layout.decodeHeader(page);
        file.read(length - SnapshotLayout.TRAILER_LENGTH, page, 0, SnapshotLayout.TRAILER_LENGTH);
        trailer = layout.decodeTrailer(page);
        if (trailer.index() != header.info().index() || trailer.term() != header.info().term() ||
            trailer.contentLength() != length - SnapshotLayout.LENGTH_MIN)
        {
            throw new DamagedSnapshotException("its header and trailer aren't of one snapshot");
        }
        if (header.chunkLength() <= 0 || header.chunkLength() > CHUNK_LENGTH_MAX)
        {
            throw new DamagedSnapshotException("its chunks are of " + header.chunkLength() + " bytes");
        }
        chunk = new UnsafeBuffer(
            ByteBuffer.allocateDirect(SnapshotLayout.CHUNK_HEADER_LENGTH + header.chunkLength()));
    }

    /**
     * @param storage the node's directory.
     * @param name    of the file.
     * @return a reader before the first chunk; header and trailer are checked.
     * @throws IOException              if it can't be read.
     * @throws DamagedSnapshotException if it isn't a whole snapshot of this format.
     */
    public static SnapshotReader open(final LogStorage storage, final String name)
        throws IOException, DamagedSnapshotException
    {
        return open(storage.open(name));
    }

    /**
     * @param file closed with the reader, or if there is none.
     */
    static SnapshotReader open(final SegmentFile file) throws IOException, DamagedSnapshotException
    {
        try
        {
            return new SnapshotReader(file);
        }
        catch (final IOException | DamagedSnapshotException | RuntimeException ex)
        {
            CloseHelper.quietClose(file);
            throw ex;
        }
    }

    /**
     * @return what the header says.
     */
    public SnapshotInfo info()
    {
        return header.info().written(length, trailer.contentCrc());
    }

    /**
     * @return the cluster that the header names.
     */
    public long clusterId()
    {
        return header.clusterId();
    }

    /**
     * @return how many records there are.
     */
    public long recordCount()
    {
        return trailer.recordCount();
    }

    /**
     * @return bytes of the file read so far.
     */
    public long position()
    {
        return position;
    }

    /**
     * @return true when the last chunk was read.
     */
    public boolean isDone()
    {
        return position == length - SnapshotLayout.TRAILER_LENGTH;
    }

    /**
     * Read the next chunk.
     *
     * @param handler takes its records.
     * @throws IOException              if it can't be read.
     * @throws DamagedSnapshotException if it isn't as it was written, or with the last chunk, if the whole isn't.
     */
    public void poll(final SnapshotRecordHandler handler) throws IOException, DamagedSnapshotException
    {
        if (isDone())
        {
            requireWhole();
            return;
        }
        final int chunkLength = readChunk();
        int at = SnapshotLayout.CHUNK_HEADER_LENGTH;
        final int end = at + chunkLength;
        while (at < end)
        {
            final int recordLength = end - at < SnapshotLayout.RECORD_HEADER_LENGTH ?
                -1 : SnapshotLayout.recordLength(chunk, at);
            if (recordLength < 0 ||
                BitUtil.align((long) recordLength, Long.BYTES) > end - at - SnapshotLayout.RECORD_HEADER_LENGTH)
            {
                throw damaged("a record of " + recordLength + " bytes");
            }
            handler.onRecord(
                SnapshotLayout.recordKind(chunk, at), chunk, at + SnapshotLayout.RECORD_HEADER_LENGTH, recordLength);
            recordCount++;
            at += SnapshotLayout.RECORD_HEADER_LENGTH + BitUtil.align(recordLength, Long.BYTES);
        }
        position += SnapshotLayout.CHUNK_HEADER_LENGTH + chunkLength;
        chunkCount++;
        if (isDone())
        {
            requireWhole();
        }
    }

    /**
     * Read all that is left.
     *
     * @param handler takes the records.
     * @throws IOException              if it can't be read.
     * @throws DamagedSnapshotException if it isn't as it was written.
     */
    public void readAll(final SnapshotRecordHandler handler) throws IOException, DamagedSnapshotException
    {
        do
        {
            poll(handler);
        }
        while (!isDone());
    }

    @Override
    public void close()
    {
        CloseHelper.quietClose(file);
    }

    @Override
    public String toString()
    {
        return header.info() + " read " + position;
    }

    private int readChunk() throws IOException, DamagedSnapshotException
    {
        final long left = length - SnapshotLayout.TRAILER_LENGTH - position - SnapshotLayout.CHUNK_HEADER_LENGTH;
        if (left < 0)
        {
            throw damaged("no room for a chunk");
        }
        file.read(position, chunk, 0, SnapshotLayout.CHUNK_HEADER_LENGTH);
        final int chunkLength = SnapshotLayout.chunkLength(chunk);
        if (SnapshotLayout.chunkNumber(chunk) != chunkCount || chunkLength <= 0 ||
            chunkLength > header.chunkLength() || chunkLength > left)
        {
            throw damaged("no chunk " + chunkCount);
        }
        file.read(
            position + SnapshotLayout.CHUNK_HEADER_LENGTH, chunk, SnapshotLayout.CHUNK_HEADER_LENGTH, chunkLength);
        if (!layout.isChunkWhole(chunk, chunkLength))
        {
            throw damaged("chunk " + chunkCount + " is damaged");
        }
        contentChecksum.onChunk(chunk);
        return chunkLength;
    }

    private void requireWhole() throws DamagedSnapshotException
    {
        if (chunkCount != trailer.chunkCount() || recordCount != trailer.recordCount() ||
            contentChecksum.value() != trailer.contentCrc())
        {
            throw damaged("its chunks aren't those that were written");
        }
    }

    private DamagedSnapshotException damaged(final String what)
    {
        return new DamagedSnapshotException("at offset " + position + ": " + what);
    }
}
