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
    private final SnapshotQueue queue;
    private final CRC32C checksum = new CRC32C();
    private SnapshotInfo info;
    private SnapshotQueue.Slot slot;
    private SnapshotQueue.Order last;
    private int used;

    SnapshotReceiver(final SnapshotQueue queue)
    {
        this.queue = queue;
    }

    /**
     * @param newInfo what comes: index, term, length and checksum. What came before of another is dropped.
     * @return false while orders of an earlier one are still waiting.
     */
    public boolean begin(final SnapshotInfo newInfo)
    {
        if (!queue.isEmpty())
        {
            return false;
        }
        info = newInfo;
        slot = null;
        last = null;
        queue.fill(SnapshotQueue.Order.RECEIVE, info, 0);
        return true;
    }

    /**
     * Take the next bytes.
     *
     * @param crc    CRC32C of them.
     * @param buffer that holds them; they are copied.
     * @param offset of the first.
     * @param length of them.
     * @return false if they aren't what was sent, or the disk is behind: they must come again.
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
        return true;
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
