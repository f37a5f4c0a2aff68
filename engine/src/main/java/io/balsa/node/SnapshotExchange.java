package io.balsa.node;

import io.balsa.consensus.InstallSnapshot;
import io.balsa.consensus.Snapshots;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotSource;
import io.balsa.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * Snapshots between members, as consensus asks for them, over the files of this node. Agent's thread.
 */
final class SnapshotExchange implements Snapshots
{
    private final SnapshotStore store;
    private final GivenSnapshot[] givenByMember;
    private DirectBuffer chunk;
    private SnapshotInfo expected;
    private boolean isReceived;
    private boolean isAdopting;
    private boolean isInstalling;
    private long unusableIndex;

    SnapshotExchange(final SnapshotStore store, final int[] memberIds)
    {
        this.store = store;
        int highest = 0;
        for (final int memberId : memberIds)
        {
            highest = Math.max(highest, memberId);
        }
        givenByMember = new GivenSnapshot[highest + 1];
        Arrays.setAll(givenByMember, memberId -> new GivenSnapshot(store));
    }

    SnapshotStore store()
    {
        return store;
    }

    @Override
    public long coveredIndex()
    {
        return store.snapshotIndex();
    }

    @Override
    public boolean open(final int memberId, final InstallSnapshot head)
    {
        if (!givenByMember[memberId].open())
        {
            return false;
        }
        final SnapshotInfo newest = givenByMember[memberId].source().info();
        head.lastIncludedIndex = newest.index();
        head.lastIncludedTerm = newest.term();
        head.length = newest.length();
        head.contentCrc = newest.contentCrc();
        return true;
    }

    @Override
    public int read(final int memberId, final InstallSnapshot head, final int lengthMax)
    {
        final SnapshotSource source = givenByMember[memberId].source();
        try
        {
            final int length = source.read(head.offset, lengthMax);
            chunk = source.chunk();
            head.crc = source.crc();
            head.done = head.offset + length == head.length;
            return length;
        }
        catch (final IOException ex)
        {
            onUnusable(memberId, source.info().index());
            return -1;
        }
    }

    @Override
    public DirectBuffer chunk()
    {
        return chunk;
    }

    @Override
    public void close(final int memberId)
    {
        givenByMember[memberId].close();
    }

    @Override
    public void onUnusable(final int memberId, final long lastIncludedIndex)
    {
        unusableIndex = Math.max(unusableIndex, lastIncludedIndex);
    }

    @Override
    public long begin(final InstallSnapshot head)
    {
        // what was taken over is being checked: how that ends must not be mistaken for how this begins
        final long from = isInstalling ? NOT_NOW : beginAny(head);
        isAdopting = isAdopting && from == NOT_NOW;
        return from;
    }

    /**
     * As leader, one that a member gives instead of one of its own will come.
     *
     * @return as {@link #begin}.
     */
    long beginAdoption(final InstallSnapshot head)
    {
        final long from = beginAny(head);
        isAdopting = isAdopting || from != NOT_NOW;
        return from;
    }

    private long beginAny(final InstallSnapshot head)
    {
        final SnapshotInfo info = new SnapshotInfo(
            head.lastIncludedIndex, head.lastIncludedTerm, 0, 0, head.length, head.contentCrc);
        final long from = store.writer().isReady() ? store.receiver().begin(info) : NOT_NOW;
        if (from != NOT_NOW)
        {
            isReceived = false;
            expected = info;
        }
        return from;
    }

    @Override
    public boolean take(final InstallSnapshot head, final DirectBuffer buffer, final int offset, final int length)
    {
        if (!store.receiver().take(head.crc, buffer, offset, length))
        {
            return false;
        }
        isReceived = head.offset + length == head.length;
        return true;
    }

    @Override
    public int room()
    {
        return store.receiver().room();
    }

    @Override
    public void abandon()
    {
        isReceived = false;
        store.receiver().abandon();
    }

    /**
     * No more of it comes: drop what was received, unless another leader's has taken its place.
     */
    void abandonAdoption()
    {
        if (isAdopting)
        {
            abandon();
        }
    }

    /**
     * @return true if what is received isn't the leader's, but another's for this leader.
     */
    boolean isAdopting()
    {
        return isAdopting;
    }

    /**
     * @return what was received to its end and waits to be installed; null if nothing. Told once.
     */
    SnapshotInfo pollReceived()
    {
        if (!isReceived)
        {
            return null;
        }
        isReceived = false;
        isInstalling = isAdopting;
        return expected;
    }

    /**
     * What was taken over is installed, or refused: the leader's may begin.
     */
    void onAdoptionEnded()
    {
        isInstalling = false;
    }

    /**
     * @param newestIndex of the durable snapshots here.
     * @return true if members can't do with them: the next one may be better.
     */
    boolean isNewerWanted(final long newestIndex)
    {
        return unusableIndex > 0 && unusableIndex >= newestIndex;
    }

    /**
     * @return the last entry that the next one must cover to be of use to members that can't do with those that are
     * here.
     */
    long newerThanIndex()
    {
        return unusableIndex;
    }

    /**
     * Let go of all files.
     */
    void close()
    {
        for (int memberId = 0; memberId < givenByMember.length; memberId++)
        {
            close(memberId);
        }
    }
}
