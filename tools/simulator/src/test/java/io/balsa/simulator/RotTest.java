package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.consensus.LogSlice;
import io.balsa.node.NodeStore;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Disks that change what was forced to them: found and named, or mended, and never believed.
 */
class RotTest
{
    private static final long S = 1_000_000_000L;
    private static final String FIRST_SEGMENT = "segment-0000000001.log";
    private static final int FIRST_ENTRY = 4096;

    private final World world = new World(
        WorldSettings.of(3, Map.of("segment.length", "16k", "command.length.max", "1k", "mtu", "1408"), Set.of())
            .withRegisters(),
        NetworkSettings.lan(), 5, new MemoryPool(), Timeline.NONE);
    private final SimulationRandom random = new SimulationRandom(9);

    @Test
    void shouldStopWhoFindsADamagedEntryWhileItRuns()
    {
        fill();
        final SimulatedNode node = world.node(world.elections().leaderId());
        final long lastIndex = node.log().lastIndex();
        node.end(false);
        world.atlas().mark(node.id(), FIRST_SEGMENT);
        node.disk().syncedFiles().get(FIRST_SEGMENT).flipBit(FIRST_ENTRY + 60, 3);
        node.start();
        assertTrue(node.isUp(), "a sealed segment is believed by its footer at first");
        assertEquals(lastIndex, node.log().lastIndex());

        world.runUntil(world.nowNs() + 5 * S);

        assertTrue(node.isDead());
        assertTrue(world.counts().get(Fault.REFUSED_ROT) > 0);
        assertFalse(world.checks().commands().hasExecuted(node.id(), world.clients().get(0).commandId(1)));
        assertSound();
    }

    @Test
    void shouldMendOrRefuseWhereverItRots()
    {
        fill();
        int mended = 0;
        int refused = 0;
        for (int i = 0; i < 300; i++)
        {
            final SimulatedDisk disk = world.node(1).disk().copy();
            final DamageAtlas atlas = new DamageAtlas(3);
            assertNotNull(atlas.damage(1, disk, random, new FaultCounts()));
            try (NodeStore store = NodeStore.open(world.node(1).config(), disk, () -> 0, () -> 1))
            {
                final LogSlice slice = new LogSlice();
                assertEquals(world.node(1).log().lastIndex(), store.log().lastIndex(), "cut without a word");
                assertEquals(world.node(1).raft().term(), store.termFile().currentTerm(), "an older term came back");
                long index = 1;
                while (store.log().slice(index, store.log().lastIndex(), 1024, slice))
                {
                    index = slice.lastIndex() + 1;
                }
                mended++;
            }
            catch (final IllegalStateException ex)
            {
                assertTrue(atlas.explains(1, ex), ex::toString);
                refused++;
            }
        }
        assertTrue(mended > 30 && refused > 30, mended + " mended, " + refused + " refused");
    }

    @Test
    void shouldDamageAMinorityOnly()
    {
        fill();
        final FaultCounts counts = new FaultCounts();
        for (int id = 0; id < 3; id++)
        {
            world.node(id).end(true);
        }
        assertNotNull(world.atlas().damage(2, world.node(2).disk(), random, counts));
        assertNull(world.atlas().damage(2, world.node(2).disk(), random, counts));
        assertNull(world.atlas().damage(0, world.node(0).disk(), random, counts));
        assertEquals(1, world.atlas().damagedCount());
        assertFalse(world.atlas().explains(0, new IllegalStateException("term is unreadable")));
        assertFalse(world.atlas().explains(2, new IllegalStateException("something is wrong")));
    }

    @Test
    void shouldSeeThatTooFewDisksHoldWhatWasAcknowledged()
    {
        fill();
        new DurabilityScan(world).run(true);
        new DurabilityScan(world).run(false);
        assertSound();
        for (int id = 0; id < 2; id++)
        {
            world.node(id).disk().list().forEach(world.node(id).disk()::delete);
            world.node(id).disk().syncDirectory();
        }
        new DurabilityScan(world).run(true);
        assertTrue(world.violations().list().get(0).startsWith("DurabilityScan: committed entry 1 "),
            world.violations().list().toString());
    }

    @Test
    void shouldSeeADiskThatCannotBeRecoveredForNoReason()
    {
        fill();
        world.node(0).disk().syncedFiles().get("identity").flipBit(20, 1);
        new DurabilityScan(world).run(true);
        assertTrue(world.violations().list().get(0).startsWith("DurabilityScan: n0 can't be recovered"),
            world.violations().list().toString());
    }

    /**
     * Some segments on every node, with everything forced.
     */
    private void fill()
    {
        world.startAll();
        world.addClient(0, 100).work(300, 0);
        world.runUntil(10 * S);
        assertEquals(300, world.clients().get(0).acknowledged().size());
        assertTrue(world.node(0).disk().list().size() > 5, world.node(0).disk().list()::toString);
        assertSound();
    }

    private void assertSound()
    {
        assertTrue(world.violations().isEmpty(), world.violations().list()::toString);
    }
}
