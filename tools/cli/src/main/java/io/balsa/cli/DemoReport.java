package io.balsa.cli;

import io.balsa.monitor.NodeStatus;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * What came of a demo: as text for people, as one line of JSON for machines, as an exit code for scripts.
 *
 * @param plan     what was asked for.
 * @param pump     that sent the input.
 * @param end      how sending ended.
 * @param trouble  that was made, null for none.
 * @param replicas what the nodes hold.
 * @param leader   at the end, null for none.
 */
record DemoReport(
    Demo.Plan plan,
    CommandPump pump,
    CommandPump.End end,
    LeaderKill trouble,
    List<Verdict.Replica> replicas,
    NodeStatus leader)
{
    private Verdict verdict()
    {
        return Verdict.of(pump, replicas, plan.nodeCount());
    }

    private boolean isKillMissed()
    {
        return trouble != null && trouble.killedId() < 0;
    }

    int exitCode()
    {
        final Verdict verdict = verdict();
        if (end == CommandPump.End.TIMED_OUT && verdict.lost() <= 0 && verdict.duplicated() == 0)
        {
            return pump.isConnected() ? ExitCode.TIMEOUT : ExitCode.NO_QUORUM;
        }
        return isClusterGood() && pump.rejected() == 0 ? ExitCode.OK : ExitCode.NEGATIVE;
    }

    /**
     * @return true if nothing can be said against the cluster; lines too long to be sent aren't its fault.
     */
    boolean isClusterGood()
    {
        return end == CommandPump.End.DONE && verdict().isGood() && !isKillMissed();
    }

    /**
     * @param out gets some lines of text.
     */
    void print(final PrintStream out)
    {
        final Verdict verdict = verdict();
        print(out, "balsa demo: %,d commands, nodes: %d; acknowledged means %s%n",
            pump.accepted(), plan.nodeCount(), plan.promise());
        print(out, "  acknowledged  %,d in %.2f s: %,.0f commands/s; latency p50 %,.0f us, p99 %,.0f us%n",
            pump.acknowledged(), pump.seconds(), pump.commandsPerSecond(), pump.latencyUs(50), pump.latencyUs(99));
        if (trouble != null && trouble.killedId() >= 0)
        {
            print(out, "  kill -9       leader %d after %,d commands; %s; started again%n",
                trouble.killedId(), trouble.acknowledgedAtKill(), trouble.failoverNs() < 0 ?
                "nothing was left to be sent" :
                String.format(Locale.ROOT, "%,d ms without a reply", trouble.failoverNs() / 1_000_000));
        }
        if (verdict.replicasEqual())
        {
            final Verdict.Replica first = replicas.get(0);
            print(out, "  replicas      %d of %d equal: count %,d, hash %016x%n",
                replicas.size(), plan.nodeCount(), first.count(), first.hash());
        }
        else
        {
            print(out, "  replicas      NOT equal: %d of %d could be read%n", replicas.size(), plan.nodeCount());
            for (final Verdict.Replica replica : replicas)
            {
                print(out, "                node %d: count %,d, hash %016x%n",
                    replica.id(), replica.count(), replica.hash());
            }
        }
        if (!verdict.matchesInput())
        {
            print(out, "  input         count %,d, hash %016x; replies that don't agree with it: %,d%n",
                pump.accepted(), pump.hash(), pump.wrongReplies());
        }
        print(out, "  result        %s: %,d lost, %,d duplicated%s%n", isClusterGood() ? "good" : "NOT GOOD",
            verdict.lost(), verdict.duplicated(), leader == null ? "; no leader" :
            "; leader " + leader.memberId() + " in term " + leader.term());
        final String problem = problem();
        if (problem != null)
        {
            print(out, "                %s%n", problem);
        }
    }

    private String problem()
    {
        switch (end)
        {
            case TIMED_OUT:
                return "No reply for " + plan.timeoutNs() / 1_000_000_000 + " s: see the logs of the nodes.";

            case CLOSED:
                return "The session was closed: " + pump.closeReason();

            default:
                break;
        }
        if (pump.rejected() > 0)
        {
            return String.format(Locale.ROOT, "Lines that were too long and were not sent: %,d.", pump.rejected());
        }
        return isKillMissed() ? "There was no leader to be killed." : null;
    }

    private static void print(final PrintStream out, final String format, final Object... arguments)
    {
        // never the user's locale: scripts read this too
        out.printf(Locale.ROOT, format, arguments);
    }

    Json toJson()
    {
        final Verdict verdict = verdict();
        final Json json = new Json()
            .add("commands", pump.accepted())
            .add("acknowledged", pump.acknowledged())
            .add("lost", verdict.lost())
            .add("duplicated", verdict.duplicated())
            .add("replicasEqual", verdict.replicasEqual())
            .add("matchesInput", verdict.matchesInput())
            .add("commandsPerSecond", pump.commandsPerSecond(), 0)
            .add("p50Us", pump.latencyUs(50), 1)
            .add("p99Us", pump.latencyUs(99), 1);
        if (trouble == null || trouble.failoverNs() < 0)
        {
            json.addNull("failoverMs");
        }
        else
        {
            json.add("failoverMs", trouble.failoverNs() / 1e6, 1);
        }
        return json
            .add("leader", leader == null ? -1 : leader.memberId())
            .add("term", leader == null ? -1 : leader.term())
            .add("rejected", pump.rejected())
            .add("nodes", plan.nodeCount())
            .add("ok", exitCode() == ExitCode.OK);
    }
}
