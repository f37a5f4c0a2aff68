package io.balsa.node;

import io.balsa.monitor.FileLocks;
import io.balsa.monitor.RunFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.CloseHelper;

/**
 * The directory of a node, taken by one process at a time. The operating system's file lock decides, which goes with
 * the process however it ends; pid and time are only for the message.
 */
final class NodeDirectory implements AutoCloseable
{
    private static final String LOCK_NAME = "lock";

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private NodeDirectory(final Path path, final FileChannel channel, final FileLock lock)
    {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    static NodeDirectory take(final Path path)
    {
        FileChannel channel = null;
        try
        {
            Files.createDirectories(path);
            channel = FileChannel.open(
                path.resolve(LOCK_NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            final FileLock lock = FileLocks.tryLock(channel);
            if (lock == null)
            {
                throw new IllegalStateException("directory " + path + " is in use" + by(path) +
                    ": stop that process, or give this node another directory");
            }
            return new NodeDirectory(path, channel, lock);
        }
        catch (final IOException ex)
        {
            CloseHelper.quietClose(channel);
            throw new UncheckedIOException("can't use directory " + path + ": " + ex, ex);
        }
        catch (final IllegalStateException ex)
        {
            CloseHelper.quietClose(channel);
            throw ex;
        }
    }

    Path path()
    {
        return path;
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(lock, channel);
    }

    private static String by(final Path path)
    {
        try
        {
            final RunFile run = RunFile.read(path);
            return " by process " + run.pid() + " (member " + run.memberId() + ")";
        }
        catch (final IOException ex)
        {
            return "";
        }
    }
}
