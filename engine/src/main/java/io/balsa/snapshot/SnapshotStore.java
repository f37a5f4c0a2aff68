package io.balsa.snapshot;

import io.balsa.log.LogStorage;
import io.balsa.log.StoreIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.NanoClock;

/**
 * The snapshots of a node: which there are, which one a start loads, and the two sides of writing the next.
 */
public final class SnapshotStore implements AutoCloseable
{
    private final LogStorage storage;
    private final SnapshotCatalogue catalogue;
    private final SnapshotInfo loadable;
    private final List<String> refused;
    private final long refusedIndex;
    private final SnapshotWriter writer;
    private final SnapshotReceiver receiver;
    private final SnapshotKeeper keeper;
    private final SnapshotQueue queue;
    private final SnapshotSources sources = new SnapshotSources();
    private final OpenSnapshots open;
    private final int retained;

    private SnapshotStore(
        final LogStorage storage,
        final StoreIdentity identity,
        final SnapshotConfig config,
        final NanoClock clock,
        final List<SnapshotInfo> found,
        final List<String> refused,
        final long refusedIndex,
        final ReceiptFile receipt,
        final ReceivedPart formerPart)
    {
        this.storage = storage;
        this.refused = refused;
        this.refusedIndex = refusedIndex;
        retained = config.retained();
        loadable = found.isEmpty() ? null : found.get(0);
        catalogue = new SnapshotCatalogue(found);
        queue = new SnapshotQueue(config.chunkLength(), formerPart);
        writer = new SnapshotWriter(queue, config, clock);
        receiver = new SnapshotReceiver(queue, Math.min(config.chunkLength(), SnapshotQueue.RECEIVED_LENGTH));
        open = new OpenSnapshots(storage);
        keeper = new SnapshotKeeper(storage, queue, catalogue,
            new SnapshotLayout.Header(identity.clusterId(), identity.storeId(), null, config.chunkLength()), retained,
            receipt, sources, new SnapshotScrub(storage, config.scrub(), catalogue, clock),
            new SnapshotRemoval(storage, config.removalRate(), open, catalogue, clock));
    }

    /**
     * Look for the newest snapshot that is whole: it is read to its end. Those before it are only looked at by their
     * headers.
     *
     * @param storage  the node's directory.
     * @param identity of the store.
     * @param config   settings.
     * @param clock    for the time of slices.
     * @return the store.
     * @throws UncheckedIOException  if a file can't be read.
     * @throws IllegalStateException if a snapshot is of another cluster.
     */
    public static SnapshotStore open(
        final LogStorage storage, final StoreIdentity identity, final SnapshotConfig config, final NanoClock clock)
    {
        try
        {
            final List<String> refused = new ArrayList<>();
            final List<SnapshotInfo> found = new ArrayList<>();
            long refusedIndex = 0;
            for (final String name : namesNewestFirst(storage))
            {
                try (SnapshotReader reader = SnapshotReader.open(storage, name))
                {
                    if (reader.clusterId() != identity.clusterId())
                    {
                        throw new IllegalStateException(
                            "snapshot " + storage.describe(name) + " belongs to another cluster");
                    }
                    if (found.isEmpty())
                    {
                        reader.readAll((kind, buffer, offset, length) -> {});
                    }
                    found.add(reader.info());
                }
                catch (final DamagedSnapshotException ex)
                {
                    refusedIndex = Math.max(refusedIndex, SnapshotNames.indexOf(name));
                    refused.add("snapshot " + storage.describe(name) + " can't be used: " + ex.getMessage());
                }
            }
            final ReceiptFile receipt = new ReceiptFile(storage, identity.storeId());
            return new SnapshotStore(
                storage, identity, config, clock, found, refused, refusedIndex, receipt, receipt.find());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot read the snapshots in " + storage.describe("") + ": " + ex, ex);
        }
    }

    /**
     * @param storage a node's directory.
     * @return names of its snapshot files, the newest first.
     * @throws IOException if it can't be read.
     */
    public static List<String> namesNewestFirst(final LogStorage storage) throws IOException
    {
        return storage.list().stream()
            .filter(name -> SnapshotNames.indexOf(name) >= 0)
            .sorted((left, right) -> right.compareTo(left))
            .toList();
    }

    /**
     * @param index that a snapshot covers.
     * @return the name of its file.
     */
    public static String nameOf(final long index)
    {
        return SnapshotNames.nameOf(index);
    }

    /**
     * @param name of a file.
     * @return true if it is a snapshot that is being written, or that a former life didn't finish.
     */
    public static boolean isUnfinished(final String name)
    {
        return SnapshotNames.isTemporary(name) && !SnapshotNames.isLeaving(name);
    }

    /**
     * @return the one that a start loads; null if there is none.
     */
    public SnapshotInfo loadable()
    {
        return loadable;
    }

    /**
     * @return why newer ones, or others, can't be used; one sentence each.
     */
    public List<String> refused()
    {
        return refused;
    }

    /**
     * @return the last entry that one of those covered which can't be used; 0: there are none. It had its name, so this
     * node may have acknowledged all up to there.
     */
    public long refusedIndex()
    {
        return refusedIndex;
    }

    /**
     * Any thread.
     *
     * @return the durable ones, the newest first.
     */
    public List<SnapshotInfo> snapshots()
    {
        return catalogue.snapshots();
    }

    /**
     * Any thread.
     *
     * @return the last entry that the newest one covers; 0: there is none.
     */
    public long snapshotIndex()
    {
        final List<SnapshotInfo> all = catalogue.snapshots();
        return all.isEmpty() ? 0 : all.get(0).index();
    }

    /**
     * Any thread. Log that this covers isn't needed for a start, even if newer snapshots turn out to be damaged.
     *
     * @return the last entry that the oldest of those kept covers; 0 as long as there are fewer than are to be kept.
     */
    public long purgeableIndex()
    {
        final List<SnapshotInfo> all = catalogue.snapshots();
        return all.size() < retained ? 0 : all.get(all.size() - 1).index();
    }

    /**
     * Any thread.
     *
     * @return how the last one ended that was written or couldn't be; null before.
     */
    public SnapshotOutcome outcome()
    {
        return catalogue.outcome();
    }

    /**
     * Any thread.
     *
     * @return what can't be done just now, for example since the disk is full; null if all is well.
     */
    public String problem()
    {
        return catalogue.problem();
    }

    /**
     * Any thread. Another one is to be taken in its place.
     *
     * @return what a durable snapshot covers that the disk has changed since; 0: none is known.
     */
    public long damagedIndex()
    {
        return catalogue.damagedIndex();
    }

    /**
     * @param info of a durable snapshot.
     * @return a reader of it, which can be read until it is closed, even if the snapshot is removed meanwhile.
     * @throws IOException              if it can't be read.
     * @throws DamagedSnapshotException if the disk has changed it.
     */
    public SnapshotReader open(final SnapshotInfo info) throws IOException, DamagedSnapshotException
    {
        return SnapshotReader.open(open.open(info.index()));
    }

    /**
     * @param info of a durable snapshot.
     * @return its bytes, to be sent to another member; they can be read until they are closed, even if the snapshot is
     * removed meanwhile. The keeper reads them.
     * @throws IOException if it can't be opened.
     */
    public SnapshotSource source(final SnapshotInfo info) throws IOException
    {
        final SnapshotSource source = new SnapshotSource(
            open.open(info.index()), info, queue::wake, SnapshotSource.BLOCK_LENGTH);
        sources.add(source);
        return source;
    }

    /**
     * @return agent's side of one that comes from another member.
     */
    public SnapshotReceiver receiver()
    {
        return receiver;
    }

    /**
     * @return agent's side of the next one.
     */
    public SnapshotWriter writer()
    {
        return writer;
    }

    /**
     * @return the agent that writes; nothing becomes durable unless it runs.
     */
    public SnapshotKeeper keeper()
    {
        return keeper;
    }

    @Override
    public void close()
    {
        keeper.close();
    }
}
