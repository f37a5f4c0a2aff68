package io.balsa.consensus;

/**
 * The side of consensus that those see who bring commands. Called on the agent thread.
 */
public interface Proposer
{
    /** Returned by {@link #propose}: this node isn't the leader; nothing happened. */
    long NOT_LEADER = -2;

    /** Returned by {@link #propose}: the window is full or the log isn't ready; nothing happened, try again later. */
    long NOT_NOW = RaftLog.NOT_NOW;

    /** {@link #leaderId()} when no leader is known. */
    int NO_LEADER = -1;

    /**
     * @return true while this node leads.
     */
    boolean isLeader();

    /**
     * @return the leader of {@link #term()} as far as known here, or {@link #NO_LEADER}.
     */
    int leaderId();

    /**
     * @return currentTerm.
     */
    long term();

    /**
     * A new leader serves nobody before the no-op of its own term is applied: only then is all that earlier leaders
     * committed part of its state (§8).
     *
     * @return index of that no-op while leading; {@link Long#MAX_VALUE} otherwise.
     */
    long termStartIndex();

    /**
     * @return true while this node leads and would take another entry now.
     */
    boolean canPropose();

    /**
     * To be asked before every proposal that a client brings about; what the cluster itself needs may be proposed all
     * the same, as long as there is room for it.
     *
     * @return why nothing of clients is taken now; null: it is, or this node doesn't lead.
     */
    default Refusal refusal()
    {
        return null;
    }

    /**
     * Append an entry to the leader's log, to be replicated.
     *
     * @param entry to be appended, copied during the call.
     * @return its index, {@link #NOT_LEADER} or {@link #NOT_NOW}. An index is no promise: the entry may be lost with
     * this leader until it is committed.
     */
    long propose(Entry entry);
}
