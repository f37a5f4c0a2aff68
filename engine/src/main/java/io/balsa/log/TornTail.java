package io.balsa.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What lies behind the last whole entry of the segment that goes on: parts of a flush that a power cut tore, or remains
 * of an earlier use of the file. Parts of a flush must never follow new entries, and can't be told from remains
 * everywhere, so zeros are put over all.
 */
final class TornTail
{
    private TornTail()
    {
    }

    /**
     * @param segment   that goes on; its file is open and still to be forced.
     * @param lastIndex of its last whole entry.
     * @return bytes behind that of a torn flush; 0 if there are only zeros or remains.
     * @throws IOException if it can't be written.
     */
    static int cut(final Segment segment, final long lastIndex) throws IOException
    {
        final DirectBuffer buffer = segment.buffer();
        final int end = segment.endOffset();
        final int dirtyEnd = lastUsed(buffer, end, segment.length());
        final boolean isTorn = dirtyEnd > end && (segment.remainsIndex() == 0 ||
            dirtyEnd - end >= EntryDescriptor.HEADER_LENGTH && EntryDescriptor.index(buffer, end) == lastIndex + 1);
        final UnsafeBuffer zeros = new UnsafeBuffer(ByteBuffer.allocateDirect(Segment.PAGE_LENGTH));
        // backwards: a crash leaves what was found, or less of its end
        for (int to = dirtyEnd; to > end; to -= Segment.PAGE_LENGTH)
        {
            final int from = Math.max(end, to - Segment.PAGE_LENGTH);
            segment.flushState().file().write(from, zeros, 0, to - from);
        }
        return isTorn ? dirtyEnd - end : 0;
    }

    private static int lastUsed(final DirectBuffer buffer, final int from, final int to)
    {
        for (int offset = to - Long.BYTES; offset >= from; offset -= Long.BYTES)
        {
            if (buffer.getLong(offset) != 0)
            {
                return offset + Long.BYTES;
            }
        }
        return from;
    }
}
