package io.balsa.log;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A disk that forgets: after a power cut each sector of 512 bytes that wasn't forced is old or new, at random, and so
 * is the tail of what happened to names. Crashes on command in the middle of any operation.
 */
public final class SimulatedStorage implements LogStorage
{
    private static final int CAPACITY = 64 * 1024;
    private static final int SECTOR = 512;

    private final Random random;
    private Map<String, SimulatedFile> names = new LinkedHashMap<>();
    private final List<Map<String, SimulatedFile>> namesSinceSync = new ArrayList<>();
    private int operationsToCrash = Integer.MAX_VALUE;
    private int operationsToAction;
    private Runnable action;
    private IOException nextError;
    private long capacity = Long.MAX_VALUE;
    private boolean isDirectoryFailing;

    /**
     * Ends the life of the log that sees it.
     */
    public static final class Crash extends Error
    {
        private static final long serialVersionUID = 1L;
    }

    public SimulatedStorage(final Random random)
    {
        this.random = random;
        namesSinceSync.add(new LinkedHashMap<>());
    }

    public void crashAfter(final int operations)
    {
        operationsToCrash = operations;
    }

    /**
     * @param error thrown by the next write to an existing segment or force.
     */
    public void failNext(final IOException error)
    {
        nextError = error;
    }

    /**
     * A file that is there from the beginning.
     */
    public void put(final String name, final byte[] content)
    {
        final SimulatedFile file = new SimulatedFile();
        file.bytes.putBytes(0, content);
        file.length = content.length;
        file.force0();
        names.put(name, file);
        onNames();
    }

    /**
     * @return a copy of what the file holds now.
     */
    public byte[] content(final String name)
    {
        final SimulatedFile file = names.get(name);
        final byte[] content = new byte[file.length];
        file.bytes.getBytes(0, content);
        return content;
    }

    /**
     * @param isFull true: somebody else has taken all that was left; only what is removed here makes room.
     */
    public void isFull(final boolean isFull)
    {
        capacity = isFull ? usedLength() : Long.MAX_VALUE;
    }

    public void failDirectory()
    {
        isDirectoryFailing = true;
    }

    @Override
    public long usableSpace()
    {
        return capacity == Long.MAX_VALUE ? capacity : Math.max(0, capacity - usedLength());
    }

    private long usedLength()
    {
        return names.values().stream().mapToLong(file -> file.length).sum();
    }

    /**
     * Let the other thread do something in the middle of an operation.
     *
     * @param operations counted from 1.
     * @param action     done before it takes effect.
     */
    public void during(final int operations, final Runnable action)
    {
        operationsToAction = operations;
        this.action = action;
    }

    /**
     * The process dies, the machine goes on.
     */
    public void onKill()
    {
        operationsToCrash = Integer.MAX_VALUE;
    }

    public void onPowerCut()
    {
        operationsToCrash = Integer.MAX_VALUE;
        names = new LinkedHashMap<>(namesSinceSync.get(random.nextInt(namesSinceSync.size())));
        namesSinceSync.clear();
        namesSinceSync.add(new LinkedHashMap<>(names));
        for (final Map.Entry<String, SimulatedFile> name : names.entrySet())
        {
            name.setValue(name.getValue().afterPowerCut());
        }
        namesSinceSync.clear();
        namesSinceSync.add(new LinkedHashMap<>(names));
    }

    @Override
    public List<String> list()
    {
        final List<String> list = new ArrayList<>(names.keySet());
        Collections.shuffle(list, random);
        return list;
    }

    @Override
    public SegmentFile create(final String name)
    {
        operation();
        final SimulatedFile file = new SimulatedFile();
        names.put(name, file);
        onNames();
        return file;
    }

    @Override
    public SegmentFile open(final String name) throws IOException
    {
        operation();
        final SimulatedFile file = names.get(name);
        if (file == null)
        {
            throw new IOException("no file " + name);
        }
        return file;
    }

    @Override
    public void rename(final String from, final String to)
    {
        operation();
        names.put(to, names.remove(from));
        onNames();
    }

    @Override
    public void delete(final String name)
    {
        operation();
        names.remove(name);
        onNames();
    }

    @Override
    public void syncDirectory() throws IOException
    {
        if (isDirectoryFailing)
        {
            throw new IOException("Input/output error");
        }
        operation();
        namesSinceSync.clear();
        onNames();
    }

    @Override
    public String describe(final String name)
    {
        return "/simulated/" + name;
    }

    @Override
    public void close()
    {
    }

    private void onNames()
    {
        namesSinceSync.add(new LinkedHashMap<>(names));
    }

    private void operation()
    {
        operationsToAction--;
        if (operationsToAction == 0)
        {
            action.run();
        }
        operationsToCrash--;
        if (operationsToCrash < 0)
        {
            throw new Crash();
        }
    }

    private void failIfWanted() throws IOException
    {
        if (nextError != null)
        {
            final IOException error = nextError;
            nextError = null;
            throw error;
        }
    }

    private final class SimulatedFile implements SegmentFile
    {
        private final ByteBuffer memory = ByteBuffer.allocateDirect(CAPACITY);
        private final UnsafeBuffer bytes = new UnsafeBuffer(memory);
        private final byte[] forced = new byte[CAPACITY];
        private int length;
        private int forcedLength;

        @Override
        public long length()
        {
            return length;
        }

        @Override
        public UnsafeBuffer map()
        {
            return new UnsafeBuffer(memory, 0, length);
        }

        @Override
        public void write(final long position, final DirectBuffer buffer, final int offset, final int count)
            throws IOException
        {
            if (position + count > length && usableSpace() < position + count - length)
            {
                throw new NoSpaceException("No space left on device");
            }
            if (position + count <= length)
            {
                failIfWanted();
            }
            try
            {
                operation();
            }
            catch (final Crash crash)
            {
                final int part = random.nextInt(count + 1);
                bytes.putBytes((int) position, buffer, offset, part);
                length = Math.max(length, (int) position + part);
                throw crash;
            }
            if (position > length)
            {
                bytes.setMemory(length, (int) position - length, (byte) 0);
            }
            bytes.putBytes((int) position, buffer, offset, count);
            length = Math.max(length, (int) position + count);
        }

        @Override
        public void read(final long position, final MutableDirectBuffer buffer, final int offset, final int count)
            throws IOException
        {
            if (position + count > length)
            {
                throw new IOException("end of file");
            }
            bytes.getBytes((int) position, buffer, offset, count);
        }

        @Override
        public void truncate(final long newLength)
        {
            operation();
            length = (int) Math.min(length, newLength);
        }

        @Override
        public void force() throws IOException
        {
            failIfWanted();
            operation();
            bytes.getBytes(0, forced);
            forcedLength = length;
        }

        @Override
        public void close()
        {
        }

        private SimulatedFile afterPowerCut()
        {
            final SimulatedFile after = new SimulatedFile();
            after.length = random.nextBoolean() ? length : forcedLength;
            for (int offset = 0; offset < after.length; offset += SECTOR)
            {
                if (random.nextBoolean())
                {
                    after.bytes.putBytes(offset, bytes, offset, SECTOR);
                }
                else
                {
                    after.bytes.putBytes(offset, forced, offset, SECTOR);
                }
            }
            after.force0();
            return after;
        }

        private void force0()
        {
            bytes.getBytes(0, forced);
            forcedLength = length;
        }
    }
}
