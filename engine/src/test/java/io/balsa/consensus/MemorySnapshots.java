package io.balsa.consensus;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Snapshots in memory, that hold all entries up to the place before the log's first. One that was received is installed
 * in one go, so there are no crashes in the middle.
 */
final class MemorySnapshots implements Snapshots
{
    /** Whose chunks are damaged on their way out, from here on. */
    boolean isRotten;
    /** How often this node couldn't use what it had received. */
    int refusedCount;
    int installedCount;
    int unusableCount;
    int restartCount;
    /** A slow disk: so much waits for it at most, and is written once in so many cycles. */
    int waitingMax = 1 << 30;
    int cyclesToWrite = 1;
    /** Chunks for which there was no room. */
    int droppedCount;
    /** Sent, all together. */
    long sentLength;
    /** Bytes that are to be sent can be read once in so many cycles. */
    int cyclesToRead = 1;
    int resumedLength;
    /** So many bytes of what was received outlive a restart. */
    int lastingLength;
    /** Installation waits as long as this is set. */
    boolean isSlow;

    private final MemoryLog log;
    private final Map<Integer, byte[]> openByMember = new HashMap<>();
    private final UnsafeBuffer chunk = new UnsafeBuffer(new byte[0]);
    private final InstallSnapshot expected = new InstallSnapshot();
    private byte[] received = new byte[0];
    private boolean isComplete;
    private boolean isOfFormerLife;
    private int waitingLength;
    private int cycle;

    MemorySnapshots(final MemoryLog log)
    {
        this.log = log;
    }

    /** A life begins: what was received in the last one is gone, but for what lasts. */
    void begin()
    {
        isComplete = false;
        isOfFormerLife = true;
        received = Arrays.copyOf(received, Math.min(received.length, lastingLength));
        openByMember.clear();
    }

    void install(final SnapshotIntake intake)
    {
        cycle++;
        waitingLength = cycle % cyclesToWrite == 0 ? 0 : waitingLength;
        if (!isComplete || isSlow)
        {
            return;
        }
        isComplete = false;
        if (Arrays.hashCode(received) != expected.contentCrc)
        {
            refusedCount++;
            intake.onRefused();
            return;
        }
        final long index = expected.lastIncludedIndex;
        if (log.termAt(index) != expected.lastIncludedTerm && index >= log.firstIndex())
        {
            log.restore(received, index);
        }
        installedCount++;
        intake.onInstalled();
    }

    @Override
    public boolean open(final int memberId, final InstallSnapshot head)
    {
        final long index = log.firstIndex() - 1;
        if (index == 0)
        {
            return false;
        }
        final byte[] bytes = log.bytesTo(index);
        head.lastIncludedIndex = index;
        head.lastIncludedTerm = log.termAt(index);
        head.length = bytes.length;
        head.contentCrc = Arrays.hashCode(bytes);
        openByMember.put(memberId, bytes);
        return true;
    }

    @Override
    public int read(final int memberId, final InstallSnapshot head, final int lengthMax)
    {
        final byte[] bytes = openByMember.get(memberId);
        if (cycle % cyclesToRead != 0)
        {
            chunk.wrap(new byte[0]);
            return 0;
        }
        final int end = (int) Math.min(bytes.length, head.offset + lengthMax);
        final byte[] part = Arrays.copyOfRange(bytes, (int) head.offset, end);
        if (isRotten && part.length > 0)
        {
            part[0]++;
        }
        chunk.wrap(part);
        head.done = end == bytes.length;
        sentLength += part.length;
        return part.length;
    }

    @Override
    public DirectBuffer chunk()
    {
        return chunk;
    }

    @Override
    public void close(final int memberId)
    {
        openByMember.remove(memberId);
    }

    @Override
    public void onUnusable(final int memberId, final long lastIncludedIndex)
    {
        unusableCount++;
    }

    @Override
    public long begin(final InstallSnapshot head)
    {
        restartCount++;
        received = isOfFormerLife && expected.isSameSnapshot(head) ? received : new byte[0];
        expected.snapshotOf(head);
        isComplete = false;
        isOfFormerLife = false;
        resumedLength = Math.max(resumedLength, received.length);
        return received.length;
    }

    @Override
    public boolean take(final InstallSnapshot head, final DirectBuffer buffer, final int offset, final int length)
    {
        if (length > room())
        {
            droppedCount++;
            return false;
        }
        waitingLength += length;
        final byte[] longer = Arrays.copyOf(received, received.length + length);
        buffer.getBytes(offset, longer, received.length, length);
        received = longer;
        isComplete = received.length == head.length;
        return true;
    }

    @Override
    public int room()
    {
        return waitingMax - waitingLength;
    }

    @Override
    public void abandon()
    {
        received = new byte[0];
        isComplete = false;
    }
}
