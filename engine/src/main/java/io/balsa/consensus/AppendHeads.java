package io.balsa.consensus;

/**
 * What a leader says at the head of each AppendEntries, heartbeats too: where it is in its term, log and commitment.
 */
final class AppendHeads
{
    private final Pace pace;
    private final TermState term;
    private final RaftLog log;
    private final CommitCursor commit;
    private final AppendEntries head = new AppendEntries();

    AppendHeads(final Pace pace, final TermState term, final RaftLog log, final CommitCursor commit)
    {
        this.pace = pace;
        this.term = term;
        this.log = log;
        this.commit = commit;
    }

    /**
     * @param prevLogIndex before the first entry sent.
     * @param round        of heartbeats.
     * @param sentNs       now, or 0: not to be measured.
     * @param heldIndex    every member holds the log up to here.
     * @return reused with the next call.
     */
    AppendEntries head(final long prevLogIndex, final long round, final long sentNs, final long heldIndex)
    {
        head.term = term.currentTerm();
        head.prevLogIndex = prevLogIndex;
        head.prevLogTerm = log.termAt(prevLogIndex);
        head.leaderCommit = commit.index();
        head.round = round;
        head.sentNs = sentNs;
        head.answerTimeNs = pace.answerTimeNs();
        head.heldIndex = heldIndex;
        return head;
    }
}
