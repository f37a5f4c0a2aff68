package io.balsa.consensus;

/**
 * Why a vote or pre-vote was answered as it was. The order is that of the wire.
 */
public enum VoteReason
{
    /** Yes. */
    GRANTED,
    /** The term asked for is behind the voter's. */
    TERM_OLD,
    /** The voter's log is fresher (§5.4.1). */
    LOG_BEHIND,
    /** The voter has voted for somebody else in this term (§5.2). */
    VOTED_FOR_OTHER,
    /** The voter hears a leader, or has just helped to elect one (dissertation 4.2.3). */
    LEADER_ALIVE
}
