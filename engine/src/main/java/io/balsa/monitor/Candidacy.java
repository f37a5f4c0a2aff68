package io.balsa.monitor;

import java.util.ArrayList;
import java.util.List;

/**
 * One round of asking for votes, or for pre-votes, as it can be told afterwards.
 */
public final class Candidacy
{
    /** How it ended. */
    public enum Outcome
    {
        /** Elected; for pre-votes: it would be, and stood. */
        WON,
        /** Gave up for lack of answers, and asked anew. */
        TIMED_OUT,
        /** Refused by a majority, or made way for another, in the same term. */
        GAVE_WAY,
        /** A higher term ended it. */
        HIGHER_TERM,
        /** The node ended. */
        NODE_ENDED,
        /** Nothing is recorded of its end. */
        OPEN
    }

    private final Event start;
    private final boolean isPreVote;
    private final List<Answer> answers = new ArrayList<>();
    private Outcome outcome = Outcome.OPEN;
    private long movedOnNs = Answer.NEVER;
    private long endNs = Answer.NEVER;
    private long endSequence;
    private long askedAgain;
    private long higherTerm;

    Candidacy(final Event start)
    {
        this.start = start;
        this.isPreVote = start.code() == EventCode.PRE_VOTE_ASKED;
    }

    /**
     * @return who asked.
     */
    public int memberId()
    {
        return start.memberId();
    }

    /**
     * @return true if it only asked whether it would be elected.
     */
    public boolean isPreVote()
    {
        return isPreVote;
    }

    /**
     * @return in which it stood, or would have.
     */
    public long term()
    {
        return start.term();
    }

    /**
     * @return last term in its log.
     */
    public long lastTerm()
    {
        return start.b();
    }

    /**
     * @return last index in its log.
     */
    public long lastIndex()
    {
        return start.a();
    }

    /**
     * @return when it began, epoch ns.
     */
    public long startNs()
    {
        return start.epochNs();
    }

    /**
     * @return how long it waited for answers before it was decided, or before it asked anew; ns. -1: not recorded.
     */
    public long patienceNs()
    {
        final long untilNs = movedOnNs == Answer.NEVER ? endNs : movedOnNs;
        return untilNs == Answer.NEVER ? -1 : untilNs - startNs();
    }

    /**
     * @return when it was over, epoch ns; {@link Answer#NEVER}: not recorded.
     */
    public long endNs()
    {
        return endNs;
    }

    /**
     * @return how it ended.
     */
    public Outcome outcome()
    {
        return outcome;
    }

    /**
     * @return the term that ended it; 0: none did.
     */
    public long higherTerm()
    {
        return higherTerm;
    }

    /**
     * @return how often those who hadn't answered were asked again.
     */
    public long askedAgain()
    {
        return askedAgain;
    }

    /**
     * @return one for every other member.
     */
    public List<Answer> answers()
    {
        return answers;
    }

    /**
     * @return votes given to it, its own included, whether it knew them or not.
     */
    public int granted()
    {
        return 1 + (int) answers.stream().filter(Answer::isGranted).count();
    }

    /**
     * @return votes given to it that it knew in time, its own included.
     */
    public int grantedInTime()
    {
        return 1 + (int) answers.stream().filter(answer -> answer.isGranted() && answer.isInTime()).count();
    }

    Event start()
    {
        return start;
    }

    boolean isOpen()
    {
        return outcome == Outcome.OPEN;
    }

    void askedAgain(final long count)
    {
        askedAgain = count;
    }

    void movedOn(final long epochNs)
    {
        if (isOpen() && movedOnNs == Answer.NEVER)
        {
            movedOnNs = epochNs;
        }
    }

    /**
     * @param reply an answer to this round.
     * @return true if it came when the round was over; by the node's own order, for clocks may be coarse.
     */
    boolean isOverAt(final Event reply)
    {
        return endNs != Answer.NEVER && reply.sequence() > endSequence;
    }

    void end(final Outcome newOutcome, final long epochNs, final long sequence, final long byTerm)
    {
        if (isOpen())
        {
            outcome = newOutcome;
            endNs = epochNs;
            endSequence = sequence;
            higherTerm = byTerm;
        }
    }
}
