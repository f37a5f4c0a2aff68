package io.balsa.consensus;

/**
 * When a node that hears no leader acts (§5.2: randomised timeouts). One deadline, for whatever role waits.
 * <p>
 * It is restarted only by a valid message of the current leader, by the first grant of a vote in a term, by an own
 * election, and by stepping down from leadership. Adopting a term, refusing a vote or answering a pre-vote leave it
 * alone: else nodes that can't win keep silencing those that can.
 * <p>
 * Failed rounds stretch it, 1.5 times each up to 16 times, until a leader is heard: on a slow network rounds must
 * become longer than the answers take, also before those were measured. Both together have the cap of {@link Pace}.
 */
final class ElectionTimer
{
    private static final int GROWTH_MAX = 16;

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

    private long drawNs()
    {
        final long minNs = pace.electionTimeoutMinNs();
        final long drawnNs = minNs + random.below(pace.electionTimeoutMaxNs() - minNs + 1);
        final double growthMax = Math.max(1.0, (double) Pace.ELECTION_TIMEOUT_MIN_CAP_NS / minNs);
        return (long) (drawnNs * Math.min(growth, growthMax));
    }

    void restart(final long nowNs)
    {
        deadlineNs = nowNs + drawNs();
        isPostponed = false;
    }

    /**
     * A fitter log exists: give its owner twice the time to stand.
     */
    void restartPatiently(final long nowNs)
    {
        deadlineNs = nowNs + 2 * drawNs();
        isPostponed = false;
    }

    void pause(final long nowNs, final long minNs, final long maxNs)
    {
        deadlineNs = nowNs + minNs + random.below(maxNs - minNs + 1);
        isPostponed = false;
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

    void onRoundFailed()
    {
        growth = Math.min(GROWTH_MAX, growth * 1.5);
    }

    void onLeaderHeard()
    {
        growth = 1.0;
    }
}
