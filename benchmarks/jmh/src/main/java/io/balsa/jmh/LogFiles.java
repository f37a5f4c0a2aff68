package io.balsa.jmh;

import io.balsa.log.Durability;
import io.balsa.log.FileLogStorage;
import io.balsa.log.LogConfig;
import io.balsa.log.SegmentedLog;
import io.balsa.log.StoreIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.agrona.CloseHelper;

/**
 * A log in a new directory below {@code java.io.tmpdir}, taken away at the end.
 */
final class LogFiles implements AutoCloseable
{
    private static final StoreIdentity IDENTITY = new StoreIdentity(1, 1, 0, 1);
    private static final int SEGMENT_LENGTH = 64 * 1024 * 1024;
    private static final int MAX_FRAME_LENGTH = 64 * 1024;

    private final Path directory;
    private final FileLogStorage storage;
    private final LogConfig config;

    LogFiles(final Durability durability) throws IOException
    {
        directory = Files.createTempDirectory("balsa-jmh");
        storage = new FileLogStorage(directory);
        config = LogConfig.defaults().durability(durability).lengths(SEGMENT_LENGTH, MAX_FRAME_LENGTH);
    }

    SegmentedLog open()
    {
        return SegmentedLog.open(storage, config, IDENTITY);
    }

    @Override
    public void close()
    {
        CloseHelper.quietClose(storage);
        delete(directory);
    }

    static void delete(final Path directory)
    {
        try (Stream<Path> files = Files.walk(directory))
        {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList())
            {
                Files.delete(file);
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
