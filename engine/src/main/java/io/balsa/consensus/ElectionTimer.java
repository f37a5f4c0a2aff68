package io.balsa.consensus;

/**
 * When a node that hears no leader acts (§5.2: randomised timeouts). One deadline, for whatever role waits.
 * <p>
 * It is restarted only by a valid message of the current leader, by the first grant of a vote in a term, by an own
 * election, and by stepping down from leadership. Adopting a term, refusing a vote or answering a pre-vote leave it
 * alone: else nodes that can't win keep silencing those that can.
 * <p>
 * One who asks waits for answers: such a round lasts as long as answers take ({@link Pace}), and 1.5 times longer after
 * each that failed, up to 16 times, until a leader is heard, for what answers take may not have been measured yet. One
 * who waits for others is never stretched like that: it asks nobody, so that nothing would tell it that the network is
 * well again.
 */
final class ElectionTimer
{
    private static final int GROWTH_MAX = 16;
    /** What growth raises the shortest round to at most. */
    private static final long ROUND_MIN_CAP_NS = 5_000_000_000L;

    private final Pace pace;
    private final RandomSource random;
    private long deadlineNs;
    private double growth = 1.0;
    private boolean isPostponed;

    ElectionTimer(final Pace pace, final RandomSource random)
    {
        this.pace = pace;
        this.random = random;
    }

    /**
     * A leader is heard: wait for its next word.
     */
    void restart(final long nowNs)
    {
        expireIn(drawNs(), nowNs);
    }

    /**
     * Another may just be about to win, or to ask: its messages and the answers to them may be on their way.
     */
    void restartForOther(final long nowNs)
    {
        expireIn(drawNs() + pace.answerTimeNs(), nowNs);
    }

    /**
     * A fitter log exists: give its owner twice the time to stand.
     */
    void restartPatiently(final long nowNs)
    {
        expireIn(2 * (drawNs() + pace.answerTimeNs()), nowNs);
    }

    /**
     * This node asks.
     */
    void restartForRound(final long nowNs)
    {
        final double growthMax = Math.max(1.0, (double) ROUND_MIN_CAP_NS / pace.electionTimeoutMinNs());
        expireIn((long) (drawNs() * Math.min(growth, growthMax)) + pace.answerTimeNs(), nowNs);
    }

    /**
     * This node has the answers that it needs: a round that had grown lasts no longer than one that hasn't.
     */
    void shorten(final long nowNs)
    {
        if (leftNs(nowNs) > pace.electionTimeoutMaxNs() + pace.answerTimeNs())
        {
            restartForOther(nowNs);
        }
    }

    private long drawNs()
    {
        final long minNs = pace.electionTimeoutMinNs();
        return minNs + random.below(pace.electionTimeoutMaxNs() - minNs + 1);
    }

    private void expireIn(final long waitNs, final long nowNs)
    {
        deadlineNs = nowNs + waitNs;
        isPostponed = false;
    }

    void pause(final long nowNs, final long minNs, final long maxNs)
    {
        expireIn(minNs + random.below(maxNs - minNs + 1), nowNs);
    }

    void actWithin(final long nowNs, final long minNs, final long maxNs)
    {
        final long soonNs = nowNs + minNs + random.below(maxNs - minNs + 1);
        if (soonNs - deadlineNs < 0)
        {
            deadlineNs = soonNs;
        }
    }

    /**
     * Time in which this node didn't run doesn't count: the leader's messages are still waiting to be read. Once only
     * before the next restart: on a machine so busy that every cycle is a pause, leaders must be elected too.
     */
    void postpone(final long gapNs)
    {
        if (!isPostponed)
        {
            isPostponed = true;
            deadlineNs += gapNs;
        }
    }

    boolean isExpired(final long nowNs)
    {
        return nowNs - deadlineNs >= 0;
    }

    /**
     * @return until it expires; not positive if it did.
     */
    long leftNs(final long nowNs)
    {
        return deadlineNs - nowNs;
    }

    /**
     * No answer came in time from those that are needed.
     */
    void onRoundFailed()
    {
        growth = Math.min(GROWTH_MAX, growth * 1.5);
    }

    void onLeaderHeard()
    {
        growth = 1.0;
    }
}
