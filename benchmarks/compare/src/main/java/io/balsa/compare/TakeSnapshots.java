package io.balsa.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Every member is told to take a snapshot, one after the other, the leader last, as an operator would.
 */
final class TakeSnapshots implements MeasuredEvent
{
    private static final double P999_RATIO_MAX = 2;
    private static final int P999 = 2;

    private final SnapshotRig rig;
    private final List<Taken> taken = new ArrayList<>();
    private final List<Latencies.Part> during = new ArrayList<>();

    /**
     * @param memberId       whose it is.
     * @param isLeader       true if that one led when it was told.
     * @param seconds        from the order to its being durable.
     * @param giveOutSeconds of these, from the first to the last record of the service.
     */
    private record Taken(int memberId, boolean isLeader, double seconds, double giveOutSeconds)
    {
    }

    TakeSnapshots(final SnapshotRig rig)
    {
        this.rig = rig;
    }

    @Override
    public void prepare()
    {
        // the state is all that there must be
    }

    @Override
    public void awaitReady()
    {
        // nothing else is waited for
    }

    @Override
    public void run() throws IOException, InterruptedException
    {
        final List<Member> left = new ArrayList<>(rig.members().all());
        while (!left.isEmpty())
        {
            final Member leader = rig.awaitLeader();
            final Member member = left.stream().filter(other -> other != leader).findFirst().orElse(leader);
            left.remove(member);
            take(member, member == leader);
        }
        // what waits now has waited because of them
        final Latencies.Part rest = rig.latencies().begin("rest", false);
        during.add(rest);
        rig.settle();
        rig.pass("all are durable: rest", during.get(0).beginNs(), rig.work().seconds());
    }

    private void take(final Member member, final boolean isLeader) throws IOException, InterruptedException
    {
        final String who = "member " + member.id() + (isLeader ? ", leader" : ", follower");
        during.add(rig.latencies().begin(who, false));
        final String[] answer = new String[1];
        member.say(SlabServer.SNAPSHOT);
        rig.await(who + ", takes a snapshot", () ->
        {
            answer[0] = member.pollAnswer();
            return answer[0] != null;
        });
        final double[] seconds = seconds(member, answer[0]);
        taken.add(new Taken(member.id(), isLeader, seconds[0], seconds[1]));
    }

    /**
     * @param member that was told to take a snapshot.
     * @param answer of it.
     * @return seconds until it was durable; of these, while the service gave out its state.
     * @throws IOException if there is no snapshot.
     */
    static double[] seconds(final Member member, final String answer) throws IOException
    {
        if (!answer.startsWith(SlabServer.TAKEN))
        {
            throw new IOException("member " + member.id() + " took no snapshot: " + answer);
        }
        final String[] ns = answer.substring(SlabServer.TAKEN.length()).split(" ");
        return new double[] {Long.parseLong(ns[0]) / 1e9, Long.parseLong(ns[1]) / 1e9};
    }

    @Override
    public List<Latencies.Part> during()
    {
        return during;
    }

    @Override
    public boolean isWithinGoal(final double[] ratios)
    {
        return ratios[P999] <= P999_RATIO_MAX;
    }

    @Override
    public String goal()
    {
        return "p99.9 during <= 2 times baseline, no leader change";
    }

    @Override
    public void addTo(final JsonLine line)
    {
        final List<String> members = new ArrayList<>();
        for (final Taken one : taken)
        {
            members.add(new JsonLine()
                .add("member", one.memberId())
                .add("leader", one.isLeader())
                .add("snapshotSeconds", one.seconds(), 3)
                .add("giveOutSeconds", one.giveOutSeconds(), 3)
                .add("megabytesPerSecond", rig.work().megabytesPerSecond(one.seconds()), 1)
                .toString());
        }
        line.addRaw("snapshots", "[" + String.join(",", members) + "]");
    }

    @Override
    public String markdown()
    {
        final StringBuilder text = new StringBuilder(
            "| snapshot of | s | of these giving out the state | MB/s |\n|---|--:|--:|--:|\n");
        for (final Taken one : taken)
        {
            text.append("| member ").append(one.memberId()).append(one.isLeader() ? ", leader" : ", follower")
                .append(" | ").append(Spread.number(one.seconds()))
                .append(" | ").append(Spread.number(one.giveOutSeconds()))
                .append(" | ").append(Spread.number(rig.work().megabytesPerSecond(one.seconds()))).append(" |\n");
        }
        return text.toString();
    }
}
