package io.balsa.monitor;

import io.balsa.consensus.ConsensusListener;
import io.balsa.consensus.RaftRole;
import io.balsa.consensus.VoteReason;
import io.balsa.consensus.VoteReply;
import io.balsa.consensus.VoteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Elections as a first implementation of Raft holds them, with everything missing that makes them finish: no pre-vote,
 * no stickiness, each request sent once, a fixed timeout that also a refused request restarts. On a network that loses
 * a tenth and holds two thirds of the replies for up to 2.2 s. Logs don't change: this is about elections alone.
 */
final class NaiveCluster
{
    private static final long MS = 1_000_000L;
    private static final long HEARTBEAT_NS = 100 * MS;

    private final SplittableRandom random;
    private final PriorityQueue<Delivery> queue = new PriorityQueue<>();
    private final List<Node> nodes = new ArrayList<>();
    private final int quorum;
    private long nowNs;
    private long sequence;

    NaiveCluster(final long seed, final long term, final long[][] logEnds)
    {
        random = new SplittableRandom(seed);
        quorum = logEnds.length / 2 + 1;
        for (int id = 0; id < logEnds.length; id++)
        {
            nodes.add(new Node(id, term, logEnds[id][0], logEnds[id][1], logEnds.length));
        }
        nodes.forEach(Node::restartTimer);
    }

    List<NodeRecording> run(final long durationNs)
    {
        while (nowNs < durationNs)
        {
            final Delivery delivery = queue.poll();
            nowNs = delivery.dueNs;
            delivery.action.run();
        }
        return nodes.stream().map(node -> node.recorder.read()).toList();
    }

    private void request(final Runnable action)
    {
        if (random.nextInt(10) > 0)
        {
            at(nowNs + random.nextLong(26 * MS + 1), action);
        }
    }

    private void reply(final Runnable action)
    {
        if (random.nextInt(10) > 0)
        {
            final boolean isHeld = random.nextInt(3) > 0;
            at(nowNs + (isHeld ? (200 + random.nextInt(1 + random.nextInt(2000))) * MS : 0), action);
        }
    }

    private void at(final long dueNs, final Runnable action)
    {
        queue.add(new Delivery(dueNs, sequence++, action));
    }

    private record Delivery(long dueNs, long sequence, Runnable action) implements Comparable<Delivery>
    {
        @Override
        public int compareTo(final Delivery other)
        {
            return dueNs != other.dueNs ? Long.compare(dueNs, other.dueNs) : Long.compare(sequence, other.sequence);
        }
    }

    private final class Node
    {
        private final int id;
        private final long lastTerm;
        private final long lastIndex;
        private final EventRecorder recorder = EventRecorder.inMemory(4096, () -> nowNs, ns -> ns);
        private final ConsensusRecorder listener = new ConsensusRecorder(recorder, new ConsensusListener()
        {
        });
        private RaftRole role = RaftRole.FOLLOWER;
        private long term;
        private int votedFor = -1;
        private int leaderId = -1;
        private long granted;
        private long round;
        private long deadlineNs;

        private Node(final int id, final long term, final long lastTerm, final long lastIndex, final int members)
        {
            this.id = id;
            this.term = term;
            this.lastTerm = lastTerm;
            this.lastIndex = lastIndex;
            recorder.begin(id, members, 1, term, lastTerm, lastIndex);
            tellRole();
        }

        private void restartTimer()
        {
            deadlineNs = nowNs + 190 * MS + random.nextLong(290 * MS);
            final long mine = deadlineNs;
            at(mine, () ->
            {
                if (deadlineNs == mine && role != RaftRole.LEADER)
                {
                    stand();
                }
            });
        }

        private void tellRole()
        {
            listener.onRole(role, term, leaderId);
        }

        private void stand()
        {
            term++;
            votedFor = id;
            leaderId = -1;
            role = RaftRole.CANDIDATE;
            granted = 1L << id;
            restartTimer();
            final VoteRequest request = new VoteRequest();
            request.term = term;
            request.lastLogTerm = lastTerm;
            request.lastLogIndex = lastIndex;
            request.round = ++round;
            listener.onStand(role, request);
            tellRole();
            nodes.stream().filter(node -> node != this).forEach(node -> request(() -> node.onRequest(this, request)));
        }

        private void adopt(final long newTerm)
        {
            term = newTerm;
            votedFor = -1;
            leaderId = -1;
            role = RaftRole.FOLLOWER;
        }

        private void onRequest(final Node candidate, final VoteRequest request)
        {
            final boolean wasFollower = role == RaftRole.FOLLOWER;
            final long leftNs = deadlineNs - nowNs;
            final boolean isHigher = request.term > term;
            if (isHigher)
            {
                adopt(request.term);
                restartTimer();
            }
            final VoteReply reply = new VoteReply();
            reply.term = term;
            reply.round = request.round;
            reply.lastLogTerm = lastTerm;
            reply.lastLogIndex = lastIndex;
            final boolean isFresh = request.lastLogTerm > lastTerm ||
                request.lastLogTerm == lastTerm && request.lastLogIndex >= lastIndex;
            reply.reason = request.term < term ? VoteReason.TERM_OLD :
                votedFor >= 0 && votedFor != candidate.id ? VoteReason.VOTED_FOR_OTHER :
                isFresh ? VoteReason.GRANTED : VoteReason.LOG_BEHIND;
            if (reply.voteGranted())
            {
                votedFor = candidate.id;
                restartTimer();
            }
            listener.onVoteAnswered(candidate.id, false, request, reply);
            if (isHigher && wasFollower && !reply.voteGranted() && deadlineNs - nowNs > leftNs)
            {
                listener.onTimerPutOff(candidate.id, request.term, leftNs, deadlineNs - nowNs);
            }
            tellRole();
            reply(() -> candidate.onReply(id, request.term, reply));
        }

        private void onReply(final int voterId, final long askedTerm, final VoteReply reply)
        {
            listener.onVoteReply(voterId, false, reply, askedTerm != term);
            if (reply.term > term)
            {
                adopt(reply.term);
                tellRole();
            }
            else if (askedTerm == term && role == RaftRole.CANDIDATE && reply.voteGranted())
            {
                granted |= 1L << voterId;
                if (Long.bitCount(granted) >= quorum)
                {
                    role = RaftRole.LEADER;
                    leaderId = id;
                    tellRole();
                    lead(term);
                }
            }
        }

        private void lead(final long ledTerm)
        {
            if (role == RaftRole.LEADER && term == ledTerm)
            {
                nodes.stream().filter(node -> node != this)
                    .forEach(node -> request(() -> node.onHeartbeat(id, ledTerm)));
                at(nowNs + HEARTBEAT_NS, () -> lead(ledTerm));
            }
        }

        private void onHeartbeat(final int fromId, final long ledTerm)
        {
            if (ledTerm > term)
            {
                adopt(ledTerm);
            }
            if (ledTerm == term)
            {
                role = RaftRole.FOLLOWER;
                leaderId = fromId;
                restartTimer();
                tellRole();
            }
        }
    }
}
