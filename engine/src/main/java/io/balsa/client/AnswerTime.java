package io.balsa.client;

/**
 * How long replies take, and so how long none may come before something is taken to be wrong: the mean and four times
 * the mean deviation, as TCP does it (RFC 6298), but no less than is configured, and no more than eight times that.
 * <p>
 * A cluster, or a machine, with too much to do answers late. Clients that ask again before an answer can be there give
 * it more to do, so it never comes to an end. One command at a time is measured, from when it was sent first until its
 * reply came; one that was sent again isn't, since nobody knows which of them was answered.
 */
final class AnswerTime
{
    private static final int MEAN_SHIFT = 3;
    private static final int DEVIATION_SHIFT = 2;
    private static final int DEVIATIONS = 4;
    private static final int LEAST_FACTOR_MAX = 8;

    private final long leastNs;
    private long meanNs = -1;
    private long deviationNs;
    private long highest;
    private long timed;
    private long timedNs;

    /**
     * @param leastNs that is waited for an answer, ns.
     */
    AnswerTime(final long leastNs)
    {
        this.leastNs = leastNs;
    }

    /**
     * @param sequence of the last command that was sent, for the first time or again.
     * @param nowNs    monotonic.
     */
    void onSent(final long sequence, final long nowNs)
    {
        if (sequence > highest)
        {
            highest = sequence;
            if (timed == 0)
            {
                timed = sequence;
                timedNs = nowNs;
            }
        }
    }

    /**
     * What is on its way may be sent again.
     */
    void onReconnect()
    {
        timed = 0;
    }

    /**
     * @param sequence of a command whose reply came.
     * @param nowNs    monotonic.
     * @return true if it was measured.
     */
    boolean onReply(final long sequence, final long nowNs)
    {
        if (timed == 0 || sequence < timed)
        {
            return false;
        }
        timed = 0;
        final long tookNs = nowNs - timedNs;
        if (meanNs < 0)
        {
            meanNs = tookNs;
            deviationNs = tookNs >> 1;
        }
        else
        {
            deviationNs += (Math.abs(tookNs - meanNs) - deviationNs) >> DEVIATION_SHIFT;
            meanNs += (tookNs - meanNs) >> MEAN_SHIFT;
        }
        return true;
    }

    /**
     * @param factor how many times as long as usual, from 1, since it was waited in vain before.
     * @return how long to wait for an answer, ns.
     */
    long timeoutNs(final int factor)
    {
        return Math.min(LEAST_FACTOR_MAX * leastNs, factor * Math.max(leastNs, meanNs + DEVIATIONS * deviationNs));
    }
}
