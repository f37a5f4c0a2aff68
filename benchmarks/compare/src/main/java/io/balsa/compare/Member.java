package io.balsa.compare;

import io.balsa.monitor.NodeStatus;
import io.balsa.node.StoreRecovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.agrona.IoUtil;

/**
 * One member as the rig sees it: its process, what that answers, and its counters. One thread, but {@link #close}.
 */
final class Member implements AutoCloseable
{
    private static final int HEAP_MIB = 256;
    private static final long MIB = 1024 * 1024;

    private final ClusterSpec spec;
    private final int id;
    private final List<String> jvmFlags;
    private final boolean isProfiled;
    private final Queue<String> answers = new ConcurrentLinkedQueue<>();
    private volatile RigProcess process;
    private volatile boolean isClosed;
    private int starts;
    private boolean isDown;
    private int nice;

    Member(final ClusterSpec spec, final int id, final List<String> jvmFlags, final boolean isProfiled)
    {
        this.spec = spec;
        this.id = id;
        this.jvmFlags = jvmFlags;
        this.isProfiled = isProfiled;
    }

    int id()
    {
        return id;
    }

    synchronized void start() throws IOException
    {
        if (isClosed)
        {
            throw new IOException("the rig is being ended");
        }
        final String name = "node-" + id + (starts == 0 ? "" : "-" + starts);
        final List<String> flags = new ArrayList<>(JvmFlags.of(
            HEAP_MIB, JvmFlags.DIRECT_MIB + spec.stateLength() / MIB, spec.dir().resolve(GcLog.fileName(name))));
        if (isProfiled)
        {
            flags.addAll(JvmFlags.profiling(spec.dir().resolve(name + ".jfr")));
        }
        flags.addAll(jvmFlags);
        answers.clear();
        process = RigProcess.startTalking(
            spec.dir(), name, nice, flags, SlabServer.class, List.of(spec.dir().toString(), Integer.toString(id)),
            this::onLine);
        starts++;
        isDown = false;
    }

    private void onLine(final String line)
    {
        if (line.startsWith(SlabServer.ANSWER))
        {
            answers.add(line.substring(SlabServer.ANSWER.length()));
        }
    }

    /**
     * @return the next thing that it answered; null if it didn't.
     */
    String pollAnswer()
    {
        return answers.poll();
    }

    void say(final String line) throws IOException
    {
        process.say(line);
    }

    /**
     * {@code kill -9}, and all that it had is gone: aside, not removed. All members share one disk here, and to give
     * gigabytes back to it holds everybody's forces up, which a disk of its own that is lost doesn't.
     */
    void lose() throws IOException, InterruptedException
    {
        isDown = true;
        process.kill();
        IoUtil.delete(spec.aeronDir(id).toFile(), true);
        Files.move(spec.memberDir(id), asidePath());
    }

    /**
     * @param value niceness of its processes from the next start on, 0 to 19.
     */
    void nice(final int value)
    {
        nice = value;
    }

    /**
     * What {@code balsa recover} does, before the next start.
     */
    void recover()
    {
        StoreRecovery.allow(spec.nodeConfig(id));
    }

    /**
     * @throws IOException if it ended, though nobody told it to.
     */
    void requireRunning() throws IOException
    {
        if (!isDown && !process.isAlive())
        {
            throw new IOException("member " + id + " ended: " + process.lastLine() + " (all of it: " +
                process.log() + ")");
        }
    }

    /**
     * @return how it is, some ms ago; null: it doesn't run, or is just starting.
     */
    NodeStatus status()
    {
        try
        {
            final NodeStatus status = NodeStatus.read(spec.memberDir(id));
            return NodeStatus.DOWN.equals(status.role()) ? null : status;
        }
        catch (final IOException ex)
        {
            return null;
        }
    }

    /**
     * @param name of a counter of its service.
     * @return the value; -1: there is none now.
     */
    long serviceCounter(final String name)
    {
        final NodeStatus status = status();
        return status == null ? -1 : status.serviceCounters().getOrDefault(name, -1L);
    }

    /**
     * Ask it to end. Any thread.
     */
    synchronized void requestEnd()
    {
        isClosed = true;
        if (process != null)
        {
            process.endInput();
        }
    }

    /**
     * End it and take away its files. Any thread.
     */
    @Override
    public void close()
    {
        requestEnd();
        if (process != null)
        {
            process.awaitEnd();
        }
        deleteFiles();
    }

    private void deleteFiles()
    {
        IoUtil.delete(spec.aeronDir(id).toFile(), true);
        IoUtil.delete(spec.memberDir(id).toFile(), true);
        IoUtil.delete(asidePath().toFile(), true);
    }

    private Path asidePath()
    {
        final Path dir = spec.memberDir(id);
        return dir.resolveSibling(dir.getFileName() + "-lost");
    }
}
