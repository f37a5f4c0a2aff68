package io.balsa.consensus;

import io.balsa.membership.Membership;

/**
 * What this node answers goes out here, as often as the {@link StreamProfile} allows. What the network doesn't take was
 * not said. One thread; allocates nothing after construction.
 */
final class Answers
{
    private final StreamProfile profile;
    private final Membership membership;
    private final PeerSender sender;
    private final Said[] preVotes;
    private final Said[] votes;
    private final Said[] refusals;
    private final Said[] oldTerms;
    private final Said acknowledgement = new Said();

    Answers(final StreamProfile profile, final Membership membership, final PeerSender sender)
    {
        this.profile = profile;
        this.membership = membership;
        this.sender = sender;
        preVotes = nothing(membership.memberCount());
        votes = nothing(membership.memberCount());
        refusals = nothing(membership.memberCount());
        oldTerms = nothing(membership.memberCount());
    }

    /**
     * @return true if it was sent; so all of these.
     */
    boolean preVote(final int toId, final VoteReply reply, final long nowNs)
    {
        final Said said = preVotes[membership.slotOf(toId)];
        return profile.isSaid(reply.reason) && isDue(said, reply, nowNs) && sender.preVoteReply(toId, reply) &&
            said.remember(reply.term, reply.round, reply.reason.ordinal(), nowNs);
    }

    boolean vote(final int toId, final VoteReply reply, final long nowNs)
    {
        final Said said = votes[membership.slotOf(toId)];
        return isDue(said, reply, nowNs) && sender.requestVoteReply(toId, reply) &&
            said.remember(reply.term, reply.round, reply.reason.ordinal(), nowNs);
    }

    /**
     * An acknowledgement of entries or heartbeats is new when more is durable than was said.
     */
    boolean acknowledge(final int toId, final AppendEntriesReply reply, final long nowNs)
    {
        final Said said = acknowledgement;
        final boolean isSettled = !profile.awaitsDurable() || reply.matchIndex == reply.verifiedIndex;
        final boolean isNew = isSettled && !said.is(reply.term, reply.matchIndex, 0);
        return (isNew || isRepeatDue(said, nowNs)) && sender.appendEntriesReply(toId, reply) &&
            said.remember(reply.term, reply.matchIndex, 0, nowNs);
    }

    /**
     * A refusal of entries is new when repair must begin earlier than was said before.
     */
    boolean refusal(final int toId, final AppendEntriesReply reply, final long nowNs)
    {
        final Said said = refusals[membership.slotOf(toId)];
        final boolean isNew = reply.term != said.term || reply.conflictIndex < said.subject;
        return (isNew || isRepeatDue(said, nowNs)) && sender.appendEntriesReply(toId, reply) &&
            said.remember(reply.term, reply.conflictIndex, 0, nowNs);
    }

    /**
     * To one that speaks in an older term.
     */
    boolean oldTerm(final int toId, final AppendEntriesReply reply, final long nowNs)
    {
        final Said said = oldTerms[membership.slotOf(toId)];
        return (!said.is(reply.term, 0, 0) || isRepeatDue(said, nowNs)) && sender.appendEntriesReply(toId, reply) &&
            said.remember(reply.term, 0, 0, nowNs);
    }

    private boolean isDue(final Said said, final VoteReply reply, final long nowNs)
    {
        return !said.is(reply.term, reply.round, reply.reason.ordinal()) || isRepeatDue(said, nowNs);
    }

    private boolean isRepeatDue(final Said said, final long nowNs)
    {
        return nowNs - said.saidNs >= profile.repeatNs();
    }

    private static Said[] nothing(final int count)
    {
        final Said[] said = new Said[count];
        for (int i = 0; i < count; i++)
        {
            said[i] = new Said();
        }
        return said;
    }

    /**
     * The last answer of one kind.
     */
    private static final class Said
    {
        private static final long NOTHING = -1;

        private long term = NOTHING;
        private long subject;
        private int answer;
        private long saidNs;

        boolean is(final long otherTerm, final long otherSubject, final int otherAnswer)
        {
            return otherTerm == term && otherSubject == subject && otherAnswer == answer;
        }

        boolean remember(final long newTerm, final long newSubject, final int newAnswer, final long nowNs)
        {
            term = newTerm;
            subject = newSubject;
            answer = newAnswer;
            saidNs = nowNs;
            return true;
        }
    }
}
