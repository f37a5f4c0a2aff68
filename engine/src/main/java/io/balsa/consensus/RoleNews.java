package io.balsa.consensus;

/**
 * Tells the listener of role, term and leader when one of them is another than was told last, and only then.
 */
final class RoleNews
{
    private final ConsensusListener listener;
    private RaftRole toldRole;
    private long toldTerm;
    private int toldLeaderId;

    RoleNews(final ConsensusListener listener)
    {
        this.listener = listener;
    }

    void tell(final RaftRole role, final long term, final int leaderId)
    {
        if (role != toldRole || term != toldTerm || leaderId != toldLeaderId)
        {
            toldRole = role;
            toldTerm = term;
            toldLeaderId = leaderId;
            listener.onRole(role, term, leaderId);
        }
    }
}
