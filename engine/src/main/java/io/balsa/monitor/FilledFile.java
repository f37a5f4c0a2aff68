package io.balsa.monitor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A new file, mapped, all of whose blocks are there: written, not only given a length. A store into a mapping for which
 * the disk has no block is a signal, and may end the whole JVM; here it is an exception.
 */
final class FilledFile
{
    private static final int SLICE_LENGTH = 64 * 1024;

    private FilledFile()
    {
    }

    /**
     * @param file   that doesn't exist.
     * @param length in bytes.
     * @return its mapping, zeros.
     * @throws IOException if it can't be made, or the disk has no room for it: then there is no file either.
     */
    static MappedByteBuffer map(final Path file, final int length) throws IOException
    {
        try (FileChannel channel = FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE))
        {
            final ByteBuffer zeros = ByteBuffer.allocateDirect(SLICE_LENGTH);
            while (channel.position() < length)
            {
                zeros.limit((int) Math.min(SLICE_LENGTH, length - channel.position())).position(0);
                channel.write(zeros);
            }
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, length);
        }
        catch (final IOException ex)
        {
            Files.deleteIfExists(file);
            throw ex;
        }
    }
}
