package io.balsa.node;

import io.balsa.consensus.Standing;
import io.balsa.consensus.StoreRows;
import io.balsa.log.IdentityFile;
import io.balsa.log.LogStorage;
import io.balsa.log.StoreIdentity;
import io.balsa.log.StoresFile;
import io.balsa.log.FileLogStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.function.LongSupplier;

/**
 * An operator's word that a member's old store is lost for good, and that the one in this directory takes its place. It
 * is only written down here, in the directory of a node that is stopped; the leader does the rest when the node runs.
 */
public final class StoreRecovery
{
    private StoreRecovery()
    {
    }

    /**
     * Take the directory, write it down, and let the directory go.
     *
     * @param config settings of the node, as it will be started with.
     * @return whose directory it is.
     * @throws IllegalStateException in one sentence if a node runs on it, if it is another's, or if its store takes
     *                               part already or may take a place already.
     * @throws UncheckedIOException  if it can't be read or written.
     */
    public static StoreIdentity allow(final NodeConfig config)
    {
        try (NodeDirectory directory = NodeDirectory.take(config.dir());
            FileLogStorage storage = new FileLogStorage(directory.path()))
        {
            return allow(config, storage, new SecureRandom()::nextLong);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("can't use directory " + config.dir() + ": " + ex.getMessage(), ex);
        }
    }

    /**
     * The same on a directory that is the caller's alone.
     *
     * @param config   settings of the node.
     * @param storage  its directory.
     * @param storeIds random; asked only for a new directory.
     * @return whose directory it is.
     */
    public static StoreIdentity allow(final NodeConfig config, final LogStorage storage, final LongSupplier storeIds)
    {
        final StoreIdentity identity =
            IdentityFile.open(storage, config.clusterId(), config.memberId(), storeIds);
        final StoresFile file = new StoresFile(storage, identity);
        final StoreRows rows = new StoreRows(config.members().memberIds());
        file.load(rows);
        if (rows.standing() == Standing.SETTLED)
        {
            throw new IllegalStateException("nothing to recover: the store in " + storage.describe("") +
                " takes part in the cluster as member " + config.memberId() + "; start the node");
        }
        if (config.members().memberIds().length < 3)
        {
            throw new IllegalStateException("a cluster of " + config.members().memberIds().length +
                " can't recover a member: without it the others are no quorum");
        }
        rows.standing(Standing.RECOVERING);
        file.save(rows);
        return identity;
    }
}
