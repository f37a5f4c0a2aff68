package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.log.ScrubConfig;
import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.snapshot.ReceivedPart;
import io.balsa.snapshot.SnapshotConfig;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotStore;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a former life received of a snapshot is kept for its leader, and not for ever.
 */
class UnfinishedSnapshotTest
{
    private static final long S = 1_000_000_000L;
    private static final int CHUNK_LENGTH = 1024;
    private static final long FAR = 1_000_000;

    private World world;
    private SimulatedNode node;

    @BeforeEach
    void begin()
    {
        world = new World(
            WorldSettings.of(3, Map.of("segment.length", "16k", "command.length.max", "1k", "mtu", "1408",
                "snapshot.log.bytes", "0", "snapshot.chunk.length", Integer.toString(CHUNK_LENGTH)), Set.of())
                .with(() -> new WorldSettings.ServiceUnderTest<>(new Plain(), service -> 0), () -> CommandSource.ANY),
            NetworkSettings.lan(), 5, new MemoryPool(), Timeline.NONE);
        world.startAll();
        world.addClient(0, 100).work(Long.MAX_VALUE, 1_000_000);
        world.runUntil(3 * S);
        node = world.node((world.elections().leaderId() + 1) % 3);
        node.end(false);
    }

    @Test
    void shouldBeKeptWhileItMayBeOfUse()
    {
        receiveSome(FAR);
        node.start();
        world.runUntil(world.nowNs() + 2 * S);
        assertEquals(2, unfinishedCount());
    }

    @Test
    void shouldBeRemovedWhenTheLogHasBroughtAllOfIt()
    {
        receiveSome(node.log().lastIndex() + 50);
        node.start();
        assertEquals(2, unfinishedCount());
        world.runUntil(world.nowNs() + 2 * S);
        assertEquals(0, unfinishedCount());
        assertSound();
    }

    @Test
    void shouldBeRemovedFromAFullDisk()
    {
        receiveSome(FAR);
        node.start();
        world.runUntil(world.nowNs() + S);
        assertEquals(2, unfinishedCount());
        node.disk().isFull(true);
        world.runUntil(world.nowNs() + 5 * S);
        assertEquals(0, unfinishedCount());
        assertSound();
    }

    /** A file of the same name was there before, and any of what happened to names may be lost. */
    @Test
    void shouldNotBeAnOlderFileOfThatName()
    {
        int usefulCount = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            final SimulatedDisk disk = new SimulatedDisk("n0", new SimulationRandom(seed), new MemoryPool());
            receive(disk, FAR, 1);
            disk.syncDirectory();
            disk.delete("receiving");
            disk.syncDirectory();
            disk.crashAfter(seed % 25);
            try
            {
                receive(disk, FAR, 2);
            }
            catch (final SimulatedDisk.Crash crash)
            {
                usefulCount++;
            }
            new PowerCut(seed).on(disk);
            try (SnapshotStore store = open(disk))
            {
                final ReceivedPart part = store.receiver().formerPart();
                if (part != null && part.length() > 0)
                {
                    assertEquals(2, disk.received(FAR).getByte((int) part.length() - 1));
                    usefulCount++;
                }
            }
        }
        assertTrue(usefulCount > 200, "useful " + usefulCount);
    }

    private void receiveSome(final long index)
    {
        receive(node.disk(), index, 1);
        assertFalse(node.isUp());
    }

    /** By the production code, in a life of which nobody else knows. */
    private void receive(final SimulatedDisk disk, final long index, final int content)
    {
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[CHUNK_LENGTH]);
        bytes.setMemory(0, CHUNK_LENGTH, (byte) content);
        final CRC32C crc = new CRC32C();
        crc.update(bytes.byteArray());
        try (SnapshotStore store = open(disk))
        {
            assertEquals(0, store.receiver().begin(new SnapshotInfo(index, 1, 0, 0, 10 * CHUNK_LENGTH, content)));
            for (int i = 0; i < 5; i++)
            {
                while (store.keeper().hasWork())
                {
                    store.keeper().doWork();
                }
                assertTrue(store.receiver().take((int) crc.getValue(), bytes, 0, CHUNK_LENGTH));
            }
            store.keeper().doWork();
        }
    }

    private SnapshotStore open(final SimulatedDisk disk)
    {
        final SnapshotConfig config = new SnapshotConfig(0, 0, 0, 1, CHUNK_LENGTH, 1, 0, 0, 0, ScrubConfig.NONE);
        return SnapshotStore.open(disk, node.identity(), config, () -> 0);
    }

    /** Without snapshots, so that none is taken in the place of what is unfinished. */
    private static final class Plain implements Service
    {
        @Override
        public void onStart(final ServiceContext context)
        {
        }

        @Override
        public void onCommand(
            final ClientSession session,
            final long timestamp,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            session.reply(buffer, offset, Math.min(length, Long.BYTES));
        }
    }

    private long unfinishedCount()
    {
        return node.disk().list().stream()
            .filter(name -> name.equals("receiving") || name.startsWith("snapshot") && name.endsWith(".tmp")).count();
    }

    private void assertSound()
    {
        assertTrue(world.violations().isEmpty(), world.violations().list()::toString);
    }
}
