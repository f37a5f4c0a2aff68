package io.balsa.consensus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What must hold whatever happens (figure 3 of the paper), checked after every event, over everything that ever was:
 * also over entries that were removed since.
 */
final class Invariants
{
    private record Place(long index, long term)
    {
    }

    private record Committed(long hash, long commitTerm)
    {
    }

    private final List<TestNode> nodes;
    private final boolean isDurable;
    private final Map<Long, Integer> leaderByTerm = new HashMap<>();
    private final Map<Place, Long> hashByPlace = new HashMap<>();
    private final List<Committed> committed = new ArrayList<>();
    private int leaderCount;

    Invariants(final List<TestNode> nodes, final boolean isDurable)
    {
        this.nodes = nodes;
        this.isDurable = isDurable;
    }

    int leaderCount()
    {
        return leaderCount;
    }

    long committedIndex()
    {
        return committed.size();
    }

    void check(final TestNode node)
    {
        checkLog(node);
        if (node.isAlive)
        {
            checkLeader(node);
            checkCommit(node);
            require(node.termStore.currentTerm() >= node.seenTerm, "term went back", node);
            require(node.raft.term() == node.termStore.currentTerm(), "term isn't stored", node);
            node.seenTerm = node.raft.term();
        }
    }

    private void checkLog(final TestNode node)
    {
        if (node.log.cutCount() != node.seenCutCount)
        {
            require(!node.isLeader() || node.ledTerm != node.raft.term(), "LeaderAppendOnly", node);
            node.seenCutCount = node.log.cutCount();
            node.seenLogIndex = Math.min(node.seenLogIndex, node.log.takeLowestCutIndex());
        }
        while (node.seenLogIndex < node.log.lastIndex())
        {
            node.seenLogIndex++;
            final long index = node.seenLogIndex;
            final Long other =
                hashByPlace.putIfAbsent(new Place(index, node.log.termAt(index)), node.log.hashAt(index));
            require(other == null || other == node.log.hashAt(index), "LogMatching at " + index, node);
        }
    }

    private void checkLeader(final TestNode node)
    {
        if (!node.isLeader() || node.ledTerm == node.raft.term())
        {
            return;
        }
        node.ledTerm = node.raft.term();
        leaderCount++;
        final Integer other = leaderByTerm.putIfAbsent(node.ledTerm, node.id);
        require(other == null, "ElectionSafety: also n" + other, node);
        int index = committed.size();
        while (index > 0 && committed.get(index - 1).commitTerm >= node.ledTerm)
        {
            index--;
        }
        require(index == 0 || node.log.lastIndex() >= index &&
            node.log.hashAt(index) == committed.get(index - 1).hash, "LeaderCompleteness at " + index, node);
    }

    private void checkCommit(final TestNode node)
    {
        final long commitIndex = node.raft.commitIndex();
        require(commitIndex >= node.seenCommitIndex, "commitIndex went back", node);
        while (node.seenCommitIndex < commitIndex)
        {
            final long index = ++node.seenCommitIndex;
            final long hash = node.log.hashAt(index);
            if (index <= committed.size())
            {
                require(committed.get((int) index - 1).hash == hash, "StateMachineSafety at " + index, node);
            }
            else
            {
                committed.add(new Committed(hash, node.raft.term()));
                require(!isDurable || isOnQuorum(index, hash), "committed without a durable quorum: " + index, node);
            }
        }
        if (commitIndex > 0)
        {
            require(node.log.hashAt(commitIndex) == committed.get((int) commitIndex - 1).hash,
                "committed entry replaced at " + commitIndex, node);
        }
    }

    private boolean isOnQuorum(final long index, final long hash)
    {
        int count = 0;
        for (final TestNode node : nodes)
        {
            count += node.log.forcedIndex() >= index && node.log.hashAt(index) == hash ? 1 : 0;
        }
        return count > nodes.size() / 2;
    }

    private static void require(final boolean isTrue, final String message, final TestNode node)
    {
        if (!isTrue)
        {
            throw new IllegalStateException(message + ": " + node.state());
        }
    }
}
