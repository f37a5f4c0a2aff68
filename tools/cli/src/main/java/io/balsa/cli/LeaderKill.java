package io.balsa.cli;

import java.util.concurrent.TimeUnit;

/**
 * The trouble that {@code demo --kill-leader} makes: kills the leader in the middle of the input, measures how long the
 * client goes without a reply, and starts the node again while commands still flow.
 * <p>
 * The failover counts from the last reply of the old leader to the first of the new one: replies that were on their way
 * when the leader died still arrive, and would make it look shorter than it is.
 */
final class LeaderKill implements CommandPump.Watcher
{
    /** What this can do to a cluster. */
    interface Nodes
    {
        /**
         * @return the id of the leader, now dead by SIGKILL; -1 when there is none at the moment.
         */
        int killLeader();

        void restart(int id);
    }

    private enum Phase
    {
        ARMED, NO_REPLY_YET, FAILED_OVER, OVER
    }

    /** When the length of the input isn't known. */
    private static final long COMMANDS_BEFORE_KILL = 50_000;
    private static final long DELAY_BEFORE_KILL_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long RESTART_DELAY_NS = TimeUnit.MILLISECONDS.toNanos(500);
    /** One node, or two: nobody takes over until the killed one is back. */
    private static final long RESTART_AT_LATEST_NS = TimeUnit.SECONDS.toNanos(3);

    private final Nodes nodes;
    private final long inputLength;

    private Phase phase = Phase.ARMED;
    private long beginNs;
    private boolean begun;
    private long triedNs;
    private int killedId = -1;
    private long killedNs;
    private long killedTerm;
    private long acknowledgedAtKill;
    private long acknowledgedBefore;
    private long lastReplyBeforeNs;
    private long failoverNs = -1;
    private long firstReplyNs;
    private boolean restarted;

    /**
     * @param nodes       to trouble.
     * @param inputLength in bytes, -1 when not known.
     */
    LeaderKill(final Nodes nodes, final long inputLength)
    {
        this.nodes = nodes;
        this.inputLength = inputLength;
    }

    @Override
    public void onTurn(final CommandPump pump, final long nowNs)
    {
        switch (phase)
        {
            case ARMED:
                onArmed(pump, nowNs);
                break;

            case NO_REPLY_YET:
                onNoReplyYet(pump, nowNs);
                break;

            case FAILED_OVER:
                if (nowNs - firstReplyNs >= RESTART_DELAY_NS)
                {
                    restart();
                    phase = Phase.OVER;
                }
                break;

            default:
                break;
        }
    }

    private void onArmed(final CommandPump pump, final long nowNs)
    {
        if (!begun && pump.isConnected())
        {
            begun = true;
            beginNs = nowNs;
            triedNs = nowNs - RETRY_NS;
        }
        if (begun && isDue(pump, nowNs) && nowNs - triedNs >= RETRY_NS)
        {
            kill(pump, nowNs);
        }
    }

    private boolean isDue(final CommandPump pump, final long nowNs)
    {
        if (pump.isInputEnded())
        {
            return true;
        }
        return inputLength >= 0 ?
            pump.consumed() >= inputLength / 2 :
            pump.acknowledged() >= COMMANDS_BEFORE_KILL ||
                pump.acknowledged() > 0 && nowNs - beginNs >= DELAY_BEFORE_KILL_NS;
    }

    private void kill(final CommandPump pump, final long nowNs)
    {
        triedNs = nowNs;
        killedId = nodes.killLeader();
        if (killedId >= 0)
        {
            killedNs = nowNs;
            killedTerm = pump.term();
            acknowledgedAtKill = pump.acknowledged();
            acknowledgedBefore = acknowledgedAtKill;
            lastReplyBeforeNs = pump.lastReplyNs();
            phase = Phase.NO_REPLY_YET;
        }
    }

    private void onNoReplyYet(final CommandPump pump, final long nowNs)
    {
        if (pump.term() == killedTerm)
        {
            acknowledgedBefore = pump.acknowledged();
            lastReplyBeforeNs = pump.lastReplyNs();
        }
        else if (pump.acknowledged() > acknowledgedBefore)
        {
            firstReplyNs = nowNs;
            failoverNs = nowNs - lastReplyBeforeNs;
            phase = Phase.FAILED_OVER;
        }
        if (nowNs - killedNs >= RESTART_AT_LATEST_NS)
        {
            restart();
        }
    }

    /**
     * The input is through. If the cluster hasn't been troubled yet, do it now; if the node is still down, start it.
     *
     * @param pump  whose input ended.
     * @param nowNs client clock.
     */
    void finish(final CommandPump pump, final long nowNs)
    {
        if (phase == Phase.ARMED)
        {
            kill(pump, nowNs);
        }
        if (phase != Phase.ARMED)
        {
            restart();
            phase = Phase.OVER;
        }
    }

    private void restart()
    {
        if (!restarted)
        {
            restarted = true;
            nodes.restart(killedId);
        }
    }

    /** @return the node that was killed, -1 if none was. */
    int killedId()
    {
        return killedId;
    }

    /** @return commands acknowledged when the leader was killed. */
    long acknowledgedAtKill()
    {
        return acknowledgedAtKill;
    }

    /** @return ns without a reply, -1 if there was nothing to reply to after the kill. */
    long failoverNs()
    {
        return failoverNs;
    }
}
