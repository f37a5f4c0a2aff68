package io.balsa.snapshot;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The checksum over the blocks of all chunks in their order, which hold the checksums of the chunks.
 */
final class ContentChecksum
{
    private final CRC32C crc = new CRC32C();

    void reset()
    {
        crc.reset();
    }

    /**
     * @param chunk whose header begins at 0.
     */
    void onChunk(final UnsafeBuffer chunk)
    {
        final ByteBuffer bytes = chunk.byteBuffer();
        final int start = chunk.wrapAdjustment();
        bytes.limit(start + SnapshotLayout.CHUNK_HEADER_LENGTH).position(start);
        crc.update(bytes);
        bytes.clear();
    }

    int value()
    {
        return (int) crc.getValue();
    }
}
