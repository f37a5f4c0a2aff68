package io.balsa.monitor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;

/**
 * Locks of the operating system on whole files, which go with the process that holds them.
 */
public final class FileLocks
{
    private FileLocks()
    {
    }

    /**
     * @param channel of the file, open for writing.
     * @return the lock; null if somebody holds it, another process or this very one.
     * @throws IOException if the file can't be locked.
     */
    public static FileLock tryLock(final FileChannel channel) throws IOException
    {
        try
        {
            return channel.tryLock();
        }
        catch (final OverlappingFileLockException ex)
        {
            return null;
        }
    }
}
