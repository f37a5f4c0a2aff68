package io.balsa.monitor;

/**
 * One node's time in office.
 */
public final class Leadership
{
    /** How it ended. */
    public enum End
    {
        /** It hasn't, as far as is recorded. */
        NONE,
        /** A higher term came. */
        DEPOSED,
        /** No quorum was heard. */
        NO_QUORUM,
        /** The leader didn't run for a while. */
        OWN_PAUSE,
        /** The leader's own disk hung. */
        DISK_STALL,
        /** The node was closed. */
        CLOSED,
        /** The node failed, or was killed and started again. */
        DIED,
        /** Others elected another, and nothing more is recorded here: killed, or stopped. */
        FELL_SILENT
    }

    private final int memberId;
    private final long term;
    private final long startNs;
    private End end = End.NONE;
    private long endNs = Answer.NEVER;
    private long byTerm;
    private long durationNs;

    Leadership(final int memberId, final long term, final long startNs)
    {
        this.memberId = memberId;
        this.term = term;
        this.startNs = startNs;
    }

    /**
     * @return who led.
     */
    public int memberId()
    {
        return memberId;
    }

    /**
     * @return which term.
     */
    public long term()
    {
        return term;
    }

    /**
     * @return from when, epoch ns.
     */
    public long startNs()
    {
        return startNs;
    }

    /**
     * @return until when, epoch ns; {@link Answer#NEVER}: not recorded.
     */
    public long endNs()
    {
        return endNs;
    }

    /**
     * @return how it ended.
     */
    public End end()
    {
        return end;
    }

    /**
     * @return deposed: by this term.
     */
    public long byTerm()
    {
        return byTerm;
    }

    /**
     * @return how long the silence or the pause lasted that ended it, ns.
     */
    public long durationNs()
    {
        return durationNs;
    }

    /** When that was is known from others only. */
    void endNoticed(final long epochNs)
    {
        endNs = epochNs;
    }

    void end(final End newEnd, final long epochNs, final long endedByTerm, final long lastedNs)
    {
        if (end == End.NONE)
        {
            end = newEnd;
            endNs = epochNs;
            byTerm = endedByTerm;
            durationNs = lastedNs;
        }
    }
}
