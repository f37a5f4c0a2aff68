package io.balsa.consensus;

/**
 * How long this node waits for others: what the settings say, and on top of it the time that answers were measured to
 * take. The settings are made for a network that takes no time; so they hold on any.
 * <p>
 * Who asks measures ({@link RoundTrips}): candidates and the leader. Followers take over what their leader measured.
 * What is measured is the distance, not the weather: of the round trips of late the shortest counts, so that losses and
 * held messages lengthen nothing, and a single answer that comes at once ends what a bad spell left behind. Nothing
 * here is a matter of safety: no lease depends on it.
 */
final class Pace
{
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
     * @return the shortest time without a leader that means anything. Heartbeats come as often from far away as from
     * near, so that distance adds nothing.
     */
    long electionTimeoutMinNs()
    {
        return config.electionTimeoutMinNs();
    }

    long electionTimeoutMaxNs()
    {
        return config.electionTimeoutMaxNs();
    }

    /**
     * @return how long one that was just voted for is protected: it learns of the vote and announces itself in one
     * round trip.
     */
    long grantStickinessNs()
    {
        return config.grantStickinessNs() + answerTimeNs;
    }

    /**
     * @return how long a leader goes on without a quorum. Were it shorter than answers take, it could never commit.
     */
    long quorumWindowNs()
    {
        return config.quorumWindowNs() + answerTimeNs;
    }

    /**
     * @return after what time to repeat what the peer in this slot hasn't answered: not before the fastest answer could
     * have come, else a slow network carries nothing but repeats.
     */
    long resendIntervalNs(final int slot)
    {
        return Math.max(config.resendIntervalNs(), withMargin(roundTrips.lowestNs(slot)));
    }

    /**
     * @return how long answers take, with something to spare; 0 until it was measured.
     */
    long answerTimeNs()
    {
        return answerTimeNs;
    }

    /**
     * The peer in this slot answered.
     *
     * @param echoNs when the copy was sent that is answered; 0 is none.
     */
    void onAnswered(final int slot, final long echoNs, final long nowNs)
    {
        if (roundTrips.onAnswered(slot, echoNs, nowNs))
        {
            answerTimeNs = limited(withMargin(roundTrips.quorumNs()));
        }
    }

    /**
     * The leader tells how long answers take.
     */
    void onLeaderMeasured(final long leaderAnswerTimeNs)
    {
        answerTimeNs = limited(leaderAnswerTimeNs);
    }

    private long limited(final long timeNs)
    {
        return Math.max(0, Math.min(timeNs, config.answerTimeLimitNs()));
    }

    private static long withMargin(final long roundTripNs)
    {
        return roundTripNs + roundTripNs / 4;
    }
}
