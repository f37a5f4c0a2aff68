package io.balsa.simulator;

import io.balsa.log.ScrubConfig;
import io.balsa.log.StoreIdentity;
import io.balsa.snapshot.SnapshotConfig;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotSource;
import io.balsa.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The snapshot of another member, written there by the production keeper, as it comes from it piece by piece.
 */
final class SnapshotDonor
{
    /** As all members have it. */
    static final int CHUNK_LENGTH = 512;
    private static final int OTHER_MEMBER = 1;
    private static final SnapshotConfig CONFIG =
        new SnapshotConfig(0, 0, 0, 1, CHUNK_LENGTH, 1, 0, 0, 0, ScrubConfig.NONE);

    private final SnapshotInfo info;
    private final UnsafeBuffer bytes;
    private final CRC32C crc = new CRC32C();
    private int position;

    private SnapshotDonor(final SnapshotInfo info, final byte[] bytes)
    {
        this.info = info;
        this.bytes = new UnsafeBuffer(bytes);
    }

    static SnapshotDonor of(
        final SnapshotInfo covered,
        final StoreIdentity receiver,
        final StoreHistory history,
        final SimulationRandom random)
    {
        final SimulatedDisk disk = new SimulatedDisk("donor", random, new MemoryPool());
        final StoreIdentity identity = new StoreIdentity(receiver.clusterId(), random.next(), OTHER_MEMBER, 1);
        try (SnapshotStore store = SnapshotStore.open(disk, identity, CONFIG, () -> 0))
        {
            store.writer().begin(covered);
            for (int place = 0; place < history.recordCount(covered.index()); place++)
            {
                store.writer().beginSlice();
                while (!history.offer(covered.index(), place, store.writer()))
                {
                    store.keeper().doWork();
                }
            }
            store.writer().end();
            while (store.snapshotIndex() == 0)
            {
                store.keeper().doWork();
                store.writer().doWork();
            }
            return new SnapshotDonor(store.snapshots().get(0), read(store));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    SnapshotInfo info()
    {
        return info;
    }

    /**
     * @return what a leader says of it before its first byte.
     */
    SnapshotInfo announced()
    {
        return new SnapshotInfo(info.index(), info.term(), 0, 0, info.length(), info.contentCrc());
    }

    UnsafeBuffer bytes()
    {
        return bytes;
    }

    int position()
    {
        return position;
    }

    int crcOfNext(final int length)
    {
        crc.reset();
        crc.update(bytes.byteArray(), position, length);
        return (int) crc.getValue();
    }

    /**
     * @param from of the bytes before it the receiver has kept.
     */
    void beginAt(final long from)
    {
        position = (int) from;
    }

    void taken(final int length)
    {
        position += length;
    }

    boolean isAllTaken()
    {
        return position == bytes.capacity();
    }

    private static byte[] read(final SnapshotStore store) throws IOException
    {
        final SnapshotInfo info = store.snapshots().get(0);
        final byte[] bytes = new byte[(int) info.length()];
        try (SnapshotSource source = store.source(info))
        {
            int at = 0;
            while (at < bytes.length)
            {
                final int length = source.read(at, bytes.length - at);
                source.chunk().getBytes(0, bytes, at, length);
                at += length;
                store.keeper().doWork();
            }
        }
        return bytes;
    }
}
