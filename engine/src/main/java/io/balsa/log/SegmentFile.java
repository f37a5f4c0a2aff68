package io.balsa.log;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;

/**
 * An open file of a {@link LogStorage}. One thread at a time.
 */
public interface SegmentFile extends AutoCloseable
{
    /**
     * @return bytes of the file now.
     * @throws IOException if it can't be told.
     */
    long length() throws IOException;

    /**
     * Map the whole file for reading. The mapping shows what {@link #write} writes, lives on after {@link #close()} and
     * is given back when nothing refers to it any more: a slice that somebody still holds must never bring the JVM
     * down. Only {@link LogStorage#unmap} ends it before.
     *
     * @return the mapping; its {@code byteBuffer()} is set.
     * @throws IOException if it can't be mapped.
     */
    UnsafeBuffer map() throws IOException;

    /**
     * Write all of a range. Allocates nothing for a buffer over a direct {@code ByteBuffer}.
     *
     * @param position in the file; the file grows if the range ends behind its end.
     * @param buffer   that holds the bytes, over a {@code ByteBuffer} or a {@code byte[]}.
     * @param offset   of the first byte.
     * @param length   of the range.
     * @throws NoSpaceException if the disk has no room for it: the same bytes may be written again later.
     * @throws IOException      if not all could be written.
     */
    void write(long position, DirectBuffer buffer, int offset, int length) throws IOException;

    /**
     * Read all of a range: for files that are too long to be mapped in one piece.
     *
     * @param position in the file.
     * @param buffer   for the bytes, over a {@code ByteBuffer} or a {@code byte[]}.
     * @param offset   of the first.
     * @param length   of the range.
     * @throws IOException if not all could be read, for example since the file ends before.
     */
    void read(long position, MutableDirectBuffer buffer, int offset, int length) throws IOException;

    /**
     * Cut off what lies behind a length. What is cut off is gone for all who have the file open, unlike a file that is
     * removed; forced like what is written.
     *
     * @param length that is left; nothing happens if the file isn't longer.
     * @throws IOException if it can't be cut.
     */
    void truncate(long length) throws IOException;

    /**
     * Force what was written to the disk. May run beside a {@link #write} of another thread, whose bytes are forced or
     * not.
     *
     * @throws IOException if that fails: the pages may be lost and marked clean, so a second try proves nothing and the
     *                     node must stop.
     */
    void force() throws IOException;

    /**
     * Close the file. Mappings stay valid. Doesn't throw: what matters was forced before.
     */
    @Override
    void close();
}
