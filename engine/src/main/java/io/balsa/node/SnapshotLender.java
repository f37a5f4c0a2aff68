package io.balsa.node;

import io.balsa.consensus.PeerSender;
import io.balsa.consensus.SnapshotPart;
import io.balsa.consensus.SnapshotRequest;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotSource;
import io.balsa.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gives its newest snapshot to a leader that asks for it: the bytes that it asks for, no sooner than it asks, so that
 * it is the leader that sets the pace. Where there is none that covers what is wanted, one is taken. Agent's thread.
 */
final class SnapshotLender
{
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final SnapshotInfo NONE = new SnapshotInfo(0, 0, 0, 0, 0, 0);
    private static final DirectBuffer NOTHING = new UnsafeBuffer(0, 0);

    private final SnapshotStore store;
    private final PeerSender sender;
    private final int chunkLengthMax;
    private final BooleanSupplier canTake;
    private final GivenSnapshot given;
    private final SnapshotPart part = new SnapshotPart();
    private int askerId;
    private boolean isAwaited;
    private long offset;
    private long limit;
    private long wantedIndex;
    private long nowNs;
    private long activeNs;

    /**
     * @param chunkLengthMax bytes of a message.
     * @param canTake        false: no snapshot will be taken here before long.
     */
    SnapshotLender(
        final SnapshotStore store, final PeerSender sender, final int chunkLengthMax, final BooleanSupplier canTake)
    {
        this.canTake = canTake;
        this.store = store;
        given = new GivenSnapshot(store);
        this.sender = sender;
        this.chunkLengthMax = chunkLengthMax;
    }

    /**
     * @return the last entry that a snapshot shall cover at least which somebody asked for; 0: nobody did.
     */
    long wantedIndex()
    {
        return wantedIndex;
    }

    void onRequest(final int fromId, final SnapshotRequest request)
    {
        activeNs = nowNs;
        if (isOpen(request))
        {
            askerId = fromId;
            // who asked before waits for nothing any more
            isAwaited = false;
            final long length = given.source().info().length();
            offset = Math.min(request.offset, length);
            limit = Math.min(length, offset + request.room);
            return;
        }
        askerId = fromId;
        limit = 0;
        offset = 0;
        final boolean isHere = open(request.wantedIndex);
        isAwaited = !isHere && canTake.getAsBoolean();
        if (isAwaited)
        {
            wantedIndex = Math.max(wantedIndex, request.wantedIndex);
        }
        tell(isHere);
    }

    /**
     * Once a cycle.
     *
     * @return number of messages sent.
     */
    int doWork(final long newNowNs)
    {
        nowNs = newNowNs;
        if (isAwaited && open(wantedIndex))
        {
            isAwaited = false;
            tell(true);
        }
        if (!isOpen())
        {
            return 0;
        }
        int workCount = 0;
        while (offset < limit && send())
        {
            workCount++;
        }
        if (isOpen() && nowNs - activeNs >= IDLE_NS)
        {
            // who still wanted it would have asked again
            close();
        }
        return workCount;
    }

    void close()
    {
        given.close();
    }

    private boolean send()
    {
        final SnapshotSource source = given.source();
        try
        {
            final int length = source.read(offset, (int) Math.min(chunkLengthMax, limit - offset));
            if (length == 0)
            {
                // not read from the disk yet
                return false;
            }
            name(source.info(), offset, source.crc());
            if (!sender.snapshotPart(askerId, part, source.chunk(), length))
            {
                return false;
            }
            offset += length;
            activeNs = nowNs;
            return true;
        }
        catch (final IOException ignore)
        {
            // whoever asked will ask another member; the scrub finds what is damaged
            close();
            return false;
        }
    }

    private boolean isOpen(final SnapshotRequest request)
    {
        return isOpen() && request.lastIncludedIndex == given.source().info().index() &&
            request.lastIncludedTerm == given.source().info().term();
    }

    private boolean isOpen()
    {
        return given.source() != null;
    }

    /**
     * Choose the newest, if it covers enough.
     */
    private boolean open(final long atLeastIndex)
    {
        return store.snapshotIndex() >= atLeastIndex && given.open();
    }

    /**
     * Which one is here, if it covers what was asked for; if that is lost it is asked again.
     */
    private void tell(final boolean isHere)
    {
        name(isHere ? given.source().info() : NONE, 0, 0);
        part.coming = isAwaited;
        sender.snapshotPart(askerId, part, NOTHING, 0);
    }

    private void name(final SnapshotInfo info, final long partOffset, final int crc)
    {
        part.lastIncludedIndex = info.index();
        part.lastIncludedTerm = info.term();
        part.length = info.length();
        part.contentCrc = info.contentCrc();
        part.offset = partOffset;
        part.crc = crc;
        part.coming = false;
    }
}
