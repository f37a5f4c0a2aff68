package io.balsa.monitor;

import io.balsa.consensus.RaftRole;
import io.balsa.consensus.VoteReason;
import java.util.ArrayList;
import java.util.List;

/**
 * Recordings made by hand: nodes with a common clock that a test moves.
 */
final class Script
{
    private static final long MS = 1_000_000L;
    private static final int SLOTS = 1024;

    private final EventRecorder[] recorders;
    private final RaftRole[] roles;
    private final long[] terms;
    private final long[] endTerms;
    private final long[] endIndexes;
    private final long[] rounds;
    private long nowNs;

    Script(final int memberCount, final long term)
    {
        recorders = new EventRecorder[memberCount];
        roles = new RaftRole[memberCount];
        terms = new long[memberCount];
        endTerms = new long[memberCount];
        endIndexes = new long[memberCount];
        rounds = new long[memberCount];
        for (int id = 0; id < memberCount; id++)
        {
            recorders[id] = EventRecorder.inMemory(SLOTS, () -> nowNs, ns -> ns);
            roles[id] = RaftRole.FOLLOWER;
            terms[id] = term;
        }
    }

    Script log(final int id, final long endTerm, final long endIndex)
    {
        endTerms[id] = endTerm;
        endIndexes[id] = endIndex;
        return this;
    }

    Script begin()
    {
        for (int id = 0; id < recorders.length; id++)
        {
            recorders[id].begin(id, recorders.length, 1, terms[id], endTerms[id], endIndexes[id]);
        }
        return this;
    }

    /** Time is now this, ms. */
    Script at(final long ms)
    {
        nowNs = ms * MS;
        return this;
    }

    /** Asks for pre-votes. */
    Script asks(final int id)
    {
        recorders[id].record(
            EventCode.PRE_VOTE_ASKED, 0, -1, terms[id] + 1, endIndexes[id], endTerms[id], ++rounds[id]);
        return role(id, RaftRole.PRE_CANDIDATE, terms[id], -1);
    }

    Script stands(final int id)
    {
        final long term = terms[id] + 1;
        recorders[id].record(EventCode.STOOD, 0, -1, term, endIndexes[id], endTerms[id], ++rounds[id]);
        return role(id, RaftRole.CANDIDATE, term, -1);
    }

    /** The voter answers the candidate's latest round of its kind. */
    Script preVote(final int voterId, final int candidateId, final VoteReason reason)
    {
        recorders[voterId].record(EventCode.PRE_VOTE_ANSWERED, reason.ordinal(), candidateId,
            terms[candidateId] + 1, endIndexes[voterId], endTerms[voterId], rounds[candidateId]);
        return this;
    }

    /** Enters the candidate's term and answers. */
    Script vote(final int voterId, final int candidateId, final VoteReason reason)
    {
        if (terms[candidateId] > terms[voterId])
        {
            role(voterId, RaftRole.FOLLOWER, terms[candidateId], -1);
        }
        recorders[voterId].record(EventCode.VOTE_ANSWERED, reason.ordinal(), candidateId,
            terms[candidateId], endIndexes[voterId], endTerms[voterId], rounds[candidateId]);
        return this;
    }

    Script preVoteReply(final int candidateId, final int voterId, final VoteReason reason)
    {
        recorders[candidateId].record(EventCode.PRE_VOTE_REPLY, reason.ordinal(), voterId,
            terms[voterId], endIndexes[voterId], endTerms[voterId], rounds[candidateId]);
        return this;
    }

    Script voteReply(final int candidateId, final int voterId, final VoteReason reason)
    {
        recorders[candidateId].record(EventCode.VOTE_REPLY, reason.ordinal(), voterId,
            terms[candidateId], endIndexes[voterId], endTerms[voterId], rounds[candidateId]);
        return this;
    }

    /** An answer to a round of this many ago. */
    Script lateVoteReply(final int candidateId, final int voterId, final VoteReason reason, final int roundsAgo)
    {
        recorders[candidateId].record(EventCode.VOTE_REPLY_LATE, reason.ordinal(), voterId,
            terms[candidateId], endIndexes[voterId], endTerms[voterId], rounds[candidateId] - roundsAgo);
        return this;
    }

    Script leads(final int id)
    {
        return role(id, RaftRole.LEADER, terms[id], id);
    }

    Script hears(final int id, final int leaderId)
    {
        role(id, RaftRole.FOLLOWER, terms[leaderId], leaderId);
        return record(id, EventCode.LEADER_HEARD, 0, leaderId, 0, 0, 0);
    }

    Script putOff(final int id, final int candidateId)
    {
        return record(id, EventCode.TIMER_PUT_OFF, 0, candidateId, 50 * MS, 250 * MS, 0);
    }

    Script record(
        final int id, final EventCode code, final int detail, final int peerId, final long a, final long b,
        final long c)
    {
        recorders[id].record(code, detail, peerId, terms[id], a, b, c);
        return this;
    }

    Script role(final int id, final RaftRole role, final long term, final int leaderId)
    {
        if (role != roles[id])
        {
            recorders[id].record(EventCode.ROLE_CHANGED, role.ordinal(), leaderId, term, roles[id].ordinal(),
                terms[id], 0);
        }
        else if (term != terms[id])
        {
            recorders[id].record(EventCode.TERM_ENTERED, role.ordinal(), leaderId, term, terms[id], 0, 0);
        }
        roles[id] = role;
        terms[id] = term;
        return this;
    }

    List<NodeRecording> recordings()
    {
        final List<NodeRecording> recordings = new ArrayList<>();
        for (final EventRecorder recorder : recorders)
        {
            recordings.add(recorder.read());
        }
        return recordings;
    }

    String explained()
    {
        return String.join("\n", Explanation.of(recordings()).lines());
    }
}
