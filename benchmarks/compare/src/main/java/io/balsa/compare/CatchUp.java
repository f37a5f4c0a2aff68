package io.balsa.compare;

import io.balsa.monitor.NodeStatus;
import java.io.IOException;
import java.util.List;

/**
 * A follower is killed, its directory is lost, and it is let in again with an empty one, as {@code balsa recover} does
 * it. The others have let go of the log that it needs, so it gets the leader's snapshot.
 */
final class CatchUp implements MeasuredEvent
{
    private static final double P99_RATIO_MAX = 1.5;
    private static final int P99 = 1;
    private static final int PAD_WINDOW = 256;
    /** One segment is written to, one or two are still in memory, and what lies before them goes. */
    private static final int PADDED_SEGMENTS = 4;
    /** Level: what it hasn't executed yet is what comes in so many ms. */
    private static final int LEVEL_MS = 10;
    private static final double NS_PER_SECOND = 1e9;

    private final SnapshotRig rig;
    private final long segmentLength;
    private final int nice;
    private Member lost;
    private Latencies.Part transfer;
    private Latencies.Part rest;
    private double startedSeconds = Double.NaN;
    private double installedSeconds = Double.NaN;
    private double loadedSeconds = Double.NaN;
    private double levelSeconds = Double.NaN;
    private double partSeconds = Double.NaN;

    /**
     * @param rig           of the run.
     * @param segmentLength of the members' log, bytes.
     * @param nice          of the process that catches up, 0 to 19.
     */
    CatchUp(final SnapshotRig rig, final long segmentLength, final int nice)
    {
        this.nice = nice;
        this.rig = rig;
        this.segmentLength = segmentLength;
    }

    @Override
    public void prepare() throws IOException, InterruptedException
    {
        final int pads = (int) (PADDED_SEGMENTS * segmentLength / LoadCommands.PAD_LENGTH);
        rig.execute("making the log longer",
            new LoadCommands.Batch(SlabCommand.PAD, LoadCommands.PAD_LENGTH, pads, PAD_WINDOW, number -> 0));
        for (final Member member : rig.members().all())
        {
            final String[] answer = new String[1];
            member.say(SlabServer.SNAPSHOT);
            rig.await("member " + member.id() + " takes a snapshot", () ->
            {
                answer[0] = member.pollAnswer();
                return answer[0] != null;
            });
            TakeSnapshots.seconds(member, answer[0]);
        }
    }

    @Override
    public void awaitReady() throws IOException, InterruptedException
    {
        for (final Member member : rig.members().all())
        {
            rig.await("member " + member.id() + " lets go of its log", () ->
            {
                final NodeStatus status = member.status();
                return status != null && status.firstIndex() > 1 && status.snapshotIndex() >= status.firstIndex() - 1;
            });
        }
    }

    @Override
    public void run() throws IOException, InterruptedException
    {
        final Member leader = rig.awaitLeader();
        lost = rig.members().all().stream().filter(member -> member != leader).findFirst().orElseThrow();
        final String who = "member " + lost.id();
        rig.latencies().begin("without " + who, false);
        lost.lose();
        lost.recover();
        lost.nice(nice);
        transfer = rig.latencies().begin("transfer", false);
        lost.start();
        rig.await(who + " starts", () ->
        {
            startedSeconds = since();
            return SlabServer.STARTED.equals(lost.pollAnswer());
        });
        rig.await(who + " gets the snapshot", () ->
        {
            final NodeStatus status = lost.status();
            installedSeconds = since();
            return status != null && status.snapshotIndex() > 0;
        });
        rest = rig.latencies().begin("load, become level", false);
        rig.await(who + " loads the snapshot", () ->
        {
            loadedSeconds = since();
            return lost.serviceCounter(SlabService.LOADED) > 0;
        });
        rig.await(who + " becomes level and takes part", this::isDone);
        rig.settle();
    }

    private boolean isDone()
    {
        // the one that is behind is looked at first: what comes meanwhile makes it look worse, never better
        final NodeStatus status = lost.status();
        final Member leader = rig.members().leader();
        final NodeStatus ahead = leader == null ? null : leader.status();
        if (status == null || ahead == null)
        {
            return false;
        }
        final long traffic = Math.max(1, (long) rig.work().rate() * LEVEL_MS / 1000);
        if (Double.isNaN(levelSeconds) && status.appliedIndex() + traffic >= ahead.appliedIndex())
        {
            levelSeconds = since();
        }
        if (Double.isNaN(partSeconds) && status.takesPart())
        {
            partSeconds = since();
        }
        return !Double.isNaN(levelSeconds) && !Double.isNaN(partSeconds);
    }

    private double since()
    {
        return (System.nanoTime() - transfer.beginNs()) / NS_PER_SECOND;
    }

    @Override
    public List<Latencies.Part> during()
    {
        return List.of(transfer, rest);
    }

    @Override
    public boolean isWithinGoal(final double[] ratios)
    {
        return ratios[P99] <= P99_RATIO_MAX;
    }

    @Override
    public String goal()
    {
        return "p99 until it is level <= 1.5 times baseline, no leader change";
    }

    @Override
    public void addTo(final JsonLine line)
    {
        line.add("member", lost.id())
            .add("nice", nice)
            .add("startedSeconds", startedSeconds, 3)
            .add("installedSeconds", installedSeconds, 3)
            .add("megabytesPerSecond", rig.work().megabytesPerSecond(installedSeconds), 1)
            .add("loadedSeconds", loadedSeconds, 3)
            .add("levelSeconds", levelSeconds, 3)
            .add("takesPartSeconds", partSeconds, 3);
    }

    @Override
    public String markdown()
    {
        return "| member " + lost.id() + ", s after the start of its process | s |\n|---|--:|\n" +
            "| node started | " + Spread.number(startedSeconds) + " |\n" +
            "| snapshot installed | " + Spread.number(installedSeconds) + " (" +
            Spread.number(rig.work().megabytesPerSecond(installedSeconds)) + " MB/s) |\n" +
            "| snapshot loaded | " + Spread.number(loadedSeconds) + " |\n" +
            "| level | " + Spread.number(levelSeconds) + " |\n" +
            "| takes part | " + Spread.number(partSeconds) + " |\n";
    }
}
