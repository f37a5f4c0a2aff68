package io.balsa.monitor;

import io.aeron.CncFileDescriptor;
import io.balsa.consensus.RaftRole;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.status.CountersReader;

/**
 * A node as its files show it, read without its help; a few ms old.
 *
 * @param memberId        id of the member.
 * @param pid             of the process that runs or ran it.
 * @param alive           true if that process lives; else all but the first two fields are empty.
 * @param role            FOLLOWER, PRE_CANDIDATE, CANDIDATE or LEADER; DOWN if not alive.
 * @param term            currentTerm.
 * @param leaderId        as known there; -1: unknown.
 * @param firstIndex      oldest index kept.
 * @param lastIndex       last index appended.
 * @param durableIndex    last index that may be acknowledged.
 * @param commitIndex     last index known to be committed.
 * @param appliedIndex    last index executed.
 * @param snapshotIndex   last index that a durable snapshot covers; 0: there is none.
 * @param sessions        open.
 * @param elections       in which it stood since it started.
 * @param errors          in the error log of this life, repeats counted.
 * @param storageFull     0: there is room on its disk; 1: it takes no commands; 2: nothing can be appended.
 * @param takesPart       false: its store is new, and it isn't heard, or only fed.
 * @param flush           how forcing the log fares.
 * @param serviceCounters that its service added, by label.
 */
public record NodeStatus(
    int memberId,
    long pid,
    boolean alive,
    String role,
    long term,
    int leaderId,
    long firstIndex,
    long lastIndex,
    long durableIndex,
    long commitIndex,
    long appliedIndex,
    long snapshotIndex,
    long sessions,
    long elections,
    long errors,
    long storageFull,
    boolean takesPart,
    FlushStatus flush,
    Map<String, Long> serviceCounters)
{
    /** {@link #role} of a node that doesn't run. */
    public static final String DOWN = "DOWN";

    /**
     * @param dir of a node.
     * @return how it is.
     * @throws IOException if no node ever ran there, or its files can't be read now.
     */
    public static NodeStatus read(final Path dir) throws IOException
    {
        final RunFile run = RunFile.read(dir);
        final Path cncFile = run.aeronDir().resolve(CncFileDescriptor.CNC_FILE);
        if (!run.isAlive() || !Files.exists(cncFile))
        {
            return new NodeStatus(
                run.memberId(), run.pid(), run.isAlive(), DOWN, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false,
                FlushStatus.of(counter -> 0), Map.of());
        }
        final MappedByteBuffer mapping;
        try
        {
            mapping = IoUtil.mapExistingFile(cncFile.toFile(), "CnC");
        }
        catch (final IllegalStateException ex)
        {
            throw new IOException("can't read " + cncFile, ex);
        }
        try
        {
            return read(run, mapping);
        }
        finally
        {
            IoUtil.unmap(mapping);
        }
    }

    private static NodeStatus read(final RunFile run, final MappedByteBuffer mapping) throws IOException
    {
        final DirectBuffer metaData = CncFileDescriptor.createMetaDataBuffer(mapping);
        if (metaData.getInt(CncFileDescriptor.cncVersionOffset(0)) == 0)
        {
            throw new IOException("member " + run.memberId() + " is just starting");
        }
        final CountersReader reader = new CountersReader(
            CncFileDescriptor.createCountersMetaDataBuffer(mapping, metaData),
            CncFileDescriptor.createCountersValuesBuffer(mapping, metaData));
        final long[] values = new long[NodeCounter.values().length];
        final Map<String, Long> serviceCounters = new LinkedHashMap<>();
        reader.forEach((counterId, typeId, keyBuffer, label) ->
        {
            if (typeId == NodeCounter.SERVICE_TYPE_ID)
            {
                serviceCounters.put(label, reader.getCounterValue(counterId));
            }
            for (final NodeCounter counter : NodeCounter.values())
            {
                if (typeId == counter.typeId())
                {
                    values[counter.ordinal()] = reader.getCounterValue(counterId);
                }
            }
        });
        return new NodeStatus(
            run.memberId(), run.pid(), true,
            RaftRole.values()[(int) value(values, NodeCounter.ROLE)].name(),
            value(values, NodeCounter.TERM), (int) value(values, NodeCounter.LEADER_ID),
            value(values, NodeCounter.FIRST_INDEX), value(values, NodeCounter.LAST_INDEX),
            value(values, NodeCounter.DURABLE_INDEX), value(values, NodeCounter.COMMIT_INDEX),
            value(values, NodeCounter.APPLIED_INDEX), value(values, NodeCounter.SNAPSHOT_INDEX),
            value(values, NodeCounter.SESSIONS),
            value(values, NodeCounter.ELECTIONS), value(values, NodeCounter.ERRORS),
            value(values, NodeCounter.STORAGE_FULL), value(values, NodeCounter.SETTLED) == 1,
            FlushStatus.of(counter -> value(values, counter)), serviceCounters);
    }

    private static long value(final long[] values, final NodeCounter counter)
    {
        return values[counter.ordinal()];
    }

    /**
     * @return the state in one line, as everywhere.
     */
    public String line()
    {
        return alive && !DOWN.equals(role) ?
            "n" + memberId + " " + role + " t" + term + " log " + firstIndex + ".." + lastIndex +
            " dur " + durableIndex + " cmt " + commitIndex + " app " + appliedIndex +
            (snapshotIndex == 0 ? "" : " snap " + snapshotIndex) + (storageFull == 0 ? "" : " STORAGE FULL") +
            (takesPart ? "" : " takes no part, see its error log") :
            "n" + memberId + " " + DOWN;
    }
}
