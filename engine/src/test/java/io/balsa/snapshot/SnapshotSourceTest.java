package io.balsa.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.balsa.log.SegmentFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Bytes of a snapshot, read ahead by one thread and taken by another.
 */
class SnapshotSourceTest
{
    private static final int BLOCK = 64;
    private static final int LENGTH = 20 * BLOCK + 10;
    private static final int WINDOWS = 50;
    private static final long STRESS_NS = 500_000_000L;

    private final CountedFile file = new CountedFile();
    private int wakes;
    private final SnapshotSource source = source(file);

    @Test
    void shouldTakeOnlyWhatWasReadAhead() throws IOException
    {
        assertFalse(source.hasWork(), "nothing is wanted yet");
        assertEquals(0, source.doWork());
        assertEquals(0, source.read(0, 0));
        assertFalse(source.hasWork());

        assertEquals(0, source.read(10, 20));
        assertTrue(source.hasWork());
        assertEquals(1, wakes);
        assertEquals(List.of(), file.positions, "whoever takes doesn't read");
        drain(source);
        assertEquals(List.of(0L, 64L, 128L, 192L), file.positions);

        assertEquals(20, source.read(10, 20));
        assertTaken(10, 20);
        assertEquals(34, source.read(30, 100), "to the end of the block");
        assertTaken(30, 34);
        assertFalse(source.hasWork());
        assertEquals(64, source.read(64, 100));
        assertTaken(64, 64);
        assertEquals(2, wakes);
        assertTrue(source.hasWork(), "a place is free");
        drain(source);
        assertEquals(5, file.positions.size());
    }

    @Test
    void shouldEndWhereTheFileEnds() throws IOException
    {
        assertEquals(0, source.read(LENGTH - 20, 100));
        drain(source);
        assertEquals(List.of(19L * BLOCK, 20L * BLOCK), file.positions);
        assertEquals(10, source.read(LENGTH - 20, 100));
        assertTaken(LENGTH - 20, 10);
        assertEquals(10, source.read(LENGTH - 10, 100));
        assertTaken(LENGTH - 10, 10);
        assertEquals(0, source.read(LENGTH, 100));
        assertFalse(source.hasWork());
    }

    /** What was sent may have been lost. */
    @Test
    void shouldGoBackAndForth() throws IOException
    {
        for (final int position : new int[] {0, 700, 600, 0, 1280})
        {
            assertEquals(0, source.read(position, 10), "at " + position);
            drain(source);
            final int length = source.read(position, 10);
            assertTaken(position, length);
        }
        assertEquals(10, source.read(70, 10), "it is still there");
        assertTaken(70, 10);
    }

    @Test
    void shouldTellOfADiskThatFails() throws IOException
    {
        source.read(0, 10);
        source.doWork();
        assertEquals(10, source.read(0, 10));
        file.isFailing = true;
        source.doWork();
        assertFalse(source.hasWork(), "once is enough");
        assertThrows(IOException.class, () -> source.read(0, 10));
    }

    @Test
    void shouldLeaveTheFileToWhoReadsIt() throws IOException
    {
        source.read(0, 10);
        source.close();
        assertFalse(file.isClosed);
        assertTrue(source.hasWork());
        assertEquals(1, source.doWork());
        assertTrue(file.isClosed);
        assertFalse(source.hasWork());
        assertEquals(0, source.doWork());
        assertEquals(List.of(), file.positions);
    }

    @Test
    void shouldReadForAllInTurn() throws IOException
    {
        final CountedFile otherFile = new CountedFile();
        final SnapshotSource other = source(otherFile);
        final SnapshotSources sources = new SnapshotSources();
        sources.add(source);
        sources.add(other);
        source.read(0, 1);
        other.read(0, 1);
        for (int i = 0; i < 4; i++)
        {
            assertEquals(1, sources.doWork());
        }
        assertEquals(2, file.positions.size());
        assertEquals(2, otherFile.positions.size());
        source.close();
        while (sources.doWork() > 0)
        {
            assertTrue(otherFile.positions.size() <= SnapshotSource.BLOCKS);
        }
        assertTrue(file.isClosed);
        assertFalse(sources.hasWork());
        assertEquals(0, sources.doWork());

        sources.add(source(new CountedFile()));
        sources.close();
        assertTrue(otherFile.isClosed);
        assertEquals(1, file.closeCount);
    }

    /** Whoever takes wanders about; whoever reads is always behind. */
    @Test
    void shouldNeverGiveBytesOfAnotherPlace() throws Exception
    {
        final AtomicBoolean isEnding = new AtomicBoolean();
        final Thread reader = new Thread(() ->
        {
            while (!isEnding.get())
            {
                source.doWork();
            }
        });
        reader.start();
        final Random random = new Random(3);
        final long endNs = System.nanoTime() + STRESS_NS;
        int takenCount = 0;
        try
        {
            long position = 0;
            while (System.nanoTime() - endNs < 0)
            {
                if (random.nextInt(20) == 0)
                {
                    position = Math.max(0, Math.min(LENGTH - 1, position + (random.nextInt(12) - 6) * BLOCK));
                }
                final int length = source.read(position, 1 + random.nextInt(BLOCK));
                if (length > 0)
                {
                    assertTaken(position, length);
                    takenCount++;
                    position = (position + length) % LENGTH;
                }
            }
        }
        finally
        {
            isEnding.set(true);
            reader.join();
        }
        assertTrue(takenCount > 1000, "taken " + takenCount);
    }

    @Test
    void shouldAllocateNothing() throws IOException
    {
        file.isListed = false;
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long id = Thread.currentThread().getId();
        // the JDK allocates a little here and there until all is compiled
        long allocated = Long.MAX_VALUE;
        for (int window = 0; window < WINDOWS && allocated > 0; window++)
        {
            final long before = threads.getThreadAllocatedBytes(id);
            for (int i = 0; i < 100; i++)
            {
                takeAll();
            }
            allocated = threads.getThreadAllocatedBytes(id) - before;
        }
        assertEquals(0, allocated);
    }

    private void takeAll() throws IOException
    {
        long position = 0;
        while (position < LENGTH)
        {
            final int length = source.read(position, 48);
            if (length == 0)
            {
                source.doWork();
            }
            position += length;
        }
    }

    private SnapshotSource source(final SegmentFile of)
    {
        return new SnapshotSource(of, new SnapshotInfo(7, 1, 0, 0, LENGTH, 0), () -> wakes++, BLOCK);
    }

    private static void drain(final SnapshotSource from)
    {
        while (from.doWork() > 0)
        {
            Thread.onSpinWait();
        }
    }

    private void assertTaken(final long position, final int length)
    {
        final byte[] expected = new byte[length];
        for (int i = 0; i < length; i++)
        {
            expected[i] = contentAt(position + i);
        }
        final CRC32C crc = new CRC32C();
        crc.update(expected);
        assertEquals((int) crc.getValue(), source.crc(), "at " + position);
        assertEquals(0, new UnsafeBuffer(expected).compareTo(new UnsafeBuffer(source.chunk(), 0, length)));
    }

    private static byte contentAt(final long position)
    {
        return (byte) (position * 31 + position / BLOCK);
    }

    private static final class CountedFile implements SegmentFile
    {
        private final List<Long> positions = new ArrayList<>();
        private boolean isListed = true;
        private boolean isFailing;
        private boolean isClosed;
        private int closeCount;

        @Override
        public long length()
        {
            return LENGTH;
        }

        @Override
        public UnsafeBuffer map()
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(final long position, final DirectBuffer buffer, final int offset, final int length)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public void read(final long position, final MutableDirectBuffer buffer, final int offset, final int length)
            throws IOException
        {
            if (isFailing || position + length > LENGTH)
            {
                throw new IOException("at " + position);
            }
            if (isListed && positions.size() < 100)
            {
                positions.add(position);
            }
            for (int i = 0; i < length; i++)
            {
                buffer.putByte(offset + i, contentAt(position + i));
            }
        }

        @Override
        public void truncate(final long length)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public void force()
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close()
        {
            isClosed = true;
            closeCount++;
        }
    }
}
