package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.codecs.storage.EntryFrameDecoder;
import io.balsa.consensus.Entry;
import io.balsa.consensus.LogSlice;
import io.balsa.consensus.RaftLog;
import io.balsa.consensus.TermStore;
import io.balsa.log.SegmentedLog;
import io.balsa.node.NodeStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;
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
    void shouldGetADamagedEntryBackFromAnother()
    {
        fill();
        final SimulatedNode node = world.node(world.elections().leaderId());
        final long lastIndex = node.log().lastIndex();
        node.end(false);
        world.atlas().mark(node.id(), FIRST_SEGMENT);
        final SimulatedFile file = node.disk().syncedFiles().get(FIRST_SEGMENT);
        final byte[] original = content(file);
        file.flipBit(FIRST_ENTRY + 60, 3);
        node.start();
        assertTrue(node.isUp(), "a sealed segment is believed by its footer at first");
        assertEquals(lastIndex, node.log().lastIndex());

        world.runUntil(world.nowNs() + 5 * S);

        assertTrue(node.isUp());
        assertEquals(1, world.counts().get(Fault.DAMAGED_ENTRY));
        assertEquals(1, world.counts().get(Fault.MENDED));
        assertTrue(world.checks().commands().hasExecuted(node.id(), world.clients().get(0).commandId(300)));
        assertArrayEquals(original, content(node.disk().syncedFiles().get(FIRST_SEGMENT)));
        assertSound();
    }

    private static byte[] content(final SimulatedFile file)
    {
        final byte[] content = new byte[file.syncedLength()];
        file.map().getBytes(0, content);
        return content;
    }

    @Test
    void shouldMendOrRefuseWhereverItRots()
    {
        fill();
        int mended = 0;
        int refused = 0;
        int damaged = 0;
        final FaultCounts counts = new FaultCounts();
        for (int i = 0; i < 600; i++)
        {
            final SimulatedDisk disk = world.node(1).disk().copy();
            final DamageAtlas atlas = new DamageAtlas(3);
            assertNotNull(atlas.damage(1, disk, random, counts));
            try (NodeStore store = NodeStore.open(world.node(1).config(), disk, () -> 0, () -> 1))
            {
                assertEquals(world.node(1).log().lastIndex(), store.log().lastIndex(), "cut without a word");
                assertEquals(world.node(1).raft().term(), store.termFile().currentTerm(), "an older term came back");
                if (assertReads(read(world.node(1).log()), store.log()))
                {
                    mended++;
                }
                else
                {
                    damaged++;
                }
            }
            catch (final IllegalStateException ex)
            {
                assertTrue(atlas.explains(1, ex), ex::toString);
                refused++;
            }
        }
        assertTrue(mended > 30 && damaged > 30 && refused > 10,
            mended + " mended, " + damaged + " to be had from others, " + refused + " refused");
        for (final Fault fault : List.of(
            Fault.BIT_FLIP, Fault.ZEROED_SECTOR, Fault.MISDIRECTED, Fault.STALE_READ))
        {
            assertTrue(counts.get(fault) > 30, fault + " " + counts.get(fault));
        }
    }

    /** Entries that were cut away, and the same indexes of another term over them, with the same lengths. */
    @Test
    void shouldNotBelieveWhatWasCutAway()
    {
        final SimulatedNode node = world.node(1);
        final NodeStore first = NodeStore.open(node.config(), node.disk(), () -> 0, () -> 1);
        first.termFile().save(2, TermStore.NOBODY);
        append(first.log(), 1, 60);
        first.log().truncateAfter(3);
        append(first.log(), 2, 60);
        final List<Integer> crcs = read(first.log());
        first.close();
        int named = 0;
        for (int at = 0; at < 16 * 1024; at += SimulatedFile.SECTOR)
        {
            for (final boolean isRemoved : new boolean[]{true, false})
            {
                final SimulatedDisk disk = node.disk().copy();
                if (!disk.syncedFiles().get(FIRST_SEGMENT).goBack(at, isRemoved))
                {
                    continue;
                }
                try (NodeStore store = NodeStore.open(node.config(), disk, () -> 0, () -> 1))
                {
                    final boolean isAll = assertReads(crcs, store.log());
                    named += isRemoved && !isAll ? 1 : 0;
                }
                catch (final IllegalStateException ex)
                {
                    assertTrue(ex.getMessage().contains(FIRST_SEGMENT), ex::toString);
                    named += isRemoved ? 1 : 0;
                }
            }
        }
        assertTrue(named > 5, named + " named");
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

    private static void append(final SegmentedLog log, final long term, final long lastIndex)
    {
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[456]);
        final Entry entry = new Entry();
        while (log.lastIndex() < lastIndex)
        {
            payload.putLong(0, term * 1000 + log.lastIndex());
            entry.header(2, 0, log.lastIndex() + 1, 0).payload(payload, 0, payload.capacity());
            if (log.append(term, log.lastIndex() + 1, entry) < 0)
            {
                flush(log);
            }
        }
        flush(log);
    }

    private static void flush(final SegmentedLog log)
    {
        log.durableIndex();
        while (log.flusher().doWork() > 0)
        {
            log.durableIndex();
        }
        log.durableIndex();
    }

    /**
     * What can be read is what was written, and where that ends is known to be damaged.
     *
     * @return true if it is all.
     */
    private static boolean assertReads(final List<Integer> written, final SegmentedLog log)
    {
        final List<Integer> crcs = read(log);
        assertEquals(written.subList(0, crcs.size()), crcs, "other entries came back");
        assertEquals(crcs.size() == written.size() ? RaftLog.NO_DAMAGE : crcs.size() + 1, log.damagedIndex());
        return crcs.size() == written.size();
    }

    /**
     * @return checksum of each entry.
     */
    private static List<Integer> read(final SegmentedLog log)
    {
        final List<Integer> crcs = new ArrayList<>();
        final LogSlice slice = new LogSlice();
        final EntryFrameDecoder frame = new EntryFrameDecoder();
        long index = 1;
        while (log.slice(index, log.lastIndex(), 1024, slice))
        {
            for (int at = 0; at < slice.length();)
            {
                frame.wrap(slice.buffer(), at, EntryFrameDecoder.BLOCK_LENGTH, EntryFrameDecoder.SCHEMA_VERSION);
                crcs.add((int) frame.crc());
                at += BitUtil.align(frame.frameLength(), BitUtil.SIZE_OF_LONG);
            }
            index = slice.lastIndex() + 1;
        }
        return crcs;
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
