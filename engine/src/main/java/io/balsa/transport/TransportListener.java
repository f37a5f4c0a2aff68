package io.balsa.transport;

/**
 * What the transport tells about itself, for counters and the recorder. Called on the agent thread.
 */
public interface TransportListener
{
    /**
     * Something arrived that is no message of this cluster and version from a member; it was dropped.
     */
    void onJunk();

    /**
     * The transport stood still for so long that Aeron gave it up; it was built anew.
     *
     * @param reason in a few words.
     */
    void onRebuilt(String reason);

    /**
     * A message was dropped: its sender has another store than the member is known by, and nobody said that it may. It
     * was told.
     *
     * @param memberId     who it says it is.
     * @param storeId      that it has.
     * @param knownStoreId that the member is known by.
     */
    default void onStranger(final int memberId, final long storeId, final long knownStoreId)
    {
    }

    /**
     * This node's store is new, and the others know this member by another: it doesn't take part.
     *
     * @param memberId who said so.
     */
    default void onRefused(final int memberId)
    {
    }

    /**
     * This node takes part from now on, for the first time with this store.
     */
    default void onSettled()
    {
    }

    /**
     * A member comes back with a new store and was let: it is fed, and not counted until it is level.
     *
     * @param memberId whose store is new.
     * @param storeId  the new one.
     */
    default void onLearner(final int memberId, final long storeId)
    {
    }

    /**
     * This leader found it level: it counts again.
     *
     * @param memberId whose store was new.
     * @param index    the entry that shows it.
     */
    default void onAdmitted(final int memberId, final long index)
    {
    }
}
