package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.log.SegmentFile;
import java.io.IOException;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * A power cut takes what wasn't forced in every manner, and nothing else; a branch leaves the disk as it is.
 */
class PowerCutTest
{
    private static final int LENGTH = 4 * 4096;
    private static final int SECTORS = LENGTH / SimulatedFile.SECTOR;

    private final UnsafeBuffer ones = filled((byte) 1);
    private final UnsafeBuffer twos = filled((byte) 2);
    private final MemoryPool memory = new MemoryPool();

    @Test
    void shouldKeepLoseAndTearWhatWasNotForced() throws IOException
    {
        final SimulatedDisk disk = written();
        final Set<String> seen = new HashSet<>();
        for (int seed = 0; seed < 300; seed++)
        {
            final SimulatedDisk branch = branch(disk);
            new PowerCut(seed).on(branch);
            final UnsafeBuffer left = branch.open("a").map();
            int kept = 0;
            for (int at = 0; at < LENGTH; at++)
            {
                assertTrue(left.getByte(at) == 1 || left.getByte(at) == 2, "old or new");
                assertEquals(left.getByte(at / 512 * 512), left.getByte(at), "sectors are whole");
                kept += left.getByte(at) == 2 ? 1 : 0;
            }
            final int count = kept / SimulatedFile.SECTOR;
            seen.add(count == 0 ? "nothing" : count == SECTORS ? "all" : count == 1 ? "one" :
                count == SECTORS - 1 ? "all but one" :
                left.getByte(0) == 2 && left.getByte(LENGTH - 1) == 1 ? "the beginning" :
                left.getByte(0) == 1 && left.getByte(LENGTH - 1) == 2 ? "the end" : "some");
        }
        assertEquals(Set.of("nothing", "all", "one", "all but one", "the beginning", "the end", "some"), seen);
    }

    @Test
    void shouldKeepOrLoseNames() throws IOException
    {
        final SimulatedDisk disk = written();
        disk.create("b");
        disk.rename("a", "c");
        disk.delete("b");
        final Set<Set<String>> seen = new HashSet<>();
        for (int seed = 0; seed < 300; seed++)
        {
            final SimulatedDisk branch = branch(disk);
            new PowerCut(seed).on(branch);
            seen.add(Set.copyOf(branch.list()));
        }
        assertEquals(
            Set.of(Set.of("a"), Set.of("c"), Set.of("a", "b"), Set.of("c", "b")), seen, "each step by itself");
    }

    @Test
    void shouldDoTheSameWithTheSameSeed() throws IOException
    {
        final SimulatedDisk disk = written();
        final SimulatedDisk first = branch(disk);
        final SimulatedDisk second = branch(disk);
        new PowerCut(7).on(first);
        new PowerCut(7).on(second);
        assertEquals(first.open("a").map(), second.open("a").map());
    }

    @Test
    void shouldLeaveTheDiskAsItIs() throws IOException
    {
        final SimulatedDisk disk = written();
        disk.open("a").force();
        final SimulatedDisk branch = branch(disk);
        final SegmentFile file = branch.open("a");
        file.write(100, ones, 0, 50);
        final UnsafeBuffer view = file.map();
        assertEquals(1, view.getByte(100));
        assertEquals(2, view.getByte(99));
        assertEquals(2, disk.open("a").map().getByte(100));
        branch.delete("a");
        branch.syncDirectory();
        assertEquals(Set.of("a"), Set.copyOf(disk.list()));
    }

    /** Ones are forced, twos are not. */
    private SimulatedDisk written() throws IOException
    {
        final SimulatedDisk disk = new SimulatedDisk("test", new SimulationRandom(1), memory);
        final SegmentFile file = disk.create("a");
        file.write(0, ones, 0, LENGTH);
        file.force();
        disk.syncDirectory();
        file.write(0, twos, 0, LENGTH);
        return disk;
    }

    private SimulatedDisk branch(final SimulatedDisk disk)
    {
        final Map<SimulatedFile, SimulatedFile> branches = new IdentityHashMap<>();
        return disk.branch(new SimulationRandom(1), memory, branches);
    }

    private static UnsafeBuffer filled(final byte value)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LENGTH]);
        buffer.setMemory(0, LENGTH, value);
        return buffer;
    }
}
