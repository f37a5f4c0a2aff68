package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.log.SegmentFile;
import java.io.IOException;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * A disk must be as bad as real ones, and no worse.
 */
class SimulatedDiskTest
{
    private static final int LENGTH = 4 * 4096;

    private final UnsafeBuffer ones = filled((byte) 1);
    private final UnsafeBuffer twos = filled((byte) 2);

    @Test
    void shouldKeepWhatWasForced() throws IOException
    {
        for (int seed = 0; seed < 50; seed++)
        {
            final SimulatedDisk disk = disk(seed);
            final SegmentFile file = disk.create("a");
            file.write(0, ones, 0, LENGTH);
            file.force();
            disk.syncDirectory();
            disk.onPowerCut();

            assertEquals(LENGTH, disk.open("a").length());
            assertEquals(LENGTH, count(disk, (byte) 1));
        }
    }

    @Test
    void shouldLoseKeepAndTearWhatWasNot() throws IOException
    {
        boolean isAllLost = false;
        boolean isTorn = false;
        for (int seed = 0; seed < 200; seed++)
        {
            final SimulatedDisk disk = disk(seed);
            final SegmentFile file = disk.create("a");
            file.write(0, ones, 0, LENGTH);
            file.force();
            disk.syncDirectory();
            file.write(0, twos, 0, LENGTH);
            disk.onPowerCut();

            final int kept = count(disk, (byte) 2);
            assertEquals(LENGTH, kept + count(disk, (byte) 1), "old or new, never anything else");
            assertEquals(0, kept % SimulatedFile.SECTOR, "sectors are whole");
            isAllLost |= kept == 0;
            isTorn |= kept % 4096 != 0;
        }
        assertTrue(isAllLost);
        assertTrue(isTorn);
    }

    @Test
    void shouldLoseOrKeepThatAFileWasCutOff() throws IOException
    {
        int lostCount = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            final SimulatedDisk disk = disk(seed);
            final SegmentFile file = disk.create("a");
            file.write(0, ones, 0, LENGTH);
            file.force();
            disk.syncDirectory();
            file.truncate(LENGTH / 2 + 100);
            assertEquals(LENGTH / 2 + 100, file.length());
            file.truncate(LENGTH);
            assertEquals(LENGTH / 2 + 100, file.length(), "it gets no longer");
            if (seed % 2 == 0)
            {
                disk.onPowerCut();
            }
            else
            {
                new PowerCut(seed).on(disk);
            }

            final int length = (int) disk.open("a").length();
            lostCount += length == LENGTH ? 1 : 0;
            assertTrue(length == LENGTH || length == LENGTH / 2 + 100, length + " bytes");
            assertEquals(length, count(disk, (byte) 1), "nothing else has changed");
        }
        assertTrue(lostCount > 50 && lostCount < 150, "lost " + lostCount);
    }

    @Test
    void shouldKeepThatAFileWasCutOffAndForced() throws IOException
    {
        for (int seed = 0; seed < 50; seed++)
        {
            final SimulatedDisk disk = disk(seed);
            final SegmentFile file = disk.create("a");
            file.write(0, ones, 0, LENGTH);
            file.force();
            disk.syncDirectory();
            file.truncate(100);
            file.force();
            file.write(300, twos, 0, 100);
            disk.onKill();
            assertEquals(100, count(disk, (byte) 1));
            assertEquals(100, count(disk, (byte) 2));
            assertEquals(400, file.length(), "zeros between");
            disk.onPowerCut();

            assertEquals(100, count(disk, (byte) 1), "what was cut off never comes back");
        }
    }

    @Test
    void shouldKeepWhatWasWrittenWhenOnlyTheProcessDies() throws IOException
    {
        final SimulatedDisk disk = disk(1);
        disk.create("a").write(0, ones, 0, LENGTH);
        disk.onKill();

        assertEquals(LENGTH, count(disk, (byte) 1));
    }

    @Test
    void shouldForgetNamesUntilTheDirectoryIsForced() throws IOException
    {
        boolean isForgotten = false;
        for (int seed = 0; seed < 50; seed++)
        {
            final SimulatedDisk disk = disk(seed);
            disk.create("a").force();
            disk.syncDirectory();
            disk.rename("a", "b");
            disk.onPowerCut();
            assertEquals(1, disk.list().size(), "one name or the other");
            isForgotten |= disk.list().contains("a");

            disk.rename(disk.list().get(0), "c");
            disk.syncDirectory();
            disk.onPowerCut();
            assertTrue(disk.list().contains("c"));
        }
        assertTrue(isForgotten);
    }

    @Test
    void shouldFailAsTold() throws IOException
    {
        final SimulatedDisk disk = disk(1);
        final SegmentFile file = disk.create("a");
        file.write(0, ones, 0, 4096);
        disk.isFull(true);
        assertThrows(IOException.class, () -> file.write(4096, ones, 0, 4096));
        file.write(0, twos, 0, 4096);
        disk.failNextForce();
        assertThrows(IOException.class, file::force);
        disk.crashAfter(1);
        file.force();
        assertThrows(SimulatedDisk.Crash.class, file::force);
        assertFalse(disk.holdsSynced(1, 1));
    }

    private static SimulatedDisk disk(final int seed)
    {
        return new SimulatedDisk("test", new SimulationRandom(seed), new MemoryPool());
    }

    private static int count(final SimulatedDisk disk, final byte value) throws IOException
    {
        final UnsafeBuffer view = disk.open("a").map();
        int count = 0;
        for (int i = 0; i < view.capacity(); i++)
        {
            count += view.getByte(i) == value ? 1 : 0;
        }
        return count;
    }

    private static UnsafeBuffer filled(final byte value)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LENGTH]);
        buffer.setMemory(0, LENGTH, value);
        return buffer;
    }
}
