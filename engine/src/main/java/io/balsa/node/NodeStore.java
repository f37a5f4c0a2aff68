package io.balsa.node;

import io.balsa.consensus.MemberStores;
import io.balsa.log.IdentityFile;
import io.balsa.log.LogStorage;
import io.balsa.log.SegmentedLog;
import io.balsa.log.StoreIdentity;
import io.balsa.log.StoresFile;
import io.balsa.log.TermFile;
import java.util.function.LongSupplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;

/**
 * What a node keeps on its disk, opened in the order in which it must be: whose directory it is, then term and vote,
 * then who the others are, then the log.
 */
public final class NodeStore implements AutoCloseable
{
    private final StoreIdentity identity;
    private final TermFile termFile;
    private final SegmentedLog log;
    private final MemberStores stores;

    private NodeStore(
        final StoreIdentity identity, final TermFile termFile, final SegmentedLog log, final MemberStores stores)
    {
        this.identity = identity;
        this.termFile = termFile;
        this.log = log;
        this.stores = stores;
    }

    /**
     * Recover what a directory holds, or begin a new one. Counts the start.
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
        final StoreIdentity identity =
            IdentityFile.open(storage, config.clusterId(), config.memberId(), storeIds);
        final TermFile termFile = TermFile.open(storage, identity);
        try
        {
            final MemberStores stores = new MemberStores(
                config.memberId(), config.members().memberIds(), identity.storeId(), new StoresFile(storage, identity));
            return new NodeStore(
                identity, termFile, SegmentedLog.open(storage, config.log(), identity, clock), stores);
        }
        catch (final RuntimeException ex)
        {
            CloseHelper.quietClose(termFile);
            throw ex;
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
        CloseHelper.quietCloseAll(log, termFile);
    }
}
