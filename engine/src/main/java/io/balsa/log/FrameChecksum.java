package io.balsa.log;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC32C of frames and pages. Allocates nothing for regions seen lately. One thread.
 */
final class FrameChecksum
{
    private final CRC32C crc = new CRC32C();
    private final ByteViews views = new ByteViews();
    private UnsafeBuffer scratch;

    /**
     * @param buffer      that holds the frame.
     * @param offset      of the frame.
     * @param frameLength of the frame, without padding.
     * @return CRC of frameLength and everything behind the crc field.
     */
    int ofFrame(final DirectBuffer buffer, final int offset, final int frameLength)
    {
        crc.reset();
        final ByteBuffer view = views.of(buffer);
        if (view == null)
        {
            final UnsafeBuffer copy = copyOf(buffer, offset, frameLength);
            return ofFrame(copy, 0, frameLength);
        }
        final int start = buffer.wrapAdjustment() + offset;
        update(view, start + EntryDescriptor.FRAME_LENGTH_OFFSET, Integer.BYTES);
        update(view, start + EntryDescriptor.TERM_OFFSET, frameLength - EntryDescriptor.TERM_OFFSET);
        return (int) crc.getValue();
    }

    /**
     * @param buffer over a ByteBuffer or a byte[].
     * @param offset of the range.
     * @param length of the range.
     * @return CRC of the range.
     */
    int ofRange(final DirectBuffer buffer, final int offset, final int length)
    {
        return ofRanges(buffer, offset, length, 0, 0);
    }

    /**
     * @param buffer       over a ByteBuffer or a byte[].
     * @param offset       of the first range.
     * @param length       of the first range.
     * @param secondOffset of the second range.
     * @param secondLength of the second range.
     * @return CRC of both ranges, as if they followed each other.
     */
    int ofRanges(
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final int secondOffset,
        final int secondLength)
    {
        crc.reset();
        final ByteBuffer view = views.of(buffer);
        final int start = buffer.wrapAdjustment();
        update(view, start + offset, length);
        update(view, start + secondOffset, secondLength);
        return (int) crc.getValue();
    }

    private void update(final ByteBuffer view, final int position, final int length)
    {
        view.clear().limit(position + length).position(position);
        crc.update(view);
    }

    private UnsafeBuffer copyOf(final DirectBuffer buffer, final int offset, final int length)
    {
        if (scratch == null || scratch.capacity() < length)
        {
            scratch = new UnsafeBuffer(ByteBuffer.allocateDirect(EntryDescriptor.align(length) * 2));
        }
        scratch.putBytes(0, buffer, offset, length);
        return scratch;
    }
}
