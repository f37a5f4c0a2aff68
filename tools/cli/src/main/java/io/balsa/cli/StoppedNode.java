package io.balsa.cli;

import io.balsa.log.FileLogStorage;
import io.balsa.log.IdentityFile;
import io.balsa.log.StoreIdentity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.CloseHelper;

/**
 * The directory of a node that doesn't run, to be looked at. As long as this is open no node starts there; nothing in
 * it is changed.
 */
final class StoppedNode implements AutoCloseable
{
    private static final String LOCK_NAME = "lock";

    private final Path dir;
    private final FileLogStorage storage;
    private final StoreIdentity identity;
    private final FileChannel channel;
    private final FileLock lock;

    private StoppedNode(
        final Path dir,
        final FileLogStorage storage,
        final StoreIdentity identity,
        final FileChannel channel,
        final FileLock lock)
    {
        this.dir = dir;
        this.storage = storage;
        this.identity = identity;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * @param dir of a node.
     * @return its files.
     * @throws IOException if they can't be read.
     */
    static StoppedNode open(final Path dir) throws IOException
    {
        if (!Files.isDirectory(dir))
        {
            throw new CliFailure(ExitCode.NEGATIVE, dir + " isn't a directory.");
        }
        final FileLogStorage storage = FileLogStorage.readOnly(dir);
        final FileChannel channel = Files.exists(dir.resolve(LOCK_NAME)) ?
            FileChannel.open(dir.resolve(LOCK_NAME), StandardOpenOption.READ) : null;
        try
        {
            final FileLock lock = channel == null ? null : channel.tryLock(0, Long.MAX_VALUE, true);
            if (channel != null && lock == null)
            {
                throw new CliFailure(ExitCode.NEGATIVE, dir + " is in use: stop its node first.");
            }
            final StoreIdentity identity = IdentityFile.look(storage);
            if (identity == null)
            {
                throw new CliFailure(
                    ExitCode.NEGATIVE, dir + " isn't a node's directory: there is no file identity in it.");
            }
            return new StoppedNode(dir, storage, identity, channel, lock);
        }
        catch (final OverlappingFileLockException ex)
        {
            CloseHelper.quietClose(channel);
            throw new CliFailure(ExitCode.NEGATIVE, dir + " is in use by this very process.", ex);
        }
        catch (final IllegalStateException ex)
        {
            CloseHelper.quietClose(channel);
            throw new CliFailure(ExitCode.NEGATIVE, ex.getMessage() + ".", ex);
        }
        catch (final IOException | CliFailure ex)
        {
            CloseHelper.quietClose(channel);
            throw ex;
        }
    }

    FileLogStorage storage()
    {
        return storage;
    }

    StoreIdentity identity()
    {
        return identity;
    }

    /**
     * @return bytes of the files whose names begin so.
     */
    long length(final String prefix) throws IOException
    {
        long length = 0;
        for (final String name : storage.list())
        {
            length += name.startsWith(prefix) ? Files.size(dir.resolve(name)) : 0;
        }
        return length;
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(lock, channel);
    }
}
