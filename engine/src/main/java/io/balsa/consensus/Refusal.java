package io.balsa.consensus;

/**
 * Why a leader takes no commands, though it leads and hears a quorum. It goes on leading: what was taken is replicated,
 * sessions end, and a later try succeeds.
 */
public enum Refusal
{
    /** The leader's own disk gives no room for more log. */
    LEADER_FULL("storage full at the leader"),
    /** So many members say so of theirs, or aren't heard, that nothing new could be committed. */
    QUORUM_FULL("storage full at so many members that nothing can be committed");

    private final String text;

    Refusal(final String text)
    {
        this.text = text;
    }

    /**
     * @return the reason in a few words, for clients.
     */
    public String text()
    {
        return text;
    }
}
