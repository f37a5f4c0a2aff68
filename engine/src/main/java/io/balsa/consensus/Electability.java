package io.balsa.consensus;

/**
 * A node whose disk is full, and elections: it votes as ever, for its vote is on the disk already; but one that can't
 * append doesn't stand, since it couldn't even begin its term. One that has room left for no more than that lets others
 * come first, once for each leader that is lost, and stands if nobody did: then it leads, and refuses clients in a
 * clear way, where otherwise nobody would answer them. Nor does one stand whose disk has changed an entry, until it has
 * that from another: it could neither execute nor send what follows.
 */
final class Electability
{
    private final RaftLog log;
    private final ElectionTimer timer;
    private boolean hasWaited;

    Electability(final RaftLog log, final ElectionTimer timer)
    {
        this.log = log;
        this.timer = timer;
    }

    /**
     * @return true if this node can't lead.
     */
    boolean forbidsToLead()
    {
        return log.room() == LogRoom.NOTHING || log.damagedIndex() != RaftLog.NO_DAMAGE;
    }

    /**
     * The time has come to stand.
     *
     * @return true if this node must not, or not yet; it waits anew.
     */
    boolean putsOff(final long nowNs)
    {
        final boolean isPutOff = forbidsToLead() || log.room() == LogRoom.PROTOCOL && !hasWaited;
        if (isPutOff)
        {
            hasWaited = true;
            timer.restartPatiently(nowNs);
        }
        return isPutOff;
    }

    void onLeaderHeard()
    {
        hasWaited = false;
    }
}
