package io.balsa.consensus;

/**
 * Where {@link MemberStores} is kept. What was saved is on the disk when {@link #save} returns.
 */
public interface StoreTable
{
    /**
     * @param known filled with what was saved last; left alone if nothing was.
     */
    void load(StoreRows known);

    /**
     * @param known to be forced to disk before this returns.
     */
    void save(StoreRows known);
}
