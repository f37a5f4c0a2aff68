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
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gives its newest snapshot to a leader that asks for it: the bytes that it asks for, no sooner than it asks, so that
 * it is the leader that sets the pace. Where there is none that covers what is wanted, one is taken. Agent's thread.
 */
final class SnapshotLender
{
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final DirectBuffer NOTHING = new UnsafeBuffer(0, 0);

    private final SnapshotStore store;
    private final PeerSender sender;
    private final int chunkLengthMax;
    private final BooleanSupplier canTake;
    private final SnapshotPart part = new SnapshotPart();
    private SnapshotSource source;
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
            nameSource();
            offset = Math.min(request.offset, source.info().length());
            limit = Math.min(source.info().length(), offset + request.room);
            return;
        }
        askerId = fromId;
        limit = 0;
        offset = 0;
        isAwaited = !open(request.wantedIndex) && canTake.getAsBoolean();
        if (isAwaited)
        {
            wantedIndex = Math.max(wantedIndex, request.wantedIndex);
        }
        // if that is lost it is asked again
        tell();
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
            tell();
        }
        if (source == null)
        {
            return 0;
        }
        int workCount = 0;
        while (offset < limit && send())
        {
            workCount++;
        }
        if (source != null && nowNs - activeNs >= IDLE_NS)
        {
            // who still wanted it would have asked again
            close();
        }
        return workCount;
    }

    void close()
    {
        CloseHelper.quietClose(source);
        source = null;
    }

    private boolean send()
    {
        try
        {
            final int length = source.read(offset, (int) Math.min(chunkLengthMax, limit - offset));
            if (length == 0)
            {
                // not read from the disk yet
                return false;
            }
            part.offset = offset;
            part.crc = source.crc();
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
        return source != null && request.lastIncludedIndex == source.info().index() &&
            request.lastIncludedTerm == source.info().term();
    }

    /**
     * Which one is here.
     */
    private void tell()
    {
        part.offset = 0;
        part.crc = 0;
        part.coming = isAwaited;
        sender.snapshotPart(askerId, part, NOTHING, 0);
    }

    /**
     * Choose the newest, if it covers enough.
     */
    private boolean open(final long atLeastIndex)
    {
        part.lastIncludedIndex = 0;
        part.lastIncludedTerm = 0;
        if (store.snapshotIndex() < atLeastIndex)
        {
            return false;
        }
        final SnapshotInfo newest = store.snapshots().get(0);
        if (source == null || !source.info().equals(newest))
        {
            close();
            try
            {
                source = store.source(newest);
            }
            catch (final IOException ignore)
            {
                // it may just be removed for a newer one: asked again soon
                return false;
            }
        }
        nameSource();
        return true;
    }

    private void nameSource()
    {
        part.lastIncludedIndex = source.info().index();
        part.lastIncludedTerm = source.info().term();
        part.length = source.info().length();
        part.contentCrc = source.info().contentCrc();
        part.coming = false;
    }
}
