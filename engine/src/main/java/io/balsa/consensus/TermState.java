package io.balsa.consensus;

/**
 * currentTerm, votedFor and the term's leader. The first two are forced to disk before this class returns (§5.1:
 * updated on stable storage before responding), so that whatever is said afterwards is covered.
 */
final class TermState
{
    private final TermStore store;
    private long currentTerm;
    private int votedFor;
    private int leaderId = Proposer.NO_LEADER;

    TermState(final TermStore store)
    {
        this.store = store;
        this.currentTerm = store.currentTerm();
        this.votedFor = store.votedFor();
    }

    /**
     * @param lastLogTerm of the log at the start: the term is stored before any entry of it.
     */
    void requireAtLeast(final long lastLogTerm)
    {
        if (lastLogTerm > currentTerm())
        {
            throw new IllegalStateException("the log ends in term " + lastLogTerm +
                ", after the stored term " + currentTerm() + ": files of two different nodes");
        }
    }

    long currentTerm()
    {
        return currentTerm;
    }

    int votedFor()
    {
        return votedFor;
    }

    int leaderId()
    {
        return leaderId;
    }

    /**
     * Enter a higher term, with or without a vote: one forced write for both.
     */
    void enter(final long term, final int vote)
    {
        if (term <= currentTerm)
        {
            throw new IllegalStateException("term would go from " + currentTerm + " to " + term);
        }
        store.save(term, vote);
        currentTerm = term;
        votedFor = vote;
        leaderId = Proposer.NO_LEADER;
    }

    /**
     * Vote in the current term: once (§5.2).
     */
    void vote(final int candidateId)
    {
        if (votedFor == candidateId)
        {
            return;
        }
        if (votedFor != TermStore.NOBODY)
        {
            throw new IllegalStateException(
                "second vote in term " + currentTerm + ": " + candidateId + " after " + votedFor);
        }
        store.save(currentTerm, candidateId);
        votedFor = candidateId;
    }

    /**
     * Learn who leads the current term: at most one does (§5.2, election safety).
     */
    void leader(final int memberId)
    {
        if (leaderId != Proposer.NO_LEADER && leaderId != memberId && memberId != Proposer.NO_LEADER)
        {
            throw new IllegalStateException(
                "two leaders in term " + currentTerm + ": " + leaderId + " and " + memberId);
        }
        leaderId = memberId;
    }
}
