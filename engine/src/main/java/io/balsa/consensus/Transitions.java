package io.balsa.consensus;

/**
 * The doors between roles. {@link Roles} is behind them, and only it changes the role.
 * <pre>
 * FOLLOWER      -> PRE_CANDIDATE   election timer, unless its disk is full or its log damaged
 * FOLLOWER      -> CANDIDATE       TimeoutNow of the leader
 * FOLLOWER      -> LEADER          it had stood and made way, and the votes that it won by came late
 * PRE_CANDIDATE -> CANDIDATE       a quorum would vote for it
 * PRE_CANDIDATE -> FOLLOWER        a leader is heard, a fitter one stands, or refused for its log
 * CANDIDATE     -> LEADER          a quorum voted for it
 * CANDIDATE     -> PRE_CANDIDATE   no quorum in time; the term stays until a quorum would vote again
 * CANDIDATE     -> FOLLOWER        a leader is heard, a higher term, refused, or no room for the no-op of its term
 * LEADER        -> FOLLOWER        a higher term, no quorum heard, own pause, own disk hangs, no room for its no-op
 * </pre>
 */
interface Transitions
{
    void becomeFollower();

    void becomePreCandidate(long nowNs);

    void becomeCandidate(long nowNs);

    void becomeLeader(long nowNs, Ballot ballot);

    /**
     * Role, term or leader changed in a way that doesn't pass a door.
     */
    void changed();
}
