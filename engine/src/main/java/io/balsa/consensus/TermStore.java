package io.balsa.consensus;

/**
 * Where term and vote survive a power cut (§5.1, §5.2: persistent state on all servers). The only port that may block:
 * a vote must be on disk before anyone hears of it, in every durability mode.
 */
public interface TermStore
{
    /** {@link #votedFor()} when no vote was cast in the term. */
    int NOBODY = -1;

    /**
     * @return the last term saved; 0 in a new store.
     */
    long currentTerm();

    /**
     * @return the member voted for in {@link #currentTerm()}, or {@link #NOBODY}.
     */
    int votedFor();

    /**
     * Save and force both. Returns only when they are on disk.
     *
     * @param term     at least {@link #currentTerm()}.
     * @param votedFor member voted for in it, or {@link #NOBODY}.
     * @throws java.io.UncheckedIOException if they can't be forced: the node must stop, it must not vote.
     */
    void save(long term, int votedFor);
}
