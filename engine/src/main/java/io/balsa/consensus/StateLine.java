package io.balsa.consensus;

/**
 * Role, term and cursors of a node in one line, the same everywhere.
 */
final class StateLine
{
    private final int selfId;
    private final TermState term;
    private final RaftLog log;
    private final CommitCursor commit;

    StateLine(final int selfId, final TermState term, final RaftLog log, final CommitCursor commit)
    {
        this.selfId = selfId;
        this.term = term;
        this.log = log;
        this.commit = commit;
    }

    void appendTo(final RaftRole role, final long appliedIndex, final long snapshotIndex, final StringBuilder out)
    {
        out.append('n').append(selfId)
            .append(' ').append(role.name())
            .append(" t").append(term.currentTerm())
            .append(" log ").append(log.firstIndex()).append("..").append(log.lastIndex())
            .append(" dur ").append(log.durableIndex())
            .append(" cmt ").append(commit.index())
            .append(" app ").append(appliedIndex)
            .append(snapshotIndex == 0 ? "" : " snap " + snapshotIndex);
    }
}
