package io.balsa.compare;

/**
 * A run that is over.
 *
 * @param spec     of it.
 * @param result   null if it failed before there was one.
 * @param gcPauses of all processes in the measured part.
 * @param failure  in one sentence; null: every command was answered once, in order where that is promised.
 */
record MeasuredRun(RunSpec spec, RunResult result, long gcPauses, String failure)
{
    /**
     * What makes the figures of a run worthless. While a leader is killed, only those answer for every command who
     * promise it.
     *
     * @param spec   of a run.
     * @param result of it.
     * @return what is wrong, in a sentence; null: nothing.
     */
    static String check(final RunSpec spec, final RunResult result)
    {
        final boolean mayLose = spec.cell().failover() && !spec.echo().survivesFailover();
        if (result.opsPerSecond() <= 0)
        {
            return "no answer in the measured part";
        }
        if (result.wrong() > 0)
        {
            return result.wrong() + " answers to no command, or second ones";
        }
        if (result.lost() > 0 && !mayLose)
        {
            return result.lost() + " commands without an answer";
        }
        if (result.outOfOrder() > 0 && spec.echo().isOrdered() && !mayLose)
        {
            return result.outOfOrder() + " answers out of order";
        }
        if (spec.cell().failover() && Double.isNaN(result.failoverMs()))
        {
            return "no answer after the leader's death";
        }
        return null;
    }

    boolean isGood()
    {
        return failure == null;
    }

    /**
     * @return one JSON object on one line; what wasn't measured is null.
     */
    String json()
    {
        final Cell cell = spec.cell();
        final JsonLine line = new JsonLine()
            .add("system", spec.system().label())
            .add("run", spec.run())
            .add("length", cell.length())
            .add("window", cell.window())
            .add("rate", cell.rate() == 0 ? Double.NaN : cell.rate(), 0)
            .add("durability", cell.durability())
            .add("nodes", spec.servers())
            .add("clients", cell.clients())
            .add("defaults", cell.isDefaults())
            .add("opsPerSecond", result == null ? Double.NaN : result.opsPerSecond(), 0);
        final String[] names = {"p50Us", "p99Us", "p999Us", "maxUs"};
        for (int i = 0; i < names.length; i++)
        {
            line.add(names[i], result == null ? Double.NaN : result.latencyUs()[i], 1);
        }
        final double lag = result == null ? Double.NaN : result.lagCommands();
        return line.add("cpuSecondsPerMillion", result == null ? Double.NaN : result.cpuSecondsPerMillion(), 3)
            .add("failoverMs", result == null ? Double.NaN : result.failoverMs(), 1)
            .add("followerLagCommands", lag, 0)
            .add("followerLagBytes", lag * cell.length(), 0)
            .add("followerLagMs", result == null ? Double.NaN : result.lagMs(), 2)
            .add("lost", result == null ? Double.NaN : result.lost(), 0)
            .add("wrong", result == null ? Double.NaN : result.wrong(), 0)
            .add("outOfOrder", result == null ? Double.NaN : result.outOfOrder(), 0)
            .add("gcPauses", gcPauses)
            .add("failure", failure)
            .toString();
    }
}
