package io.balsa.monitor;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * By which somebody on the same host orders a running node to do something, and is told what came of it: a mapped file
 * in the node's directory, emptied at every start. Whoever may write the file may order; one at a time, by its lock,
 * which the node itself never takes. Little endian:
 * <pre>
 *   0  magic, version        8     128  number of the order taken up last    8
 *  64  number of the order   8     136  number of the order answered last    8
 *  72  what to do            4     144  result                               8
 *                                  152  length of the problem, 0: it was done 4
 *                                  156  the problem, UTF-8
 * </pre>
 * Either side writes its own numbers last and by release. Each side is one thread.
 */
public final class ControlFile implements AutoCloseable
{
    /** Name of the file in the directory of a node. */
    public static final String NAME = "control";
    /** Order: take a snapshot. Its result is the last index covered; 0: there was nothing to take one of. */
    public static final int TAKE_SNAPSHOT = 1;

    private static final long MAGIC = 0x3154435F41534C42L;
    private static final int ORDER_NUMBER = 64;
    private static final int ORDER_CODE = 72;
    private static final int TAKEN_NUMBER = 128;
    private static final int ANSWERED_NUMBER = 136;
    private static final int RESULT = 144;
    private static final int PROBLEM_LENGTH = 152;
    private static final int PROBLEM = 156;
    private static final int LENGTH = 4096;

    private final UnsafeBuffer buffer;
    private final MappedByteBuffer mapping;
    private final FileChannel channel;
    private final FileLock lock;

    private ControlFile(final MappedByteBuffer mapping, final FileChannel channel, final FileLock lock)
    {
        this.mapping = mapping;
        this.channel = channel;
        this.lock = lock;
        buffer = new UnsafeBuffer(mapping);
    }

    /**
     * The node's side.
     *
     * @param dir of the node.
     * @return without an order; what a former life left unanswered is forgotten.
     * @throws IOException if there is no file, and no room for one.
     */
    public static ControlFile create(final Path dir) throws IOException
    {
        final Path file = dir.resolve(NAME);
        if (Files.exists(file) && Files.size(file) != LENGTH)
        {
            Files.delete(file);
        }
        // one that is there already has its block, on a full disk too
        final MappedByteBuffer mapping = Files.exists(file) ? map(file) : FilledFile.map(file, LENGTH);
        final ControlFile control = new ControlFile(mapping, null, null);
        control.buffer.setMemory(0, LENGTH, (byte) 0);
        control.buffer.putLongRelease(0, MAGIC);
        return control;
    }

    /**
     * The side of one who orders. Takes the lock.
     *
     * @param dir of a running node.
     * @return to be ordered by.
     * @throws NoSuchFileException if the node has no such file.
     * @throws IOException         in one sentence if it can't be used, or another orders just now.
     */
    public static ControlFile open(final Path dir) throws IOException
    {
        final Path file = dir.resolve(NAME);
        final FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try
        {
            final FileLock lock = FileLocks.tryLock(channel);
            if (lock == null)
            {
                throw new IOException("another command orders this node just now, try again when it is done");
            }
            if (channel.size() != LENGTH)
            {
                throw new IOException(file + " has " + channel.size() + " bytes instead of " + LENGTH);
            }
            final MappedByteBuffer mapping = channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH);
            final ControlFile control = new ControlFile(mapping, channel, lock);
            final long magic = control.buffer.getLongVolatile(0);
            if (magic != MAGIC)
            {
                IoUtil.unmap(mapping);
                throw new IOException(file + " is of another version of Balsa: it begins with " +
                    Long.toHexString(Long.reverseBytes(magic)));
            }
            return control;
        }
        catch (final IOException ex)
        {
            CloseHelper.quietClose(channel);
            throw ex;
        }
    }

    /**
     * Node: take up the order that came, if any.
     *
     * @return its number, from 1; 0: none that wasn't taken up before.
     */
    public long takeUp()
    {
        final long number = buffer.getLongVolatile(ORDER_NUMBER);
        if (number == buffer.getLong(TAKEN_NUMBER, ByteOrder.LITTLE_ENDIAN))
        {
            return 0;
        }
        buffer.putLongRelease(TAKEN_NUMBER, number);
        return number;
    }

    /**
     * Node: what is to be done.
     *
     * @return {@link #TAKE_SNAPSHOT}, or one that this version doesn't know.
     */
    public int code()
    {
        return buffer.getInt(ORDER_CODE, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Node: say what came of an order.
     *
     * @param number  of the order.
     * @param result  as the order says; without meaning if there is a problem.
     * @param problem why it wasn't done, as much of it as there is room for; empty: it was.
     */
    public void answer(final long number, final long result, final String problem)
    {
        final byte[] text = problem.getBytes(StandardCharsets.UTF_8);
        final int length = Math.min(text.length, LENGTH - PROBLEM);
        buffer.putLong(RESULT, result, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(PROBLEM_LENGTH, length, ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(PROBLEM, text, 0, length);
        buffer.putLongRelease(ANSWERED_NUMBER, number);
    }

    /**
     * Order.
     *
     * @param code what is to be done.
     * @return the number of the order.
     */
    public long order(final int code)
    {
        final long number = buffer.getLongVolatile(ORDER_NUMBER) + 1;
        buffer.putInt(ORDER_CODE, code, ByteOrder.LITTLE_ENDIAN);
        buffer.putLongRelease(ORDER_NUMBER, number);
        return number;
    }

    /**
     * @param number of an order.
     * @return true if the node has begun with it.
     */
    public boolean isTakenUp(final long number)
    {
        return buffer.getLongVolatile(TAKEN_NUMBER) == number;
    }

    /**
     * @param number of an order.
     * @return true if {@link #result} and {@link #problem} are about it.
     */
    public boolean isAnswered(final long number)
    {
        return buffer.getLongVolatile(ANSWERED_NUMBER) == number;
    }

    /**
     * @return what the answer says, when there is one and no problem.
     */
    public long result()
    {
        return buffer.getLong(RESULT, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * @return why the order wasn't done; empty if it was.
     */
    public String problem()
    {
        final int length = buffer.getInt(PROBLEM_LENGTH, ByteOrder.LITTLE_ENDIAN);
        final byte[] text = new byte[Math.max(0, Math.min(length, LENGTH - PROBLEM))];
        buffer.getBytes(PROBLEM, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close()
    {
        IoUtil.unmap(mapping);
        CloseHelper.quietCloseAll(lock, channel);
    }

    private static MappedByteBuffer map(final Path file) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE))
        {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH);
        }
    }
}
