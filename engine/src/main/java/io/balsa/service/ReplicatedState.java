package io.balsa.service;

import io.balsa.codecs.storage.SnapshotRecordKind;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Everything that entries have led to on a node, as records, in both directions: the membership, the sessions with what
 * is retained for their clients, and the service's own. Two nodes that applied the same entries give the same records.
 * <p>
 * Agent's thread. Between {@link #beginTaking} and the {@link #take} that returns true no entry may be applied.
 */
public final class ReplicatedState
{
    private static final short MEMBERSHIP = SnapshotRecordKind.MEMBERSHIP.value();
    private static final short SERVICE = SnapshotRecordKind.SERVICE.value();

    private final Service service;
    private final SessionLedger sessions;
    private final UnsafeBuffer membership;
    private final Output output = new Output();
    private SnapshotRecords records;
    private long serviceCount;
    private boolean hasMembership;
    private boolean hasSessions;

    /**
     * @param service   of the user.
     * @param sessions  the replicated state of the sessions.
     * @param memberIds of the voters.
     */
    public ReplicatedState(final Service service, final SessionLedger sessions, final int[] memberIds)
    {
        this.service = service;
        this.sessions = sessions;
        final int[] sorted = memberIds.clone();
        java.util.Arrays.sort(sorted);
        membership = new UnsafeBuffer(new byte[sorted.length * Integer.BYTES]);
        for (int i = 0; i < sorted.length; i++)
        {
            membership.putInt(i * Integer.BYTES, sorted[i], ByteOrder.LITTLE_ENDIAN);
        }
    }

    /**
     * @return false if the service can't be snapshotted, so that its log grows for ever.
     */
    public boolean isSupported()
    {
        return service.hasSnapshots();
    }

    /**
     * Begin at the first record.
     */
    public void beginTaking()
    {
        hasMembership = false;
        hasSessions = false;
        serviceCount = 0;
        sessions.beginSnapshot();
    }

    /**
     * Give out records as long as they are taken.
     *
     * @param out takes them.
     * @return true when all are given; false: call again in the next cycle.
     */
    public boolean take(final SnapshotRecords out)
    {
        hasMembership = hasMembership || out.offer(MEMBERSHIP, membership, 0, membership.capacity());
        hasSessions = hasSessions || hasMembership && sessions.takeSnapshot(out);
        records = out;
        return hasSessions && service.takeSnapshot(output);
    }

    /**
     * Forget all state: that of a snapshot follows.
     */
    public void beginLoading()
    {
        sessions.beginLoading();
        service.onSnapshotBegin();
    }

    /**
     * @param kind   of a record, in the order in which they were given out.
     * @param buffer that holds it.
     * @param offset of the record.
     * @param length in bytes.
     * @throws IllegalStateException if this node can't take it: it is of another kind, or another membership's.
     */
    public void load(final short kind, final DirectBuffer buffer, final int offset, final int length)
    {
        if (kind == SERVICE)
        {
            service.onSnapshotRecord(buffer, offset, length);
        }
        else if (kind == MEMBERSHIP)
        {
            requireMembership(buffer, offset, length);
        }
        else
        {
            sessions.load(kind, buffer, offset, length);
        }
    }

    /**
     * All records were loaded.
     */
    public void endLoading()
    {
        service.onSnapshotLoaded();
    }

    private void requireMembership(final DirectBuffer buffer, final int offset, final int length)
    {
        boolean isSame = length == membership.capacity();
        for (int i = 0; isSame && i < length; i++)
        {
            isSame = buffer.getByte(offset + i) == membership.getByte(i);
        }
        if (!isSame)
        {
            final StringBuilder ids = new StringBuilder();
            for (int i = 0; i + Integer.BYTES <= length; i += Integer.BYTES)
            {
                ids.append(i == 0 ? "" : ",").append(buffer.getInt(offset + i, ByteOrder.LITTLE_ENDIAN));
            }
            throw new IllegalStateException(
                "the snapshot is of a cluster with members " + ids + ": the setting members differs");
        }
    }

    private final class Output implements SnapshotOutput
    {
        @Override
        public boolean offer(final DirectBuffer buffer, final int offset, final int length)
        {
            if (records.offer(SERVICE, buffer, offset, length))
            {
                serviceCount++;
                return true;
            }
            return false;
        }

        @Override
        public long count()
        {
            return serviceCount;
        }

        @Override
        public int recordLengthMax()
        {
            return records.recordLengthMax();
        }
    }
}
