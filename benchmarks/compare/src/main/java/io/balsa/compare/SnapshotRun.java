package io.balsa.compare;

import io.balsa.monitor.NodeStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Conducts one run: builds up the state, lets the load warm up, measures a baseline, the event and another baseline,
 * and compares the members.
 */
final class SnapshotRun
{
    private final SnapshotRig rig;
    private final MeasuredEvent event;

    /**
     * @param rig   of the run, nothing of it started.
     * @param event in its middle.
     */
    SnapshotRun(final SnapshotRig rig, final MeasuredEvent event)
    {
        this.rig = rig;
        this.event = event;
    }

    /**
     * @return what was measured.
     * @throws IOException          if it can't be: a member ended, something didn't come.
     * @throws InterruptedException if the rig is interrupted.
     */
    SnapshotResult run() throws IOException, InterruptedException
    {
        start();
        final int slabs = SlabState.slabCount(rig.work().state());
        rig.execute("filling slabs",
            new LoadCommands.Batch(SlabCommand.FILL, SlabCommand.LENGTH_MIN, slabs, 1, number -> number));
        event.prepare();

        final Latencies.Part warmUp = rig.latencies().begin("warm-up", true);
        rig.commands().pace();
        rig.pass("warm-up", warmUp.beginNs(), rig.work().warmUp());
        event.awaitReady();
        rig.settle();
        final Latencies.Part baseline = rest("baseline");
        final long term = rig.members().term();
        event.run();
        final long leaderChanges = rig.members().term() - term;
        final Latencies.Part after = rest("baseline after");
        rig.latencies().end();
        rig.commands().stop();
        rig.await("waiting for the last answers", rig.commands()::isQuiet);

        rig.execute("hashing slabs",
            new LoadCommands.Batch(SlabCommand.HASH, SlabCommand.LENGTH_MIN, slabs, 1, number -> number));
        final long[] hashes = hashes();
        rig.load().close();
        return new SnapshotResult(
            rig.work(), event, rig.latencies(), baseline, after, leaderChanges, hashes, problem(hashes));
    }

    private void start() throws IOException, InterruptedException
    {
        rig.members().start();
        for (final Member member : rig.members().all())
        {
            rig.await("member " + member.id() + " starts", () -> SlabServer.STARTED.equals(member.pollAnswer()));
        }
        rig.awaitLeader();
        rig.load().start();
    }

    private Latencies.Part rest(final String name) throws IOException, InterruptedException
    {
        final Latencies.Part part = rig.latencies().begin(name, true);
        rig.pass(name, part.beginNs(), rig.work().seconds());
        return part;
    }

    /** Each member writes it down when it has executed the last command. */
    private long[] hashes() throws IOException, InterruptedException
    {
        final List<Member> members = rig.members().all();
        final long[] hashes = new long[members.size()];
        for (int i = 0; i < hashes.length; i++)
        {
            final int place = i;
            rig.await("member " + members.get(i).id() + " hashes its state", () ->
            {
                final NodeStatus status = members.get(place).status();
                hashes[place] =
                    status == null ? 0 : status.serviceCounters().getOrDefault(SlabService.STATE_HASH, 0L);
                return hashes[place] != 0;
            });
        }
        return hashes;
    }

    private String problem(final long[] hashes)
    {
        final TreeSet<Long> different = new TreeSet<>();
        final List<String> texts = new ArrayList<>();
        for (final long hash : hashes)
        {
            different.add(hash);
            texts.add(Long.toHexString(hash));
        }
        if (different.size() > 1)
        {
            return "replicas differ: their hashes are " + String.join(", ", texts);
        }
        for (final Member member : rig.members().all())
        {
            final long executed = member.serviceCounter(SlabService.EXECUTED);
            if (executed != rig.commands().offered())
            {
                return "member " + member.id() + " executed " + executed + " commands of " + rig.commands().offered();
            }
        }
        return rig.commands().problem();
    }
}
