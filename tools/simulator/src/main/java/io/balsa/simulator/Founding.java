package io.balsa.simulator;

import io.balsa.client.ClusterId;
import io.balsa.consensus.Standing;
import io.balsa.consensus.StoreRows;
import io.balsa.log.IdentityFile;
import io.balsa.log.StoreIdentity;
import io.balsa.log.StoresFile;
import java.util.Arrays;

/**
 * A cluster whose members have met: each has its identity and knows whose store is whose, and nothing has happened
 * since. Else a world in which somebody is dead from the first moment could never begin.
 */
final class Founding
{
    private Founding()
    {
    }

    static void of(final SimulatedNode[] nodes)
    {
        final StoreRows rows = new StoreRows(Arrays.stream(nodes).mapToInt(SimulatedNode::id).toArray());
        rows.standing(Standing.SETTLED);
        final StoreIdentity[] identities = new StoreIdentity[nodes.length];
        for (final SimulatedNode node : nodes)
        {
            identities[node.id()] = IdentityFile.open(
                node.disk(), ClusterId.of(node.config().cluster()), node.id(), node::drawStoreId);
            rows.set(rows.slotOf(node.id()), identities[node.id()].storeId(), 0);
        }
        for (final SimulatedNode node : nodes)
        {
            new StoresFile(node.disk(), identities[node.id()]).save(rows);
        }
    }
}
