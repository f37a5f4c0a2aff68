package io.balsa.cli;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.service.SnapshotOutput;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The smallest service that can prove replication: it counts commands and keeps a hash over all of them in order
 * ({@link LedgerHash}). Replicas that agree in count and hash have applied the same commands in the same order, each
 * once.
 * <p>
 * Every command is answered with 16 bytes, little endian: the number of commands so far, this one included, and the
 * hash. A client that hashes what it sends can thus check each answer at once. The same figures are counters:
 * {@value #COUNT}, {@value #BYTES}, {@value #HASH}.
 * <p>
 * For the agent thread of a node; allocates nothing after {@link #onStart}.
 */
public final class LedgerService implements Service
{
    /** Label of the counter of commands. */
    public static final String COUNT = "ledger count";
    /** Label of the counter of payload bytes. */
    public static final String BYTES = "ledger bytes";
    /** Label of the counter that shows the hash, a signed 64-bit number. */
    public static final String HASH = "ledger hash";
    /** Bytes of a reply. */
    public static final int REPLY_LENGTH = 2 * Long.BYTES;

    private static final int STATE_LENGTH = 3 * Long.BYTES;

    private final UnsafeBuffer state = new UnsafeBuffer(new byte[STATE_LENGTH]);
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[REPLY_LENGTH]);
    private AtomicCounter countCounter;
    private AtomicCounter bytesCounter;
    private AtomicCounter hashCounter;
    private long count;
    private long bytes;
    private long hash = LedgerHash.EMPTY;

    @Override
    public void onStart(final ServiceContext context)
    {
        countCounter = context.addCounter(COUNT);
        bytesCounter = context.addCounter(BYTES);
        hashCounter = context.addCounter(HASH);
        hashCounter.setRelease(hash);
    }

    @Override
    public void onCommand(
        final ClientSession session,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        hash = LedgerHash.append(hash, buffer, offset, length);
        bytes += length;
        count++;
        show();

        reply.putLong(0, count, ByteOrder.LITTLE_ENDIAN);
        reply.putLong(Long.BYTES, hash, ByteOrder.LITTLE_ENDIAN);
        session.reply(reply, 0, REPLY_LENGTH);
    }

    @Override
    public boolean hasSnapshots()
    {
        return true;
    }

    @Override
    public boolean takeSnapshot(final SnapshotOutput out)
    {
        state.putLong(0, count, ByteOrder.LITTLE_ENDIAN);
        state.putLong(Long.BYTES, bytes, ByteOrder.LITTLE_ENDIAN);
        state.putLong(2 * Long.BYTES, hash, ByteOrder.LITTLE_ENDIAN);
        return out.count() > 0 || out.offer(state, 0, STATE_LENGTH);
    }

    @Override
    public void onSnapshotBegin()
    {
        count = 0;
        bytes = 0;
        hash = LedgerHash.EMPTY;
    }

    @Override
    public void onSnapshotRecord(final DirectBuffer buffer, final int offset, final int length)
    {
        count = buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
        bytes = buffer.getLong(offset + Long.BYTES, ByteOrder.LITTLE_ENDIAN);
        hash = buffer.getLong(offset + 2 * Long.BYTES, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void onSnapshotLoaded()
    {
        show();
    }

    /**
     * The count last: who sees it sees a hash at least as new.
     */
    private void show()
    {
        hashCounter.setRelease(hash);
        bytesCounter.setRelease(bytes);
        countCounter.setRelease(count);
    }

    @Override
    public String toString()
    {
        return "ledger count " + count + " bytes " + bytes + " hash " + Long.toHexString(hash);
    }
}
