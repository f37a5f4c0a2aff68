package io.balsa.compare;

import java.io.File;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How many commands a server has executed, and whether it leads: a mapped file of one server, so that the client
 * process can look at all of them at one moment without asking anybody. Costs the server one store a command.
 */
final class NodeGauge implements AutoCloseable
{
    private static final int LENGTH = 4096;
    private static final int APPLIED_OFFSET = 0;
    private static final int LEADER_OFFSET = 128;

    private final MappedByteBuffer mapping;
    private final UnsafeBuffer buffer;
    private long applied;

    private NodeGauge(final MappedByteBuffer mapping)
    {
        this.mapping = mapping;
        this.buffer = new UnsafeBuffer(mapping);
    }

    /**
     * @param dir of the run.
     * @param id  of a server.
     * @return its gauge, from 0; to be made before the server starts.
     */
    static NodeGauge create(final Path dir, final int id)
    {
        return new NodeGauge(IoUtil.mapNewFile(file(dir, id), LENGTH));
    }

    /**
     * @param dir of the run.
     * @param id  of a server.
     * @return its gauge as it was made.
     */
    static NodeGauge open(final Path dir, final int id)
    {
        return new NodeGauge(IoUtil.mapExistingFile(file(dir, id), "gauge"));
    }

    private static File file(final Path dir, final int id)
    {
        return dir.resolve("gauge-" + id).toFile();
    }

    /** One writer. */
    void onApplied()
    {
        applied++;
        buffer.putLongRelease(APPLIED_OFFSET, applied);
    }

    void onRole(final boolean isLeader)
    {
        buffer.putLongRelease(LEADER_OFFSET, isLeader ? 1 : 0);
    }

    long applied()
    {
        return buffer.getLongVolatile(APPLIED_OFFSET);
    }

    boolean isLeader()
    {
        return buffer.getLongVolatile(LEADER_OFFSET) != 0;
    }

    @Override
    public void close()
    {
        IoUtil.unmap(mapping);
    }
}
