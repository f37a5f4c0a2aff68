package io.balsa.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Members, client and clock of one run, for those who conduct it: waits for things, says every two seconds for what,
 * and notices when a process or the client ends. Closing ends all of it, and so does the end of the rig.
 */
final class SnapshotRig implements AutoCloseable
{
    private static final int POLL_MS = 10;
    private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long TIMEOUT_MIN_NS = TimeUnit.MINUTES.toNanos(2);
    /** Slower than this is as good as standing still. */
    private static final long BYTES_PER_SECOND_MIN = 1_000_000;

    private final SnapshotWork work;
    private final Members members;
    private final Latencies latencies = new Latencies(System::nanoTime);
    private final LoadCommands commands;
    private final OpenLoad load;
    private final PrintStream progress;
    private final AtShutdown atShutdown = new AtShutdown(this::end);
    private long saidNs;
    private long saidAnswered;

    /**
     * @param work     what is measured.
     * @param spec     of the cluster.
     * @param members  of it, not started yet.
     * @param progress gets a line now and then.
     */
    SnapshotRig(final SnapshotWork work, final ClusterSpec spec, final Members members, final PrintStream progress)
    {
        this.work = work;
        this.members = members;
        this.progress = progress;
        commands = new LoadCommands(work, OpenLoad.window(work.length()), latencies);
        load = new OpenLoad(spec, work.length(), commands);
        saidNs = System.nanoTime();
    }

    SnapshotWork work()
    {
        return work;
    }

    Members members()
    {
        return members;
    }

    Latencies latencies()
    {
        return latencies;
    }

    LoadCommands commands()
    {
        return commands;
    }

    OpenLoad load()
    {
        return load;
    }

    /**
     * @param what      is awaited, for people.
     * @param condition looked at every 10 ms.
     * @throws IOException          if a member ended, or nothing came of it in the time that the state is worth.
     * @throws InterruptedException if the rig is interrupted.
     */
    void await(final String what, final BooleanSupplier condition) throws IOException, InterruptedException
    {
        await(() -> what, 0, condition);
    }

    /**
     * Let time pass, with whatever goes on.
     *
     * @param what    goes on, for people.
     * @param sinceNs from when it counts.
     * @param seconds in which it does.
     * @throws IOException          if a member ended.
     * @throws InterruptedException if the rig is interrupted.
     */
    void pass(final String what, final long sinceNs, final int seconds) throws IOException, InterruptedException
    {
        final long endNs = sinceNs + TimeUnit.SECONDS.toNanos(seconds);
        await(() -> what + " of " + seconds + " s", TimeUnit.SECONDS.toNanos(seconds),
            () -> System.nanoTime() - endNs >= 0);
    }

    /**
     * @return the member that leads, as soon as there is one.
     * @throws IOException          if there is none for long.
     * @throws InterruptedException if the rig is interrupted.
     */
    Member awaitLeader() throws IOException, InterruptedException
    {
        final Member[] leader = new Member[1];
        await("an election", () ->
        {
            leader[0] = members.leader();
            return leader[0] != null;
        });
        return leader[0];
    }

    /**
     * Until nothing is left of a stall.
     *
     * @throws IOException          if a member ended, or they don't keep up with the load at all.
     * @throws InterruptedException if the rig is interrupted.
     */
    void settle() throws IOException, InterruptedException
    {
        await("answers in time", commands::isInTime);
    }

    /**
     * Do commands that prepare something, and wait for their end.
     *
     * @param what  they do, for people.
     * @param batch of commands.
     * @throws IOException          if a member ended, or it doesn't come to an end.
     * @throws InterruptedException if the rig is interrupted.
     */
    void execute(final String what, final LoadCommands.Batch batch) throws IOException, InterruptedException
    {
        commands.begin(batch);
        await(() -> what + ", " + batch.done() + " of " + batch.count(), 0, batch::isDone);
    }

    private void await(final Supplier<String> what, final long extraNs, final BooleanSupplier condition)
        throws IOException, InterruptedException
    {
        final long beginNs = System.nanoTime();
        final long timeoutNs =
            TIMEOUT_MIN_NS + TimeUnit.SECONDS.toNanos(work.state() / BYTES_PER_SECOND_MIN) + extraNs;
        while (!condition.getAsBoolean())
        {
            members.requireRunning();
            load.requireRunning();
            if (System.nanoTime() - beginNs > timeoutNs)
            {
                throw new IOException("awaited in vain for " + TimeUnit.NANOSECONDS.toSeconds(timeoutNs) + " s: " +
                    what.get() + ": " + members.describe());
            }
            say(what, beginNs);
            Thread.sleep(POLL_MS);
        }
    }

    private void say(final Supplier<String> what, final long beginNs)
    {
        final long nowNs = System.nanoTime();
        if (nowNs - saidNs >= PROGRESS_NS)
        {
            final long answered = commands.answered();
            progress.printf(Locale.ROOT, "  %s: %.0f s, %,.0f answers/s%n",
                what.get(), (nowNs - beginNs) / 1e9, (answered - saidAnswered) * 1e9 / (nowNs - saidNs));
            saidNs = nowNs;
            saidAnswered = answered;
        }
    }

    @Override
    public void close()
    {
        end();
        atShutdown.close();
    }

    private void end()
    {
        load.close();
        members.close();
    }
}
