package io.balsa.consensus;

import org.agrona.DirectBuffer;

/**
 * The snapshots of this node, as consensus sees them when one goes to another member or comes from one (§7). Files,
 * checksums and the state itself are the business of who implements this.
 * <p>
 * All methods are called on the agent thread. None blocks for longer than it takes to open a file or to copy one chunk.
 */
public interface Snapshots
{
    /**
     * @return the last entry that a durable snapshot of this node covers; 0: there is none.
     */
    default long coveredIndex()
    {
        return 0;
    }

    /** A snapshot can't be taken now. */
    long NOT_NOW = -1;

    /** A node without snapshots: none can be sent, none is taken. */
    Snapshots NONE = new Snapshots()
    {
    };

    /**
     * Leader: choose the newest durable snapshot for a member, in place of what was chosen for it before; it can be
     * read until {@link #close}, even if newer ones take its place.
     *
     * @param memberId who is to get it.
     * @param head     told which it is: lastIncludedIndex, lastIncludedTerm, length and contentCrc.
     * @return false if there is none that can be read.
     */
    default boolean open(final int memberId, final InstallSnapshot head)
    {
        return false;
    }

    /**
     * Leader: read some of what {@link #open} has chosen.
     *
     * @param memberId  who is to get it.
     * @param head      its offset says from where; told crc and done.
     * @param lengthMax bytes wanted at most.
     * @return bytes read, perhaps fewer than wanted; 0 though some were wanted: the disk needs time, ask again; -1 if
     * it can't be read.
     */
    default int read(final int memberId, final InstallSnapshot head, final int lengthMax)
    {
        return -1;
    }

    /**
     * @return what was read last, from offset 0; valid until the next {@link #read}.
     */
    default DirectBuffer chunk()
    {
        throw new UnsupportedOperationException();
    }

    /**
     * Leader: the member doesn't get it any more. Nothing happens if none was open.
     *
     * @param memberId of it.
     */
    default void close(final int memberId)
    {
    }

    /**
     * Leader: a member had all of it and couldn't use it.
     *
     * @param memberId          of it.
     * @param lastIncludedIndex of the snapshot.
     */
    default void onUnusable(final int memberId, final long lastIncludedIndex)
    {
    }

    /**
     * Follower: this snapshot will come. What was received before is dropped, unless it is the beginning of the same
     * one, from before a restart.
     *
     * @param head of it.
     * @return offset of the first byte that is lacking; {@link #NOT_NOW}: it can't be taken now, asked again with the
     * next chunk.
     */
    default long begin(final InstallSnapshot head)
    {
        return NOT_NOW;
    }

    /**
     * Follower: the next bytes of it. With the last of them its installation begins, whose end is told to {@link
     * SnapshotIntake}.
     *
     * @param head   of the chunk.
     * @param buffer that holds it; to be copied.
     * @param offset of the chunk.
     * @param length of it.
     * @return false if they aren't whole or there is no room for them: they will come again.
     */
    default boolean take(final InstallSnapshot head, final DirectBuffer buffer, final int offset, final int length)
    {
        return false;
    }

    /**
     * Follower: how much more can be taken now, whatever the length of the pieces. It grows when the disk gets on.
     *
     * @return bytes of it.
     */
    default int room()
    {
        return 0;
    }

    /**
     * Follower: no more of it comes, drop what was received.
     */
    default void abandon()
    {
    }
}
