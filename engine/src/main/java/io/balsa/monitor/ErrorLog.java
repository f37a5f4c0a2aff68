package io.balsa.monitor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.ErrorHandler;
import org.agrona.IoUtil;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.errors.DistinctErrorLog;
import org.agrona.concurrent.errors.ErrorLogReader;

/**
 * Every distinct error once, with its count, first and last time, in a mapped file that outlives the process: one file
 * for each life of the node, the newest {@value #FILES_MAX} are kept.
 */
public final class ErrorLog implements ErrorHandler, AutoCloseable
{
    private static final int LENGTH = 256 * 1024;
    private static final int FILES_MAX = 8;
    private static final String PREFIX = "errors-";
    private static final String SUFFIX = ".dat";

    private final MappedByteBuffer mapping;
    private final DistinctErrorLog log;
    private volatile long count;

    private ErrorLog(final MappedByteBuffer mapping)
    {
        this.mapping = mapping;
        this.log = new DistinctErrorLog(new UnsafeBuffer(mapping), SystemEpochClock.INSTANCE);
    }

    /**
     * @param dir         of the node.
     * @param incarnation of the node; in the name of the file.
     * @return a new log.
     */
    public static ErrorLog open(final Path dir, final int incarnation)
    {
        try
        {
            for (final Path file : files(dir).stream().skip(FILES_MAX - 1).toList())
            {
                Files.deleteIfExists(file);
            }
            final Path file = dir.resolve(String.format("%s%08d%s", PREFIX, incarnation, SUFFIX));
            Files.deleteIfExists(file);
            return new ErrorLog(FilledFile.map(file, LENGTH));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("can't write the error log in " + dir, ex);
        }
    }

    /**
     * @param dir of a node, running or not.
     * @return the error logs there, the newest first.
     */
    public static List<Path> files(final Path dir)
    {
        try (Stream<Path> files = Files.list(dir))
        {
            return files
                .filter(file -> file.getFileName().toString().startsWith(PREFIX))
                .sorted(Comparator.reverseOrder())
                .toList();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("can't list " + dir, ex);
        }
    }

    /**
     * @param file     an error log.
     * @param consumer told of each distinct error.
     * @return how many there are.
     */
    public static int read(final Path file, final org.agrona.concurrent.errors.ErrorConsumer consumer)
    {
        final MappedByteBuffer mapping = IoUtil.mapExistingFile(file.toFile(), "error log");
        try
        {
            return ErrorLogReader.read(new UnsafeBuffer(mapping), consumer);
        }
        finally
        {
            IoUtil.unmap(mapping);
        }
    }

    @Override
    public synchronized void onError(final Throwable throwable)
    {
        log.record(throwable);
        count = count + 1;
    }

    /**
     * @return errors since start, repeats counted.
     */
    public long count()
    {
        return count;
    }

    @Override
    public synchronized void close()
    {
        mapping.force();
    }
}
