package io.balsa.consensus;

/**
 * Term and vote that survive a crash: everything saved counts as forced.
 */
final class MemoryTermStore implements TermStore
{
    private long currentTerm;
    private int votedFor = NOBODY;
    private int saveCount;

    @Override
    public long currentTerm()
    {
        return currentTerm;
    }

    @Override
    public int votedFor()
    {
        return votedFor;
    }

    @Override
    public void save(final long term, final int vote)
    {
        if (term < currentTerm || term == currentTerm && votedFor != NOBODY && votedFor != vote)
        {
            throw new IllegalStateException("term " + currentTerm + " vote " + votedFor + " -> " + term + " " + vote);
        }
        currentTerm = term;
        votedFor = vote;
        saveCount++;
    }

    int saveCount()
    {
        return saveCount;
    }
}
