package io.balsa.consensus;

/**
 * When to ask, wait and give up. All in ns. The defaults were chosen by simulation on a LAN, on a 300 ms WAN, and on a
 * network that holds two thirds of all replies for up to 2.2 s.
 *
 * @param heartbeatIntervalNs  a leader without news speaks this often.
 * @param electionTimeoutMinNs a follower that hears no leader for a time drawn between this and the maximum asks for
 *                             pre-votes; one that heard its leader more recently than this refuses them to others.
 * @param electionTimeoutMaxNs see there.
 * @param resendIntervalNs     whatever is unanswered is sent again after this.
 * @param grantStickinessNs    one that just gave its vote refuses pre-votes to others for this long: a slow winner must
 *                             not be overtaken.
 * @param quorumWindowNs       a leader that hasn't heard from a quorum within this steps down.
 * @param answerTimeLimitNs    whoever waits for answers waits longer by the time that they were measured to take, and
 *                             by this at most; 0: never longer.
 * @param diskStallTimeoutNs   a leader whose own disk doesn't get on for this long gives its office up, and nobody
 *                             stands meanwhile.
 * @param isTransportOrdered   what is late holds up all behind it, also votes and heartbeats; see {@link #ordered}.
 */
public record ElectionConfig(
    long heartbeatIntervalNs,
    long electionTimeoutMinNs,
    long electionTimeoutMaxNs,
    long resendIntervalNs,
    long grantStickinessNs,
    long quorumWindowNs,
    long answerTimeLimitNs,
    long diskStallTimeoutNs,
    boolean isTransportOrdered)
{
    private static final long MS = 1_000_000L;
    private static final long DISK_STALL_TIMEOUT_NS = 1_000 * MS;
    private static final long ORDERED_STICKINESS_MIN_NS = 2_000 * MS;
    private static final long ORDERED_WINDOW_MIN_NS = 3_000 * MS;

    /**
     * Checks every field.
     */
    public ElectionConfig
    {
        if (heartbeatIntervalNs <= 0 || resendIntervalNs <= 0)
        {
            throw new IllegalArgumentException("heartbeat.interval and resend.interval must be more than 0");
        }
        if (electionTimeoutMinNs < 2 * heartbeatIntervalNs)
        {
            throw new IllegalArgumentException("election.timeout.min must be at least twice heartbeat.interval (" +
                heartbeatIntervalNs / MS + " ms), so that one lost heartbeat costs no election");
        }
        if (electionTimeoutMaxNs <= electionTimeoutMinNs)
        {
            throw new IllegalArgumentException("election.timeout.max must be more than election.timeout.min (" +
                electionTimeoutMinNs / MS + " ms), so that members don't stand at the same time");
        }
        if (grantStickinessNs < 0 || answerTimeLimitNs < 0)
        {
            throw new IllegalArgumentException("grant.stickiness and answer.time.limit must not be negative");
        }
        if (diskStallTimeoutNs <= 0)
        {
            throw new IllegalArgumentException("disk.stall.timeout must be more than 0");
        }
        if (quorumWindowNs < electionTimeoutMaxNs)
        {
            throw new IllegalArgumentException("quorum.window must be at least election.timeout.max (" +
                electionTimeoutMaxNs / MS + " ms)");
        }
    }

    /**
     * The same with a disk.stall.timeout of 1 s.
     *
     * @param heartbeatIntervalNs  see there.
     * @param electionTimeoutMinNs see there.
     * @param electionTimeoutMaxNs see there.
     * @param resendIntervalNs     see there.
     * @param grantStickinessNs    see there.
     * @param quorumWindowNs       see there.
     * @param answerTimeLimitNs    see there.
     * @param isTransportOrdered   see there.
     */
    public ElectionConfig(
        final long heartbeatIntervalNs,
        final long electionTimeoutMinNs,
        final long electionTimeoutMaxNs,
        final long resendIntervalNs,
        final long grantStickinessNs,
        final long quorumWindowNs,
        final long answerTimeLimitNs,
        final boolean isTransportOrdered)
    {
        this(heartbeatIntervalNs, electionTimeoutMinNs, electionTimeoutMaxNs, resendIntervalNs, grantStickinessNs,
            quorumWindowNs, answerTimeLimitNs, DISK_STALL_TIMEOUT_NS, isTransportOrdered);
    }

    /**
     * @return heartbeat 50 ms, election 150 to 300 ms, re-send 20 ms, stickiness 300 ms, quorum window 600 ms,
     * up to 1 s more where answers take time, 1 s for the own disk.
     */
    public static ElectionConfig defaults()
    {
        return new ElectionConfig(50 * MS, 150 * MS, 300 * MS, 20 * MS, 300 * MS, 600 * MS, 1_000 * MS,
            false);
    }

    /**
     * The same for a transport that keeps the order of all that one member sends another. There an answer is as late as
     * the latest before it: a winner may be slow to learn that it won, and a leader to hear its quorum. So stickiness
     * after a grant is at least 2 s and the quorum window at least 3 s, answers are repeated once a second at most, and
     * timeouts follow no measurement, for an answer that was held says nothing about the network.
     *
     * @return these settings, changed where they must be.
     */
    public ElectionConfig ordered()
    {
        return new ElectionConfig(
            heartbeatIntervalNs, electionTimeoutMinNs, electionTimeoutMaxNs, resendIntervalNs,
            Math.max(grantStickinessNs, ORDERED_STICKINESS_MIN_NS), Math.max(quorumWindowNs, ORDERED_WINDOW_MIN_NS),
            0, diskStallTimeoutNs, true);
    }
}
