package io.balsa.snapshot;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/**
 * The agent's side of a snapshot that comes from another member: checks each chunk, puts them side by side and hands
 * them to the {@link SnapshotKeeper}. Never touches a file, never blocks. Agent's thread.
 */
public final class SnapshotReceiver
{
    /** Told by {@link #begin}: not now. */
    public static final long NOT_NOW = -1;

    private final SnapshotQueue queue;
    private final int handLength;
    private final CRC32C checksum = new CRC32C();
    private SnapshotInfo info;
    private SnapshotQueue.Slot slot;
    private SnapshotQueue.Order last;
    private int used;

    /**
     * @param handLength bytes that are handed over together.
     */
    SnapshotReceiver(final SnapshotQueue queue, final int handLength)
    {
        this.queue = queue;
        this.handLength = handLength;
    }

    /**
     * @param newInfo what comes: index, term, length and checksum. What came before of another is dropped.
     * @return the offset from which its bytes are to come: more than 0 if a former life of this node received the
     * beginning of the same one; {@link #NOT_NOW} while orders of an earlier one are still waiting.
     */
    public long begin(final SnapshotInfo newInfo)
    {
        if (!queue.isEmpty())
        {
            return NOT_NOW;
        }
        final ReceivedPart former = queue.formerPart();
        final long from = former != null && former.isOf(newInfo) ? former.length() : 0;
        info = newInfo;
        slot = null;
        last = null;
        queue.fill(from > 0 ? SnapshotQueue.Order.RESUME : SnapshotQueue.Order.RECEIVE, info, 0);
        return from;
    }

    /**
     * @return what a former life of this node received and didn't install, as long as nothing was done with it; null if
     * there is nothing.
     */
    public ReceivedPart formerPart()
    {
        return queue.formerPart();
    }

    /**
     * What a former life left won't be used: remove it from the disk.
     */
    public void dropFormerPart()
    {
        if (queue.formerPart() != null && queue.free() != null)
        {
            queue.fill(SnapshotQueue.Order.ABANDON, queue.formerPart().info(), 0);
        }
    }

    /**
     * Take the next bytes.
     *
     * @param crc    CRC32C of them.
     * @param buffer that holds them; they are copied.
     * @param offset of the first.
     * @param length of them.
     * @return false if they aren't what was sent, or there is no {@link #room} for them: they must come again.
     */
    public boolean take(final int crc, final DirectBuffer buffer, final int offset, final int length)
    {
        if (slot != null && used + length > slot.chunk().capacity())
        {
            hand();
        }
        if (slot == null)
        {
            slot = queue.free();
            used = 0;
        }
        if (slot == null || length > slot.chunk().capacity())
        {
            return false;
        }
        slot.chunk().putBytes(used, buffer, offset, length);
        if (!isWhole(crc, length))
        {
            return false;
        }
        used += length;
        if (used >= handLength)
        {
            hand();
        }
        return true;
    }

    /**
     * @return bytes that can be taken now, whatever the length of the pieces.
     */
    public int room()
    {
        return queue.freeCount() * handLength - (slot == null ? 0 : used);
    }

    /**
     * All of it was taken: check it and make it durable.
     */
    public void install()
    {
        last = SnapshotQueue.Order.INSTALL;
        doWork();
    }

    /**
     * Drop it.
     */
    public void abandon()
    {
        slot = null;
        last = SnapshotQueue.Order.ABANDON;
        doWork();
    }

    /**
     * Hand over what is left as soon as there is room for it. Every cycle.
     *
     * @return 1 if something was done.
     */
    public int doWork()
    {
        if (last == null)
        {
            return 0;
        }
        if (slot != null)
        {
            hand();
        }
        if (queue.free() == null)
        {
            return 0;
        }
        queue.fill(last, info, 0);
        last = null;
        return 1;
    }

    private void hand()
    {
        if (used > 0)
        {
            queue.fill(SnapshotQueue.Order.BYTES, info, used);
        }
        slot = null;
    }

    private boolean isWhole(final int crc, final int length)
    {
        final ByteBuffer bytes = slot.chunk().byteBuffer();
        bytes.limit(used + length).position(used);
        checksum.reset();
        checksum.update(bytes);
        bytes.clear();
        return (int) checksum.getValue() == crc;
    }
}
