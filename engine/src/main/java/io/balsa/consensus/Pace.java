package io.balsa.consensus;

/**
 * How long this node waits for others: what the settings say where the network is fast, and what the network was
 * measured to need where it isn't. The settings are the floor; all election times grow in one proportion, up to
 * the limit of the settings, and follow the measurements up at once and down slowly, so that a single good
 * moment of a bad network doesn't make everybody stand.
 * <p>
 * Who asks measures ({@link RoundTrips}): candidates and the leader. Followers take over what their leader measured,
 * hence all wait alike. Nothing here is a matter of safety: no lease depends on it.
 */
final class Pace
{
    /** What growth after failed rounds raises the minimum to at most. */
    static final long ELECTION_TIMEOUT_MIN_CAP_NS = 5_000_000_000L;
    private static final int SHRINK = 64;

    private final ElectionConfig config;
    private final RoundTrips roundTrips;
    private long answerTimeNs;

    Pace(final ElectionConfig config, final int memberCount)
    {
        this.config = config;
        roundTrips = new RoundTrips(memberCount);
    }

    long heartbeatIntervalNs()
    {
        return config.heartbeatIntervalNs();
    }

    /**
     * @return the shortest time without a leader that means anything.
     */
    long electionTimeoutMinNs()
    {
        final long limitNs = Math.max(config.electionTimeoutMinNs(), config.electionTimeoutLimitNs());
        return Math.min(limitNs, Math.max(config.electionTimeoutMinNs(), answerTimeNs));
    }

    long electionTimeoutMaxNs()
    {
        return inProportion(config.electionTimeoutMaxNs());
    }

    long grantStickinessNs()
    {
        return inProportion(config.grantStickinessNs());
    }

    /**
     * @return how long a leader goes on without a quorum. Were it shorter than answers take, it could never commit.
     */
    long quorumWindowNs()
    {
        return inProportion(config.quorumWindowNs());
    }

    /**
     * @return after what time to repeat what the peer in this slot hasn't answered: not before the fastest answer could
     * have come, else a slow network carries nothing but repeats.
     */
    long resendIntervalNs(final int slot)
    {
        final long lowestNs = roundTrips.lowestNs(slot);
        return Math.max(config.resendIntervalNs(), lowestNs + lowestNs / 4);
    }

    /**
     * @return how long answers take, as a leader tells its followers.
     */
    long answerTimeNs()
    {
        return answerTimeNs;
    }

    /**
     * A control message, or a repeat of it, goes to the peer in this slot.
     */
    void onAsked(final int slot, final long nowNs)
    {
        roundTrips.onAsked(slot, electionTimeoutMinNs(), nowNs);
    }

    /**
     * The peer in this slot answered.
     *
     * @param echoNs when the copy was sent that is answered; 0 is none.
     */
    void onAnswered(final int slot, final long echoNs, final long nowNs)
    {
        if (roundTrips.onAnswered(slot, echoNs, electionTimeoutMinNs(), nowNs))
        {
            final long measuredNs = roundTrips.answerTimeNs();
            answerTimeNs = measuredNs > answerTimeNs ?
                Math.min(measuredNs, config.electionTimeoutLimitNs()) :
                answerTimeNs - (answerTimeNs - measuredNs) / SHRINK;
        }
    }

    /**
     * Another leads, and measures from now on.
     */
    void onNewLeader()
    {
        roundTrips.forgetAsked();
        roundTrips.forgetAnswers();
    }

    /**
     * This node didn't run for a while: what waited to be read meanwhile took no longer than else.
     */
    void onPause()
    {
        roundTrips.forgetAsked();
    }

    /**
     * The leader tells how long answers take.
     */
    void onLeaderMeasured(final long leaderAnswerTimeNs)
    {
        answerTimeNs = Math.max(0, Math.min(leaderAnswerTimeNs, config.electionTimeoutLimitNs()));
    }

    private long inProportion(final long timeNs)
    {
        final long minNs = electionTimeoutMinNs();
        return minNs == config.electionTimeoutMinNs() ? timeNs :
            (long) ((double) timeNs * minNs / config.electionTimeoutMinNs());
    }
}
