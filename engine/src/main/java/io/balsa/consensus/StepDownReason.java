package io.balsa.consensus;

/**
 * Why a leader gave its office up by itself.
 */
public enum StepDownReason
{
    /** No quorum was heard for the quorum window: it could not commit. */
    NO_QUORUM("no quorum heard for "),
    /** It stood still itself for longer than the quorum window: it may have been replaced. */
    OWN_PAUSE("own pause of "),
    /** Its own disk didn't get on for the disk stall timeout, and nobody took the office over. */
    DISK_STALL("own disk stood still for "),
    /** Its disk was full: not even the no-op of its term could be appended. */
    NO_ROOM("no room on its disk for ");

    private static final long MS = 1_000_000L;

    private final String text;

    StepDownReason(final String text)
    {
        this.text = text;
    }

    /**
     * @param durationNs how long that lasted.
     * @return the reason in a few words.
     */
    public String text(final long durationNs)
    {
        return text + durationNs / MS + " ms";
    }
}
