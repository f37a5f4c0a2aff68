package io.balsa.monitor;

/**
 * What keeps a healthy cluster from agreeing, most important first. The numbers are for scripts and don't change.
 */
public enum Cause
{
    /** Votes were given, and not known in time. */
    ANSWERS_TOO_LATE(1, "Candidates gave up before the answers came"),
    /** §5.2 says what restarts an election timer; a refusal does not. */
    REFUSALS_RESTART_TIMERS(2, "Refused requests restarted the timers of those who refused"),
    /** Without a pre-vote whoever hears nothing raises everybody's term. */
    HOPELESS_CANDIDATES(3, "Candidates that could not win disturbed those that could"),
    /** Dissertation 4.2.3, and the same after giving a vote. */
    NO_STICKINESS(4, "Members that had just voted, or just heard their leader, did not hold to it");

    private final int number;
    private final String head;

    Cause(final int number, final String head)
    {
        this.number = number;
        this.head = head;
    }

    /**
     * @return 1 to 4.
     */
    public int number()
    {
        return number;
    }

    /**
     * @return the cause in a few words.
     */
    public String head()
    {
        return head;
    }

    /**
     * A cause that was at work, and what shows it.
     *
     * @param cause    which.
     * @param evidence in a sentence or some.
     */
    public record Finding(Cause cause, String evidence)
    {
        @Override
        public String toString()
        {
            return cause.number + ". " + cause.head + ": " + evidence;
        }
    }
}
