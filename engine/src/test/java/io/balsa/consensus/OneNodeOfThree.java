package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.balsa.membership.Membership;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The node n1 of three, whose peers are the test. Every timeout it draws is the middle one: 225 ms.
 */
class OneNodeOfThree
{
    static final long MS = 1_000_000L;

    final List<Message> sent = new ArrayList<>();
    final List<Integer> savesWhenSent = new ArrayList<>();
    final TestNode node;
    final VoteRequest request = new VoteRequest();
    final AppendEntries head = new AppendEntries();

    OneNodeOfThree()
    {
        this(ElectionConfig.defaults(), ReplicationConfig.defaults(1408));
    }

    OneNodeOfThree(final ElectionConfig electionConfig, final ReplicationConfig replicationConfig)
    {
        node = new TestNode(1, Membership.of(1, 2, 3), electionConfig, replicationConfig, false,
            bound -> bound / 2, this::take, null);
    }

    void start(final long term, final String... entryTerms)
    {
        node.log.load(entryTerms);
        node.termStore.save(term, TermStore.NOBODY);
        node.start(0);
    }

    void take(final Message message)
    {
        sent.add(message);
        savesWhenSent.add(node.termStore.saveCount());
    }

    Message last()
    {
        return sent.get(sent.size() - 1);
    }

    void vote(final int fromId, final long term, final long lastLogIndex, final long lastLogTerm)
    {
        ask(term, lastLogIndex, lastLogTerm);
        node.raft.onRequestVote(fromId, request);
    }

    void preVote(final int fromId, final long term, final long lastLogIndex, final long lastLogTerm)
    {
        ask(term, lastLogIndex, lastLogTerm);
        node.raft.onPreVote(fromId, request);
    }

    void ask(final long term, final long lastLogIndex, final long lastLogTerm)
    {
        request.term = term;
        request.lastLogIndex = lastLogIndex;
        request.lastLogTerm = lastLogTerm;
        request.round = 1;
    }

    void preVoteReply(final int fromId)
    {
        final VoteReply reply = new VoteReply();
        reply.term = node.raft.term();
        reply.round = last().request.round;
        node.raft.onPreVoteReply(fromId, reply);
    }

    void preVoteRefusal(final int fromId)
    {
        preVoteRefusal(fromId, VoteReason.LOG_BEHIND);
    }

    void preVoteRefusal(final int fromId, final VoteReason reason)
    {
        final VoteReply reply = new VoteReply();
        reply.term = node.raft.term();
        reply.round = last().request.round;
        reply.reason = reason;
        node.raft.onPreVoteReply(fromId, reply);
    }

    /** All of a log of these terms, from n2, who leads term 5. */
    void entries(final String... terms)
    {
        final MemoryLog other = new MemoryLog(false, 1024, 8);
        other.load(terms);
        final LogSlice slice = new LogSlice();
        other.slice(1, terms.length, 1024, slice);
        fill(5, 0, 0, 0);
        node.raft.onAppendEntries(2, head, slice.buffer(), 0, slice.length());
    }

    void append(
        final int fromId, final long term, final long prevLogIndex, final long prevLogTerm, final long leaderCommit)
    {
        fill(term, prevLogIndex, prevLogTerm, leaderCommit);
        node.raft.onAppendEntries(fromId, head, new UnsafeBuffer(new byte[0]), 0, 0);
    }

    void fill(final long term, final long prevLogIndex, final long prevLogTerm, final long leaderCommit)
    {
        head.term = term;
        head.prevLogIndex = prevLogIndex;
        head.prevLogTerm = prevLogTerm;
        head.leaderCommit = leaderCommit;
        head.round = 1;
    }

    void finish()
    {
        node.finishCycle();
    }

    void pass(final long durationMs)
    {
        for (long i = 0; i < durationMs; i++)
        {
            node.advance(node.nowNs + MS);
            node.finishCycle();
        }
    }

    void passUntil(final RaftRole role, final long durationMsMax)
    {
        for (long i = 0; i < durationMsMax && node.raft.role() != role; i++)
        {
            pass(1);
        }
        assertEquals(role, node.raft.role());
    }
}
