package io.balsa.node;

import io.balsa.consensus.MemberStores;
import io.balsa.log.IdentityFile;
import io.balsa.log.LogOrigin;
import io.balsa.log.LogStorage;
import io.balsa.log.NoSpaceException;
import io.balsa.log.ReservedStorage;
import io.balsa.log.SegmentedLog;
import io.balsa.log.SpaceReserve;
import io.balsa.log.StoreIdentity;
import io.balsa.log.StoresFile;
import io.balsa.log.TermFile;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.LongSupplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;

/**
 * What a node keeps on its disk, opened in the order in which it must be: whose directory it is, then term and vote,
 * then who the others are, then the snapshots, then the log behind them.
 */
public final class NodeStore implements AutoCloseable
{
    private final StoreIdentity identity;
    private final TermFile termFile;
    private final SnapshotStore snapshots;
    private final SegmentedLog log;
    private final MemberStores stores;

    private NodeStore(
        final StoreIdentity identity,
        final TermFile termFile,
        final MemberStores stores,
        final SnapshotStore snapshots,
        final SegmentedLog log)
    {
        this.snapshots = snapshots;
        this.identity = identity;
        this.termFile = termFile;
        this.log = log;
        this.stores = stores;
    }

    /**
     * Recover what a directory holds, or begin a new one. Counts the start. On a full disk it takes what was kept in
     * hand: a node must be able to start there, for only when it runs can it make room.
     *
     * @param config   settings of the node.
     * @param storage  its directory. Stays the caller's.
     * @param clock    of the log's flusher.
     * @param storeIds random; asked only for a new directory.
     * @return the open store.
     * @throws IllegalStateException         in one sentence if it is damaged or another's.
     * @throws java.io.UncheckedIOException  if it can't be read or written.
     */
    public static NodeStore open(
        final NodeConfig config, final LogStorage storage, final NanoClock clock, final LongSupplier storeIds)
    {
        final SpaceReserve reserve = new SpaceReserve(storage, config.reserveLength());
        try
        {
            reserve.open();
            if (storage.usableSpace() < reserve.startLength())
            {
                reserve.lendForStart();
            }
            return openWith(reserve, config, storage, clock, storeIds);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot open " + storage.describe("") + ": " + ex.getMessage(), ex);
        }
        finally
        {
            reserve.giveBack();
        }
    }

    private static NodeStore openWith(
        final SpaceReserve reserve,
        final NodeConfig config,
        final LogStorage storage,
        final NanoClock clock,
        final LongSupplier storeIds)
        throws IOException
    {
        try
        {
            return open(reserve, config, storage, clock, storeIds);
        }
        catch (final UncheckedIOException ex)
        {
            if (NoSpaceException.isCauseOf(ex) && reserve.lendForStart())
            {
                return openWith(reserve, config, storage, clock, storeIds);
            }
            throw ex;
        }
    }

    private static NodeStore open(
        final SpaceReserve reserve,
        final NodeConfig config,
        final LogStorage storage,
        final NanoClock clock,
        final LongSupplier storeIds)
    {
        final StoreIdentity identity =
            IdentityFile.open(storage, config.clusterId(), config.memberId(), storeIds);
        final TermFile termFile = TermFile.open(storage, identity);
        try
        {
            final MemberStores stores = new MemberStores(
                config.memberId(), config.members().memberIds(), identity.storeId(), new StoresFile(storage, identity));
            final SnapshotStore snapshots =
                SnapshotStore.open(new ReservedStorage(storage, reserve), identity, config.snapshot(), clock);
            return new NodeStore(
                identity, termFile, stores, snapshots,
                openLog(config, storage, identity, clock, reserve, snapshots));
        }
        catch (final RuntimeException ex)
        {
            CloseHelper.quietClose(termFile);
            throw ex;
        }
    }

    private static SegmentedLog openLog(
        final NodeConfig config,
        final LogStorage storage,
        final StoreIdentity identity,
        final NanoClock clock,
        final SpaceReserve reserve,
        final SnapshotStore snapshots)
    {
        final SnapshotInfo newest = snapshots.loadable();
        try
        {
            final LogOrigin origin = newest == null ? LogOrigin.NONE :
                new LogOrigin(newest.index(), newest.term(), newest.timestamp(), newest.position());
            final SegmentedLog log = SegmentedLog.open(storage, config.log(), identity, clock, reserve, origin);
            requireReached(log, snapshots);
            return log;
        }
        catch (final IllegalStateException ex)
        {
            throw snapshots.refused().isEmpty() ? ex :
                new IllegalStateException(ex.getMessage() + "; " + String.join("; ", snapshots.refused()), ex);
        }
    }

    /**
     * What an installed snapshot covers isn't in the log, so nothing but its name may be left of what was acknowledged:
     * a node that went on with less could elect a leader without it.
     */
    private static void requireReached(final SegmentedLog log, final SnapshotStore snapshots)
    {
        if (log.lastIndex() < snapshots.refusedIndex())
        {
            final long lastIndex = log.lastIndex();
            log.close();
            throw new IllegalStateException("the log ends at " + lastIndex + ", and a snapshot that can't be used " +
                "covered entries up to " + snapshots.refusedIndex());
        }
    }

    /**
     * @return whose directory it is, and the how manieth start this is.
     */
    public StoreIdentity identity()
    {
        return identity;
    }

    /**
     * @return term and vote.
     */
    public TermFile termFile()
    {
        return termFile;
    }

    /**
     * @return the snapshots; their keeper must be run, or stepped.
     */
    public SnapshotStore snapshots()
    {
        return snapshots;
    }

    /**
     * @return whose store is whose.
     */
    public MemberStores stores()
    {
        return stores;
    }

    /**
     * @return the log; its flusher must be run, or stepped.
     */
    public SegmentedLog log()
    {
        return log;
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(log, snapshots, termFile);
    }
}
