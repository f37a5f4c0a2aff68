package io.balsa.consensus;

import java.util.Arrays;

/**
 * Which store each member has: in a file, in a message, or in mind. Carries values and decides nothing. One thread.
 */
public final class StoreRows
{
    /** The store of a member that isn't known yet. */
    public static final long UNKNOWN = 0;

    private final int[] memberIds;
    private final long[] storeIds;
    private final long[] admittedIndexes;
    private Standing standing = Standing.MEETING;

    /**
     * @param memberIds ids of all members; rows are in ascending order of them.
     */
    public StoreRows(final int... memberIds)
    {
        this.memberIds = memberIds.clone();
        Arrays.sort(this.memberIds);
        storeIds = new long[memberIds.length];
        admittedIndexes = new long[memberIds.length];
    }

    /**
     * @return of whoever says or keeps this.
     */
    public Standing standing()
    {
        return standing;
    }

    /**
     * @param value of whoever says or keeps this.
     */
    public void standing(final Standing value)
    {
        standing = value;
    }

    /**
     * @return number of rows: one for each member.
     */
    public int count()
    {
        return memberIds.length;
    }

    /**
     * @param slot row, from 0.
     * @return the member.
     */
    public int memberId(final int slot)
    {
        return memberIds[slot];
    }

    /**
     * @param memberId of anybody.
     * @return its row; -1 for one who isn't a member.
     */
    public int slotOf(final int memberId)
    {
        return Math.max(-1, Arrays.binarySearch(memberIds, memberId));
    }

    /**
     * @param slot row.
     * @return its store; {@link #UNKNOWN}: not known yet.
     */
    public long storeId(final int slot)
    {
        return storeIds[slot];
    }

    /**
     * @param slot row.
     * @return 0: the store was there from the beginning; else the entry by which it took the place of a lost one.
     */
    public long admittedIndex(final int slot)
    {
        return admittedIndexes[slot];
    }

    /**
     * @param slot          row.
     * @param storeId       its store.
     * @param admittedIndex 0, or the entry by which it took the place of a lost one.
     */
    public void set(final int slot, final long storeId, final long admittedIndex)
    {
        storeIds[slot] = storeId;
        admittedIndexes[slot] = admittedIndex;
    }

    StoreRows ofSameMembers()
    {
        return new StoreRows(memberIds);
    }

    boolean isComplete()
    {
        for (final long storeId : storeIds)
        {
            if (storeId == UNKNOWN)
            {
                return false;
            }
        }
        return true;
    }

    boolean hasSameStores(final StoreRows other)
    {
        return Arrays.equals(storeIds, other.storeIds);
    }

    void copyStores(final StoreRows other)
    {
        System.arraycopy(other.storeIds, 0, storeIds, 0, storeIds.length);
        System.arraycopy(other.admittedIndexes, 0, admittedIndexes, 0, storeIds.length);
    }
}
