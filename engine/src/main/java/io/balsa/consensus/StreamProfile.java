package io.balsa.consensus;

/**
 * What a node does otherwise where the transport keeps order, as its settings declare: a rule a method, so that the
 * roles needn't know the transport.
 * <p>
 * Where order is kept, a late message holds up every later one to the same member. To say a thing twice brings it no
 * earlier, and makes the next thing late: so little is said, and what was said once is remembered. Where nothing
 * keeps order the contrary is right: every repeat is answered, because the second answer may overtake the first.
 *
 * @param isOrdered what is late holds up all behind it.
 */
record StreamProfile(boolean isOrdered)
{
    private static final long REPEAT_NS = 1_000_000_000L;
    private static final long NOT_MEASURED = 0;

    /**
     * @return the same answer goes to the same member again not before this, in ns; 0: each time that it asks. Half of
     * the answers that take a second are lost, the others only held.
     */
    long repeatNs()
    {
        return isOrdered ? REPEAT_NS : 0;
    }

    /**
     * Two kinds of no to a pre-vote may be left unsaid. That of one that is sticky changes nothing. One with a fresher
     * log soon asks for pre-votes itself, and its request says the same without standing in the way of an answer.
     */
    boolean isSaid(final VoteReason reason)
    {
        return !isOrdered || reason != VoteReason.LEADER_ALIVE && reason != VoteReason.LOG_BEHIND;
    }

    /**
     * @return true if entries are acknowledged when all that was taken in is durable, and not twice: before and after.
     */
    boolean awaitsDurable()
    {
        return isOrdered;
    }

    /**
     * @return true if pre-votes given for the same term and log still count when it is asked for them again.
     */
    boolean keepsPreVotes()
    {
        return isOrdered;
    }

    /**
     * @return true if the requests of others tell a later leader where its repair begins, as the votes for it do. It
     * would wait long for a refusal that says so.
     */
    boolean learnsEnds()
    {
        return isOrdered;
    }

    /**
     * Timeouts and re-sending follow measured round trips, unless one that stood behind a held message could be among
     * them: it says nothing about the network.
     *
     * @param echoNs when what is answered was sent; 0: not said.
     * @return the same, or 0 if it must not be measured.
     */
    long measured(final long echoNs)
    {
        return isOrdered ? NOT_MEASURED : echoNs;
    }

    /**
     * How much a leader sends to find where the logs meet. One message, where those behind it might arrive before it;
     * where they can't, all that is missing: repair then takes one answer, not two.
     *
     * @return bytes of entries.
     */
    int probeLengthMax(final ReplicationConfig config)
    {
        return isOrdered ? config.windowLength() : 1;
    }
}
