package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What the checks say of nodes whose log begins behind a snapshot: covered by one is as good as in the log, and no
 * better than its file.
 */
class CompactionTest
{
    private static final long S = 1_000_000_000L;

    private final SimulationRandom random = new SimulationRandom(9);
    private World world;

    @Test
    void shouldTakeWhatASnapshotCoversForDurable()
    {
        fill(1);
        new DurabilityScan(world).run(true);
        new DurabilityScan(world).run(false);
        for (int id = 0; id < 3; id++)
        {
            world.node(id).end(true);
            world.node(id).start();
        }
        world.runUntil(world.nowNs() + 5 * S);
        new DurabilityScan(world).run(true);
        world.commands().judge(world.violations());
        for (int id = 0; id < 3; id++)
        {
            assertTrue(world.checks().commands().hasExecuted(id, world.clients().get(0).commandId(1)));
        }
        assertEquals(3, world.counts().get(Fault.SNAPSHOT_LOADED));
        assertSound();
    }

    @Test
    void shouldMissACommandThatOnlyASnapshotHeld()
    {
        fill(1);
        for (int id = 0; id < 2; id++)
        {
            deleteSnapshots(id);
        }
        new DurabilityScan(world).run(true);
        assertFound("DurabilityScan: n0 can't be recovered");
        assertTrue(
            world.violations().list().stream().anyMatch(
                what -> what.startsWith("DurabilityScan: committed entry 1 ") && what.contains("left on 1 disks")),
            world.violations().list()::toString);
    }

    @Test
    void shouldTakeAPromiseThatOnlyASnapshotKeeps()
    {
        fill(1);
        final SimulatedNode node = world.node(0);
        final SyncedPromises promises = new SyncedPromises(world.violations(), world.atlas(), 3, true);
        promises.onAcknowledge(node, node.log().firstIndex() - 2);
        promises.onStart(node);
        assertSound();

        deleteSnapshots(0);
        promises.onAcknowledge(node, node.log().firstIndex() - 2);
        assertFound("SyncedPromises: n0 acknowledges entry");
    }

    @Test
    void shouldStartWithAnOlderSnapshotWhereTheNewestRots()
    {
        fill(2);
        final SimulatedNode node = world.node(1);
        final long newest = node.snapshotIndex();
        node.end(true);
        rot(node, newest);
        node.start();
        assertTrue(node.isUp());
        assertTrue(node.snapshotIndex() > 0 && node.snapshotIndex() < newest, node::toString);
        world.runUntil(world.nowNs() + 5 * S);
        new DurabilityScan(world).run(true);
        assertTrue(world.checks().commands().hasExecuted(1, world.clients().get(0).commandId(300)));
        assertSound();
    }

    @Test
    void shouldNotStartWithoutTheOnlySnapshot()
    {
        fill(1);
        final SimulatedNode node = world.node(1);
        node.end(true);
        rot(node, node.disk().snapshotIndexSynced());
        node.start();
        assertFalse(node.isUp());
        assertTrue(node.isDead());
        assertSound();
    }

    /**
     * Nothing before it is left by which its header could be made anew.
     */
    @Test
    void shouldStopForARottenHeaderOfTheFirstSegmentThatIsLeft()
    {
        fill(1);
        final SimulatedNode node = world.node(1);
        node.end(true);
        final String name = node.disk().list().stream()
            .filter(file -> file.startsWith("segment") && file.endsWith(".log")).sorted().findFirst().orElseThrow();
        world.atlas().mark(1, name);
        node.disk().syncedFiles().get(name).zeroSector(0);
        node.start();
        assertTrue(node.isDead());
        assertSound();
    }

    @Test
    void shouldMissASnapshotThatANodeHadCountedOn()

    {
        fill(2);
        final SimulatedNode node = world.node(1);
        final long newest = node.snapshotIndex();
        node.end(true);
        node.disk().delete(nameOf(newest));
        node.disk().syncDirectory();
        node.start();
        assertFound("MonotoneCursors: n1 snapshotIndex " + newest + " -> ");
    }

    @Test
    void shouldFindRotInSnapshots()
    {
        fill(1);
        int damaged = 0;
        for (int i = 0; i < 40; i++)
        {
            final DamageAtlas atlas = new DamageAtlas(3);
            final String place = atlas.damage(1, world.node(1).disk().copy(), random, new FaultCounts());
            damaged += place.contains("snapshot") ? 1 : 0;
        }
        assertTrue(damaged > 5 && damaged < 35, damaged + " of 40");
    }

    private void rot(final SimulatedNode node, final long snapshotIndex)
    {
        final String name = nameOf(snapshotIndex);
        world.atlas().mark(node.id(), name);
        node.disk().syncedFiles().get(name).flipBit(200, 3);
    }

    private void deleteSnapshots(final int id)
    {
        final SimulatedDisk disk = world.node(id).disk();
        disk.list().stream().filter(SimulatedDisk::isSnapshot).forEach(disk::delete);
        disk.syncDirectory();
    }

    private static String nameOf(final long index)
    {
        return String.format("snapshot-%019d.dat", index);
    }

    /**
     * All nodes have let go of the first entries.
     */
    private void fill(final int retained)
    {
        world = new World(
            WorldSettings.of(3, Map.of("segment.length", "16k", "command.length.max", "1k", "mtu", "1408",
                "snapshot.log.bytes", "4k", "snapshot.chunk.length", "1k",
                "snapshot.retained", Integer.toString(retained)), Set.of()).withRegisters(),
            NetworkSettings.lan(), 5, new MemoryPool(), Timeline.NONE);
        world.startAll();
        world.addClient(0, 100).work(300, 0);
        world.runUntil(10 * S);
        assertEquals(300, world.clients().get(0).acknowledged().size());
        for (int id = 0; id < 3; id++)
        {
            assertTrue(world.node(id).log().firstIndex() > 2, world.node(id)::toString);
            assertEquals(retained, world.node(id).disk().list().stream().filter(SimulatedDisk::isSnapshot).count());
        }
        assertSound();
    }

    private void assertFound(final String what)
    {
        assertTrue(world.violations().list().get(0).startsWith(what), world.violations().list()::toString);
    }

    private void assertSound()
    {
        assertTrue(world.violations().isEmpty(), world.violations().list()::toString);
    }
}
