package io.balsa.cli;

import io.balsa.monitor.ControlFile;
import io.balsa.monitor.RunFile;
import io.balsa.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

/**
 * Has a running node of this host take a snapshot, and waits for it.
 */
final class SnapshotOrder
{
    private static final long LOOK_INTERVAL_MS = 20;

    private final Path dir;
    private final long timeoutNs;
    private final ProgressLine line;
    private final IdleStrategy idleStrategy = new SleepingMillisIdleStrategy(LOOK_INTERVAL_MS);
    private RunFile run;

    /**
     * @param dir       of the node.
     * @param timeoutNs without any byte written, after which nobody waits any more.
     * @param line      shows what is written.
     */
    SnapshotOrder(final Path dir, final long timeoutNs, final ProgressLine line)
    {
        this.dir = dir;
        this.timeoutNs = timeoutNs;
        this.line = line;
    }

    /**
     * @return the last index that the snapshot covers; it is durable.
     * @throws CliFailure  if there is none.
     * @throws IOException if the node's directory can't be read.
     */
    long take() throws IOException
    {
        requireRunning();
        try (ControlFile control = ControlFile.open(dir))
        {
            final long number = control.order(ControlFile.TAKE_SNAPSHOT);
            await(control, number);
            if (!control.problem().isEmpty())
            {
                throw new CliFailure(ExitCode.NEGATIVE, "No snapshot was taken: " + control.problem() + ".");
            }
            if (control.result() == 0)
            {
                throw new CliFailure(
                    ExitCode.NEGATIVE, "No snapshot was taken: the node has executed nothing yet.");
            }
            return control.result();
        }
        catch (final NoSuchFileException ex)
        {
            throw new CliFailure(ExitCode.NEGATIVE, "The node in " + dir + " takes no orders, there is no file " +
                ControlFile.NAME + ": it runs an older version, or found no room for it when it started.", ex);
        }
    }

    private void requireRunning() throws IOException
    {
        if (!Files.isDirectory(dir))
        {
            throw new CliFailure(ExitCode.NEGATIVE, dir + " isn't a directory.");
        }
        if (!Files.exists(dir.resolve(RunFile.NAME)))
        {
            throw new CliFailure(ExitCode.NEGATIVE,
                dir + " isn't the directory of a node that ran: there is no file " + RunFile.NAME + " in it.");
        }
        run = RunFile.read(dir);
        if (!isRunning(run))
        {
            throw new CliFailure(ExitCode.NEGATIVE, "No node runs in " + dir +
                " on this host: start it first. What a stopped one has, 'balsa snapshot list' shows.");
        }
    }

    private void await(final ControlFile control, final long number) throws IOException
    {
        long seen = -1;
        long movedNs = System.nanoTime();
        while (!control.isAnswered(number))
        {
            final long moved = control.isTakenUp(number) ? writtenLength() : -1;
            if (moved != seen)
            {
                seen = moved;
                movedNs = System.nanoTime();
                line.show(String.format(Locale.ROOT, "%,d MiB written", Math.max(0, moved) >> 20));
            }
            requireSameLife();
            if (System.nanoTime() - movedNs > timeoutNs)
            {
                line.clear();
                throw new CliFailure(ExitCode.TIMEOUT, "The node " +
                    (control.isTakenUp(number) ? "wrote nothing of a snapshot" : "didn't take up the order") + " for " +
                    TimeUnit.NANOSECONDS.toSeconds(timeoutNs) + " s. It may still take one; its error log is in " +
                    dir + ".");
            }
            idleStrategy.idle();
        }
        line.clear();
    }

    private void requireSameLife() throws IOException
    {
        final RunFile now = RunFile.read(dir);
        if (now.pid() != run.pid() || !now.started().equals(run.started()) || !isRunning(now))
        {
            line.clear();
            throw new CliFailure(ExitCode.NEGATIVE,
                "The node ended before it had a snapshot. 'balsa snapshot list " + dir + "' shows what it has.");
        }
    }

    private static boolean isRunning(final RunFile run)
    {
        return run.stateLine().isEmpty() && run.isAlive();
    }

    /**
     * @return bytes of snapshots that aren't finished.
     */
    private long writtenLength() throws IOException
    {
        long length = 0;
        try (Stream<Path> files = Files.list(dir))
        {
            for (final Path file : files.toList())
            {
                final String name = file.getFileName().toString();
                length += SnapshotStore.isUnfinished(name) ? lengthOf(file) : 0;
            }
        }
        return length;
    }

    private static long lengthOf(final Path file) throws IOException
    {
        try
        {
            return Files.size(file);
        }
        catch (final NoSuchFileException ex)
        {
            // finished since it was listed
            return 0;
        }
    }
}
