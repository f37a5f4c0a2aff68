package io.balsa.monitor;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the ring of one life of a node held when it was read, be the node alive or dead: whole events only.
 *
 * @param memberId    of the node; -1 if it never began.
 * @param memberCount of the cluster.
 * @param incarnation which start of the node.
 * @param overwritten events that were older than the ring is long, or were being written just then.
 * @param events      the oldest first.
 */
public record NodeRecording(int memberId, int memberCount, int incarnation, long overwritten, List<Event> events)
{
    /** The node is just making the file: what says what it is comes last. */
    private static final NodeRecording NOT_BEGUN = new NodeRecording(-1, 0, 0, 0, List.of());

    /**
     * @param file of a node, see {@link EventRecorder#files}.
     * @return what it holds.
     * @throws IOException if it is no such file, or can't be read.
     */
    public static NodeRecording read(final Path file) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ))
        {
            final long length = channel.size();
            if (length == 0)
            {
                return NOT_BEGUN;
            }
            if (length < EventRing.HEADER_LENGTH + EventRing.SLOT_LENGTH || length > Integer.MAX_VALUE)
            {
                throw new IOException(file + " is not a flight recorder's file");
            }
            final MappedByteBuffer mapping = channel.map(FileChannel.MapMode.READ_ONLY, 0, length);
            try
            {
                return read(new UnsafeBuffer(mapping));
            }
            catch (final IllegalArgumentException ex)
            {
                throw new IOException(file + " " + ex.getMessage(), ex);
            }
            finally
            {
                IoUtil.unmap(mapping);
            }
        }
    }

    static NodeRecording read(final UnsafeBuffer buffer)
    {
        if (buffer.getLongVolatile(EventRing.MAGIC_OFFSET) == 0)
        {
            return NOT_BEGUN;
        }
        final int slots = buffer.getInt(EventRing.SLOTS_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (buffer.getLongVolatile(EventRing.MAGIC_OFFSET) != EventRing.MAGIC || slots < 1 ||
            buffer.capacity() < EventRing.HEADER_LENGTH + (long) slots * EventRing.SLOT_LENGTH)
        {
            throw new IllegalArgumentException("is not a flight recorder's file of this version");
        }
        final int memberId = buffer.getInt(EventRing.MEMBER_ID_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final int incarnation = buffer.getInt(EventRing.INCARNATION_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final long newest = buffer.getLongVolatile(EventRing.NEWEST_OFFSET);
        final List<Event> events = new ArrayList<>();
        // the writer may have been killed between an event and the count of it
        for (long sequence = Math.max(1, newest + 1 - slots); sequence <= newest + 1; sequence++)
        {
            final Event event = readSlot(buffer, slots, sequence, memberId, incarnation);
            if (event != null)
            {
                events.add(event);
            }
        }
        final long last = events.isEmpty() ? newest : Math.max(newest, events.get(events.size() - 1).sequence());
        return new NodeRecording(
            memberId, buffer.getInt(EventRing.MEMBER_COUNT_OFFSET, ByteOrder.LITTLE_ENDIAN), incarnation,
            last - events.size(), List.copyOf(events));
    }

    /**
     * @return null if the slot doesn't hold this event, or was overwritten while it was read.
     */
    private static Event readSlot(
        final UnsafeBuffer buffer, final int slots, final long sequence, final int memberId, final int incarnation)
    {
        final int offset = EventRing.offset(sequence, slots);
        if (buffer.getLongVolatile(offset + EventRing.SEQUENCE) != sequence)
        {
            return null;
        }
        final EventCode code = EventCode.of(buffer.getShort(offset + EventRing.CODE, ByteOrder.LITTLE_ENDIAN));
        final Event event = new Event(
            memberId, incarnation, sequence,
            buffer.getLong(offset + EventRing.NOW_NS, ByteOrder.LITTLE_ENDIAN),
            buffer.getLong(offset + EventRing.EPOCH_NS, ByteOrder.LITTLE_ENDIAN),
            code,
            buffer.getShort(offset + EventRing.DETAIL, ByteOrder.LITTLE_ENDIAN),
            buffer.getInt(offset + EventRing.PEER_ID, ByteOrder.LITTLE_ENDIAN),
            buffer.getLong(offset + EventRing.TERM, ByteOrder.LITTLE_ENDIAN),
            buffer.getLong(offset + EventRing.A, ByteOrder.LITTLE_ENDIAN),
            buffer.getLong(offset + EventRing.B, ByteOrder.LITTLE_ENDIAN),
            buffer.getLong(offset + EventRing.C, ByteOrder.LITTLE_ENDIAN));
        VarHandle.acquireFence();
        final boolean isWhole = buffer.getLongVolatile(offset + EventRing.SEQUENCE) == sequence;
        return isWhole && code != null ? event : null;
    }
}
