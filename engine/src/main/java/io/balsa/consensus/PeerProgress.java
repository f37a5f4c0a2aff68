package io.balsa.consensus;

/**
 * How far one peer is, as its leader knows it: the cursors nextIndex and matchIndex of the paper's figure 2, and how
 * much is on its way. It changes its state by itself:
 * <pre>
 * PROBE      one message at a time, until it is known where the logs meet
 * REPLICATE  nextIndex moves on with every message sent, answers come later; bounded by a window in bytes
 * SNAPSHOT   how far the peer is with it is known to {@link SnapshotTransfer}; PROBE or REPLICATE stand still
 *
 * PROBE -> REPLICATE   the peer confirmed what the probe was about, and that is news or there is nothing to send
 * REPLICATE -> PROBE   a refusal, nothing confirmed for a re-send interval, or the peer was restarted
 * any -> SNAPSHOT      nextIndex is before the first entry of the log: a snapshot goes there, and no entries
 * SNAPSHOT -> any      the peer confirmed, by whatever way, that it has what is before the log
 * </pre>
 */
final class PeerProgress
{
    /** Messages on their way to one peer at most; a power of two. */
    private static final int MESSAGES_MAX = 1024;
    private static final int MASK = MESSAGES_MAX - 1;
    private static final long STUCK_NS = 200_000_000L;

    private final int memberId;
    private final ReplicationConfig config;
    private final long[] sentIndexes = new long[MESSAGES_MAX];
    private final long[] sentPositions = new long[MESSAGES_MAX];
    private int sentHead;
    private int sentTail;

    private boolean isProbing;
    private boolean isProbeSent;
    private boolean isProbeEmpty;
    private long probeLastIndex;
    private boolean isCatchingUp;
    private long nextIndex;
    private long matchIndex;
    private long verifiedIndex;
    private long sentPosition;
    private long verifiedPosition;
    private long heardNs;
    private long progressNs;
    private long heartbeatSentNs;
    private long heartbeatRound;
    private long waitingSinceNs;
    private long answeredRound;
    private boolean isOutOfReach;
    private boolean isFull;
    private boolean isSnapshotWanted;
    private boolean isSnapshotGiven;

    PeerProgress(final int memberId, final ReplicationConfig config)
    {
        this.memberId = memberId;
        this.config = config;
    }

    /**
     * A new leader knows nothing but, perhaps, where the peer's log may meet its own.
     */
    void begin(final long firstProbeIndex, final long endPosition, final long nowNs)
    {
        probeFrom(firstProbeIndex);
        matchIndex = 0;
        verifiedIndex = 0;
        isCatchingUp = false;
        isOutOfReach = false;
        isFull = false;
        isSnapshotWanted = false;
        isSnapshotGiven = false;
        sentHead = sentTail;
        sentPosition = endPosition;
        verifiedPosition = endPosition;
        heardNs = nowNs;
        progressNs = nowNs;
        heartbeatSentNs = nowNs;
        heartbeatRound = 0;
        waitingSinceNs = nowNs;
        answeredRound = 0;
    }

    int memberId()
    {
        return memberId;
    }

    long nextIndex()
    {
        return nextIndex;
    }

    long matchIndex()
    {
        return matchIndex;
    }

    long verifiedIndex()
    {
        return verifiedIndex;
    }

    boolean isProbing()
    {
        return isProbing;
    }

    /**
     * @param full true: the peer says that its disk is full.
     */
    void full(final boolean full)
    {
        isFull = full;
    }

    boolean isFull()
    {
        return isFull;
    }

    boolean isCatchingUp()
    {
        return isCatchingUp;
    }

    boolean isHeardWithin(final long windowNs, final long nowNs)
    {
        return nowNs - heardNs < windowNs;
    }

    /**
     * Does the log still hold what the peer needs next? If not, only a snapshot helps it.
     *
     * @param firstIndex of the log.
     * @return true if that has just become known.
     */
    boolean becomesOutOfReach(final long firstIndex)
    {
        final boolean was = isOutOfReach;
        isOutOfReach = nextIndex < firstIndex;
        return isOutOfReach && !was;
    }

    boolean isOutOfReach()
    {
        return isOutOfReach;
    }

    /**
     * It can't use an entry that it has, and a snapshot covers that.
     *
     * @return true if it has that snapshot by now: only a newer one can help.
     */
    boolean askForSnapshot()
    {
        final boolean isNewerWanted = isSnapshotGiven;
        isSnapshotWanted = true;
        isSnapshotGiven = false;
        return isNewerWanted;
    }

    void onSnapshotGiven()
    {
        isSnapshotGiven = isSnapshotWanted;
        isSnapshotWanted = false;
    }

    boolean isSnapshotWanted()
    {
        return isSnapshotWanted;
    }

    // ---- what may be sent

    /**
     * @param resendIntervalNs as now measured: when a message was sent it may have been longer, and the peer come near
     *                         since.
     * @return true if a message with entries (or a probe) may go to this peer now.
     */
    boolean maySend(final long lastIndex, final long nowNs, final long resendIntervalNs)
    {
        if (isProbing)
        {
            return !isProbeSent || nowNs - waitingSinceNs >= resendIntervalNs;
        }
        return nextIndex <= lastIndex &&
            sentPosition - verifiedPosition < config.windowLength() &&
            sentTail - sentHead < MESSAGES_MAX;
    }

    /**
     * @param isEmpty the peer may be level: nothing is there to be sent.
     */
    void onProbeSent(final boolean isEmpty, final long nowNs)
    {
        isProbeSent = true;
        isProbeEmpty = isEmpty;
        waitingSinceNs = nowNs;
    }

    /**
     * @param prevLogIndex of a message that belongs to the probe.
     */
    void onProbeEntriesSent(final long prevLogIndex)
    {
        probeLastIndex = Math.max(probeLastIndex, prevLogIndex);
    }

    void onSent(final LogSlice slice, final long nowNs)
    {
        if (sentHead == sentTail)
        {
            verifiedPosition = slice.endPosition() - slice.length();
            waitingSinceNs = nowNs;
        }
        sentIndexes[sentTail & MASK] = slice.lastIndex();
        sentPositions[sentTail & MASK] = slice.endPosition();
        sentTail++;
        sentPosition = slice.endPosition();
        nextIndex = slice.lastIndex() + 1;
    }

    /**
     * What is on its way stays unconfirmed for too long: it may be lost.
     */
    boolean isStalled(final long nowNs, final long resendIntervalNs)
    {
        return !isProbing && sentHead != sentTail && nowNs - waitingSinceNs >= resendIntervalNs;
    }

    void probeAgain()
    {
        probeFrom(verifiedIndex + 1);
        forgetSent();
    }

    // ---- heartbeats

    /**
     * A new round, or the last one is unanswered for a re-send interval.
     */
    boolean isHeartbeatDue(final long round, final long nowNs, final long resendIntervalNs)
    {
        return heartbeatRound < round || answeredRound < round && nowNs - heartbeatSentNs >= resendIntervalNs;
    }

    void onHeartbeatSent(final long round, final long nowNs)
    {
        heartbeatRound = round;
        heartbeatSentNs = nowNs;
    }

    /**
     * What a heartbeat compares: the place the probe is about, or one known to be equal, so that it can't be refused
     * only because it overtook entries.
     */
    long heartbeatIndex()
    {
        return isProbing ? nextIndex - 1 : verifiedIndex;
    }

    // ---- what comes back

    void onHeard(final long round, final long nowNs)
    {
        heardNs = nowNs;
        answeredRound = Math.max(answeredRound, round);
    }

    /**
     * The peer's log equals the leader's up to {@code verified}, and up to {@code match} durably.
     *
     * @return true if matchIndex moved.
     */
    boolean onConfirmed(final long match, final long verified, final long nowNs)
    {
        final boolean isNews = verified > verifiedIndex;
        if (isNews)
        {
            verifiedIndex = verified;
            progressNs = nowNs;
            waitingSinceNs = nowNs;
        }
        while (sentHead != sentTail && sentIndexes[sentHead & MASK] <= verifiedIndex)
        {
            verifiedPosition = sentPositions[sentHead & MASK];
            sentHead++;
        }
        // Where nothing keeps order, a flight that fell apart is answered by refusals and confirmations in turn. If a
        // confirmation of what was known already ended the probe, each pair of them would send the whole window again,
        // and each of its messages could bring such a pair.
        if (isProbing && verifiedIndex >= nextIndex - 1 && (isNews || isProbeSent && isProbeEmpty))
        {
            isProbing = false;
        }
        nextIndex = Math.max(nextIndex, verifiedIndex + 1);
        // what isn't here can't be durable there, whatever the message says
        final long durable = Math.min(match, verifiedIndex);
        if (durable > matchIndex)
        {
            matchIndex = durable;
            return true;
        }
        return false;
    }

    /**
     * The peer doesn't have the entry that was to be before what was sent. The leader's step of fast repair: the last
     * place that may match is where its own terms fall to the peer's.
     *
     * @return true if the next probe goes elsewhere; false if this is old news.
     */
    boolean onRefused(final long refusedIndex, final long mayMatchIndex)
    {
        if (refusedIndex <= verifiedIndex || isProbing && !isOfProbe(refusedIndex, mayMatchIndex))
        {
            return false;
        }
        probeFrom(Math.max(Math.min(mayMatchIndex, refusedIndex - 1), verifiedIndex) + 1);
        forgetSent();
        return true;
    }

    /**
     * A probe may be of several messages. That one behind the first is refused says that the logs meet before what the
     * first compared, or else only that the first was lost.
     */
    private boolean isOfProbe(final long refusedIndex, final long mayMatchIndex)
    {
        final long probeIndex = nextIndex - 1;
        return refusedIndex == probeIndex ||
            refusedIndex > probeIndex && refusedIndex <= probeLastIndex && mayMatchIndex < probeIndex;
    }

    /**
     * The peer lost what it had not made durable, and perhaps, in memory mode, more: nothing it said before counts.
     *
     * @param firstIndex of the log: not before it, as long as nothing says that the peer needs more.
     */
    void onRestarted(final long firstIndex)
    {
        probeFrom(Math.max(firstIndex, matchIndex + 1));
        matchIndex = 0;
        verifiedIndex = 0;
        forgetSent();
    }

    // ---- lag

    long lagLength(final long lastIndex, final long endPosition)
    {
        return verifiedIndex >= lastIndex ? 0 : endPosition - verifiedPosition;
    }

    /**
     * Far behind, in need of a snapshot, or behind and not getting on: caught up apart, so that it holds up nobody.
     * While it is level there is nothing to get on with, so idle time doesn't count.
     */
    void updateCatchUp(final long lagLength, final long nowNs)
    {
        if (lagLength == 0)
        {
            progressNs = nowNs;
        }
        if (isCatchingUp)
        {
            isCatchingUp = isOutOfReach || lagLength > config.windowLength() / 2;
        }
        else
        {
            isCatchingUp = isOutOfReach || lagLength > config.catchUpLengthMin() ||
                lagLength > config.windowLength() && nowNs - progressNs > STUCK_NS;
        }
    }

    private void probeFrom(final long index)
    {
        isProbing = true;
        isProbeSent = false;
        nextIndex = index;
        probeLastIndex = index - 1;
    }

    private void forgetSent()
    {
        sentHead = sentTail;
        sentPosition = verifiedPosition;
    }

    void appendTo(final StringBuilder out)
    {
        out.append('n').append(memberId)
            .append(isOutOfReach ? " SNAPSHOT" : isProbing ? " PROBE" : isCatchingUp ? " CATCH_UP" : " R")
            .append(" m").append(matchIndex)
            .append(" n").append(nextIndex);
    }
}
