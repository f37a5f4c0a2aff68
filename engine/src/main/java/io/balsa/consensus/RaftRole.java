package io.balsa.consensus;

/**
 * What a node is just now (§5.1), with pre-candidates told apart. The order is that of the role counter.
 */
public enum RaftRole
{
    /** Follows a leader, or waits for one. */
    FOLLOWER('F'),
    /** Asks whether it would be elected; has changed nobody's term (dissertation 9.6). */
    PRE_CANDIDATE('P'),
    /** Stands for election in its term. */
    CANDIDATE('C'),
    /** Leads its term. */
    LEADER('L');

    private final char letter;

    RaftRole(final char letter)
    {
        this.letter = letter;
    }

    /**
     * @return the one letter of state lines.
     */
    public char letter()
    {
        return letter;
    }
}
