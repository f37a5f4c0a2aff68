package io.balsa.consensus;

/**
 * A leader and the room on the members' disks: what it refuses, and when it gives the office to a member that has room;
 * or to one whose log is whole.
 */
final class LeaderSpace
{
    /** Shorter fillings pass: log that snapshots cover goes, somebody removes a file. */
    private static final long PATIENCE_NS = 500_000_000L;
    /** Between two tries to hand over. */
    private static final long PAUSE_NS = 2_000_000_000L;

    private final RaftLog log;
    private final Replicator replicator;
    private boolean isQuorumFull;
    private long roomNs;
    private long triedNs;

    LeaderSpace(final RaftLog log, final Replicator replicator)
    {
        this.log = log;
        this.replicator = replicator;
    }

    void begin(final long nowNs)
    {
        isQuorumFull = false;
        roomNs = nowNs;
        triedNs = nowNs - PAUSE_NS;
    }

    /**
     * Once a cycle.
     */
    void look(final long nowNs)
    {
        if (log.room() == LogRoom.ANYTHING && log.damagedIndex() == RaftLog.NO_DAMAGE)
        {
            roomNs = nowNs;
        }
        isQuorumFull = !replicator.isRoomOnQuorum(nowNs);
    }

    /**
     * @return why no command can be taken; null: it can.
     */
    Refusal refusal()
    {
        if (log.room() != LogRoom.ANYTHING)
        {
            return Refusal.LEADER_FULL;
        }
        return isQuorumFull ? Refusal.QUORUM_FULL : null;
    }

    /**
     * @return true if the own disk is full for more than a moment, or the log damaged, and a member that is heard has
     * room.
     */
    boolean isHandOverDue(final long nowNs)
    {
        if (nowNs - roomNs < PATIENCE_NS || nowNs - triedNs < PAUSE_NS || !replicator.hasHeirWithRoom(nowNs))
        {
            return false;
        }
        triedNs = nowNs;
        return true;
    }

    /**
     * @return how long the disk is full; 0: it isn't.
     */
    long fullNs(final long nowNs)
    {
        return nowNs - roomNs;
    }

    /**
     * @return true if for more than a moment not even the term's no-op could be appended: others may do better.
     */
    boolean isHelpless(final long nowNs)
    {
        return nowNs - roomNs >= PATIENCE_NS && log.room() == LogRoom.NOTHING && !replicator.isAlone();
    }
}
