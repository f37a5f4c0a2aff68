package io.balsa.consensus;

/**
 * What must hold between term and cursors at the end of every cycle, whatever the role: they keep their order, and
 * neither term nor commitIndex goes back.
 */
final class CursorCheck
{
    private final TermState term;
    private final RaftLog log;
    private final CommitCursor commit;
    private long checkedTerm;
    private long checkedCommitIndex;

    CursorCheck(final TermState term, final RaftLog log, final CommitCursor commit)
    {
        this.term = term;
        this.log = log;
        this.commit = commit;
        checkedTerm = term.currentTerm();
    }

    /**
     * @throws IllegalStateException naming the one that is broken.
     */
    void check()
    {
        final long lastIndex = log.lastIndex();
        final long commitIndex = commit.index();
        if (commitIndex > lastIndex || log.durableIndex() > lastIndex)
        {
            throw new IllegalStateException("commitIndex " + commitIndex + " and durableIndex " + log.durableIndex() +
                " <= lastIndex " + lastIndex + " broken");
        }
        if (log.firstIndex() > commitIndex + 1)
        {
            throw new IllegalStateException(
                "firstIndex " + log.firstIndex() + " <= commitIndex " + commitIndex + " + 1 broken");
        }
        if (term.currentTerm() < checkedTerm || commitIndex < checkedCommitIndex)
        {
            throw new IllegalStateException("term " + checkedTerm + " -> " + term.currentTerm() +
                " or commitIndex " + checkedCommitIndex + " -> " + commitIndex + " went back");
        }
        checkedTerm = term.currentTerm();
        checkedCommitIndex = commitIndex;
    }
}
