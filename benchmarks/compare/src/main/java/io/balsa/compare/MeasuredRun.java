package io.balsa.compare;

import java.util.Locale;

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
        final StringBuilder text = new StringBuilder("{");
        add(text, "system", quoted(spec.system().label()));
        add(text, "run", Integer.toString(spec.run()));
        add(text, "length", Integer.toString(cell.length()));
        add(text, "window", Integer.toString(cell.window()));
        add(text, "rate", cell.rate() == 0 ? "null" : Integer.toString(cell.rate()));
        add(text, "durability", quoted(cell.durability()));
        add(text, "nodes", Integer.toString(spec.servers()));
        add(text, "clients", Integer.toString(cell.clients()));
        add(text, "defaults", Boolean.toString(cell.isDefaults()));
        add(text, "opsPerSecond", real(result == null ? Double.NaN : result.opsPerSecond(), 0));
        final String[] names = {"p50Us", "p99Us", "p999Us", "maxUs"};
        for (int i = 0; i < names.length; i++)
        {
            add(text, names[i], real(result == null ? Double.NaN : result.latencyUs()[i], 1));
        }
        add(text, "cpuSecondsPerMillion", real(result == null ? Double.NaN : result.cpuSecondsPerMillion(), 3));
        add(text, "failoverMs", real(result == null ? Double.NaN : result.failoverMs(), 1));
        final double lag = result == null ? Double.NaN : result.lagCommands();
        add(text, "followerLagCommands", real(lag, 0));
        add(text, "followerLagBytes", real(lag * cell.length(), 0));
        add(text, "followerLagMs", real(result == null ? Double.NaN : result.lagMs(), 2));
        add(text, "lost", real(result == null ? Double.NaN : result.lost(), 0));
        add(text, "wrong", real(result == null ? Double.NaN : result.wrong(), 0));
        add(text, "outOfOrder", real(result == null ? Double.NaN : result.outOfOrder(), 0));
        add(text, "gcPauses", Long.toString(gcPauses));
        add(text, "failure", failure == null ? "null" : quoted(failure));
        return text.append('}').toString();
    }

    private static void add(final StringBuilder text, final String name, final String value)
    {
        text.append(text.length() == 1 ? "" : ",").append('"').append(name).append("\":").append(value);
    }

    private static String real(final double value, final int decimals)
    {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : "null";
    }

    private static String quoted(final String value)
    {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ") + '"';
    }
}
