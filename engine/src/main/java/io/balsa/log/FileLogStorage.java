package io.balsa.log;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real directory. Whoever opens it has seen to it that no other process does: two nodes writing one log would ruin
 * it.
 * <p>
 * An interrupt of a thread inside an operation closes the file under it (so do all Java channels) and counts as an I/O
 * error: threads that use the log are ended by a flag, not by an interrupt.
 */
public final class FileLogStorage implements LogStorage
{
    private final Path directory;
    private final boolean isReadOnly;

    /**
     * @param directory of the node; created if there is none.
     * @throws IOException if it can't be created.
     */
    public FileLogStorage(final Path directory) throws IOException
    {
        this.directory = directory;
        isReadOnly = false;
        if (!Files.isDirectory(directory))
        {
            Files.createDirectories(directory);
        }
    }

    private FileLogStorage(final Path directory, final boolean isReadOnly)
    {
        this.directory = directory;
        this.isReadOnly = isReadOnly;
    }

    /**
     * For tools that look at the directory of a stopped node.
     *
     * @param directory of a node.
     * @return a storage whose files can be read and mapped; what would change something throws.
     */
    public static FileLogStorage readOnly(final Path directory)
    {
        return new FileLogStorage(directory, true);
    }

    @Override
    public List<String> list() throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.map((file) -> file.getFileName().toString())
                .collect(Collectors.toList());
        }
    }

    @Override
    public SegmentFile create(final String name) throws IOException
    {
        requireWritable();
        return new ChannelFile(FileChannel.open(
            directory.resolve(name),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE), directory);
    }

    @Override
    public SegmentFile open(final String name) throws IOException
    {
        return new ChannelFile(isReadOnly ?
            FileChannel.open(directory.resolve(name), StandardOpenOption.READ) :
            FileChannel.open(directory.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE), directory);
    }

    @Override
    public void rename(final String from, final String to) throws IOException
    {
        requireWritable();
        Files.move(
            directory.resolve(from),
            directory.resolve(to),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(final String name) throws IOException
    {
        requireWritable();
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void syncDirectory() throws IOException
    {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ))
        {
            channel.force(true);
        }
    }

    @Override
    public long usableSpace() throws IOException
    {
        return Files.getFileStore(directory).getUsableSpace();
    }

    @Override
    public void unmap(final UnsafeBuffer mapping)
    {
        BufferUtil.free(mapping.byteBuffer());
    }

    @Override
    public String describe(final String name)
    {
        return directory.resolve(name).toString();
    }

    @Override
    public void close()
    {
    }

    private void requireWritable()
    {
        if (isReadOnly)
        {
            throw new IllegalStateException(directory + " was opened for reading");
        }
    }

    @Override
    public String toString()
    {
        return directory.toString();
    }
}
