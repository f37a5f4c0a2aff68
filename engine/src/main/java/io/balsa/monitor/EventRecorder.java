package io.balsa.monitor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.agrona.IoUtil;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The flight recorder of a node: its newest {@value #SLOTS} events in a ring that overwrites the oldest. In a mapped
 * file it survives the end of the process however that ends (not a power cut: nothing is forced); the files of the
 * newest {@value #FILES_MAX} lives are kept. Or in plain memory, for a simulator.
 * <p>
 * Always on: to record an event is two clock readings and 64 bytes, without allocation. One thread writes, the agent's;
 * any number read meanwhile ({@link NodeRecording}).
 */
public final class EventRecorder implements AutoCloseable
{
    /** Events kept of one life. */
    public static final int SLOTS = 16 * 1024;

    private static final int FILES_MAX = 4;
    private static final String PREFIX = "events-";
    private static final String SUFFIX = ".dat";

    private final UnsafeBuffer buffer;
    private final MappedByteBuffer mapping;
    private final NanoClock clock;
    private final LongUnaryOperator epoch;
    private final int slots;
    private long sequence;

    private EventRecorder(
        final UnsafeBuffer buffer,
        final MappedByteBuffer mapping,
        final int slots,
        final NanoClock clock,
        final LongUnaryOperator epoch)
    {
        this.buffer = buffer;
        this.mapping = mapping;
        this.slots = slots;
        this.clock = clock;
        this.epoch = epoch;
        buffer.putInt(EventRing.MEMBER_ID_OFFSET, -1, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(EventRing.SLOTS_OFFSET, slots, ByteOrder.LITTLE_ENDIAN);
        buffer.putLongRelease(EventRing.MAGIC_OFFSET, EventRing.MAGIC);
    }

    /**
     * @param dir         of the node.
     * @param incarnation of the node; in the name of the file.
     * @param clock       monotonic.
     * @param epoch       ns since the Unix epoch at a reading of the clock.
     * @return a recorder with an empty ring.
     */
    public static EventRecorder open(
        final Path dir, final int incarnation, final NanoClock clock, final LongUnaryOperator epoch)
    {
        try
        {
            for (final Path file : files(dir).stream().skip(FILES_MAX - 1).toList())
            {
                Files.deleteIfExists(file);
            }
            final Path file = dir.resolve(String.format("%s%08d%s", PREFIX, incarnation, SUFFIX));
            Files.deleteIfExists(file);
            final MappedByteBuffer mapping =
                FilledFile.map(file, EventRing.HEADER_LENGTH + SLOTS * EventRing.SLOT_LENGTH);
            return new EventRecorder(new UnsafeBuffer(mapping), mapping, SLOTS, clock, epoch);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("can't write the flight recorder's file in " + dir, ex);
        }
    }

    /**
     * @param slots events kept, at least 1.
     * @param clock monotonic.
     * @param epoch ns since the Unix epoch at a reading of the clock.
     * @return a recorder in memory.
     */
    public static EventRecorder inMemory(final int slots, final NanoClock clock, final LongUnaryOperator epoch)
    {
        final int length = EventRing.HEADER_LENGTH + slots * EventRing.SLOT_LENGTH;
        return new EventRecorder(
            new UnsafeBuffer(new byte[length]), null, slots, clock, epoch);
    }

    /**
     * @param dir of a node, running or not.
     * @return the files there, that of the newest life first.
     */
    public static List<Path> files(final Path dir)
    {
        try (Stream<Path> files = Files.list(dir))
        {
            return files
                .filter(file -> file.getFileName().toString().startsWith(PREFIX))
                .sorted(Comparator.reverseOrder())
                .toList();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("can't list " + dir, ex);
        }
    }

    /**
     * The node begins: the first event of its life.
     *
     * @param memberId    of the node.
     * @param memberCount of the cluster.
     * @param incarnation which start of the node this is.
     * @param term        as recovered.
     * @param lastTerm    of the log as recovered.
     * @param lastIndex   of the log as recovered.
     */
    public void begin(
        final int memberId,
        final int memberCount,
        final int incarnation,
        final long term,
        final long lastTerm,
        final long lastIndex)
    {
        buffer.putInt(EventRing.MEMBER_COUNT_OFFSET, memberCount, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(EventRing.INCARNATION_OFFSET, incarnation, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(EventRing.MEMBER_ID_OFFSET, memberId, ByteOrder.LITTLE_ENDIAN);
        record(EventCode.NODE_STARTED, memberCount, -1, term, lastIndex, lastTerm, 0);
    }

    /**
     * Agent thread. The values mean what the code says.
     *
     * @param code   what happened.
     * @param detail 0 to 32767.
     * @param peerId the other member in it; -1: none.
     * @param term   it belongs to.
     * @param a      first value.
     * @param b      second value.
     * @param c      third value.
     */
    public void record(
        final EventCode code,
        final int detail,
        final int peerId,
        final long term,
        final long a,
        final long b,
        final long c)
    {
        final long nowNs = clock.nanoTime();
        sequence++;
        final int offset = EventRing.offset(sequence, slots);
        buffer.putLongVolatile(offset + EventRing.SEQUENCE, 0);
        buffer.putLong(offset + EventRing.NOW_NS, nowNs, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(offset + EventRing.EPOCH_NS, epoch.applyAsLong(nowNs), ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(offset + EventRing.TERM, term, ByteOrder.LITTLE_ENDIAN);
        buffer.putShort(offset + EventRing.CODE, (short) code.number(), ByteOrder.LITTLE_ENDIAN);
        buffer.putShort(offset + EventRing.DETAIL, (short) detail, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(offset + EventRing.PEER_ID, peerId, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(offset + EventRing.A, a, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(offset + EventRing.B, b, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(offset + EventRing.C, c, ByteOrder.LITTLE_ENDIAN);
        buffer.putLongRelease(offset + EventRing.SEQUENCE, sequence);
        buffer.putLongRelease(EventRing.NEWEST_OFFSET, sequence);
    }

    /**
     * @return events recorded so far, also those that were overwritten.
     */
    public long count()
    {
        return sequence;
    }

    /**
     * From any thread, but meant for a simulator and for tests: others read the file.
     *
     * @return what the ring holds now.
     */
    public NodeRecording read()
    {
        return NodeRecording.read(buffer);
    }

    /**
     * The file stays. Nothing may be recorded after this.
     */
    @Override
    public void close()
    {
        if (mapping != null)
        {
            buffer.wrap(0, 0);
            IoUtil.unmap(mapping);
        }
    }
}
