package io.balsa.node;

import io.balsa.log.Durability;
import io.balsa.log.StoreIdentity;
import io.balsa.snapshot.SnapshotStore;

/**
 * What a node says of itself when it starts: who it is, what acknowledged means, what it found, and every setting.
 */
final class Banner
{
    private Banner()
    {
    }

    static String of(final NodeConfig config, final NodeStore store, final boolean hasSnapshots)
    {
        final StoreIdentity identity = store.identity();
        final StringBuilder text = new StringBuilder();
        text.append("Balsa member ").append(config.memberId())
            .append(" of ").append(config.members().endpoints().size())
            .append(", cluster \"").append(config.cluster()).append("\", at ").append(config.endpoint()).append('\n');
        text.append("  acknowledged means: ").append(meaning(config.durability())).append('\n');
        text.append("  recovered: ").append(recovered(store.snapshots())).append(store.log().recovery())
            .append(", store ").append(Long.toHexString(identity.storeId()))
            .append(", start ").append(identity.incarnation()).append('\n');
        for (final String refused : store.snapshots().refused())
        {
            text.append("  ").append(refused).append('\n');
        }
        if (!hasSnapshots)
        {
            text.append("  the service has no snapshots: the log grows, and every start applies all of it\n");
        }
        text.append("  java ").append(System.getProperty("java.version"))
            .append(", pid ").append(ProcessHandle.current().pid())
            .append(", media driver in ").append(config.aeronDir()).append('\n');
        for (final String line : config.describe())
        {
            text.append("  ").append(line).append('\n');
        }
        return text.toString();
    }

    private static String recovered(final SnapshotStore snapshots)
    {
        return snapshots.loadable() == null ? "" : snapshots.loadable() + ", ";
    }

    private static String meaning(final Durability durability)
    {
        return durability == Durability.DISK_QUORUM ?
            "forced to disk on a quorum (durability=disk)" :
            "in the page cache of a quorum, forced in the background (durability=memory)";
    }
}
