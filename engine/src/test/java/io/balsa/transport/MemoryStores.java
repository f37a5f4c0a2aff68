package io.balsa.transport;

import io.balsa.consensus.Standing;
import io.balsa.consensus.StoreRows;
import io.balsa.consensus.StoreTable;

/**
 * A members file in memory.
 */
final class MemoryStores implements StoreTable
{
    private final long[] storeIds;
    private final long[] admittedIndexes;
    private Standing standing;

    /**
     * @param storeIds that are known from the beginning; none: nobody has met.
     */
    MemoryStores(final long... storeIds)
    {
        this.storeIds = storeIds;
        admittedIndexes = new long[storeIds.length];
        standing = storeIds.length == 0 ? Standing.MEETING : Standing.SETTLED;
    }

    MemoryStores standing(final Standing value)
    {
        standing = value;
        return this;
    }

    MemoryStores admitted(final int slot, final long storeId, final long admittedIndex)
    {
        storeIds[slot] = storeId;
        admittedIndexes[slot] = admittedIndex;
        return this;
    }

    @Override
    public void load(final StoreRows known)
    {
        known.standing(standing);
        for (int slot = 0; slot < storeIds.length; slot++)
        {
            known.set(slot, storeIds[slot], admittedIndexes[slot]);
        }
    }

    @Override
    public void save(final StoreRows known)
    {
        standing = known.standing();
        for (int slot = 0; slot < storeIds.length; slot++)
        {
            storeIds[slot] = known.storeId(slot);
            admittedIndexes[slot] = known.admittedIndex(slot);
        }
    }
}
