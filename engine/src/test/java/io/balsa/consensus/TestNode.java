package io.balsa.consensus;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.balsa.membership.Membership;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One node in memory: the rules with a log, a term store and a way to send. A crash loses the rules and what the log
 * had not forced; a restart begins a new incarnation, of which the others learn with its first message.
 * <p>
 * Whatever it sends is checked against what is stored: nothing may be said that a crash could unsay.
 */
final class TestNode implements PeerSender, ConsensusListener
{
    static final long MS = 1_000_000L;

    final int id;
    final MemoryLog log;
    final MemoryTermStore termStore = new MemoryTermStore();
    final MemorySnapshots snapshots;
    Raft raft;
    boolean isAlive;
    boolean isFlushAutomatic = true;
    boolean isDiskHanging;
    boolean isLearner;
    long nowNs;
    long pausedUntilNs;
    long flushDueNs = -1;
    int incarnation;

    // what the invariants have seen of it
    long seenLogIndex;
    long seenCutCount;
    long seenCommitIndex;
    long seenTerm;
    long ledTerm;
    int standCount;
    long lowestEndTermStoodWith = Long.MAX_VALUE;
    int askCount;
    /** InstallSnapshot without a chunk, before all was sent. */
    int emptyChunkCount;
    /** Told instead of the node itself; to be set before the start, and to tell the node. */
    ConsensusListener listener = this;

    private final Membership membership;
    private final ElectionConfig electionConfig;
    private final ReplicationConfig replicationConfig;
    private final RandomSource random;
    private final Consumer<Message> network;
    private final Consumer<String> trace;
    private final int[] incarnations;
    private final UnsafeBuffer frames = new UnsafeBuffer(0, 0);
    private final Entry entry = new Entry();
    private RaftRole role;

    TestNode(
        final int id,
        final Membership membership,
        final ElectionConfig electionConfig,
        final ReplicationConfig replicationConfig,
        final boolean isMemoryMode,
        final RandomSource random,
        final Consumer<Message> network,
        final Consumer<String> trace)
    {
        this.id = id;
        this.membership = membership;
        this.electionConfig = electionConfig;
        this.replicationConfig = replicationConfig;
        this.random = random;
        this.network = network;
        this.trace = trace;
        log = new MemoryLog(isMemoryMode, 4096, 64);
        snapshots = new MemorySnapshots(log);
        incarnations = new int[membership.memberCount()];
    }

    void start(final long startNs)
    {
        java.util.Arrays.fill(incarnations, 0);
        incarnation++;
        isAlive = true;
        role = null;
        flushDueNs = -1;
        seenCommitIndex = 0;
        ledTerm = 0;
        raft = new Raft(
            membership, id, electionConfig, replicationConfig, new RaftStores(log, termStore, snapshots), this,
            listener, random);
        snapshots.begin();
        raft.onSnapshotLoaded(log.firstIndex() - 1);
        advance(startNs);
    }

    /** The power fails: what wasn't forced is lost. */
    void crash()
    {
        kill();
        log.crash();
    }

    /** The process dies: what is in the page cache stays. */
    void kill()
    {
        isAlive = false;
        raft = null;
    }

    void advance(final long toNs)
    {
        nowNs = toNs;
        raft.advanceTo(toNs, toNs);
    }

    void receive(final Message message)
    {
        final int slot = membership.slotOf(message.fromId);
        if (message.incarnation < incarnations[slot])
        {
            return;
        }
        if (message.incarnation > incarnations[slot])
        {
            if (incarnations[slot] != 0)
            {
                raft.onPeerRestarted(message.fromId);
            }
            incarnations[slot] = message.incarnation;
        }
        switch (message.kind)
        {
            case PRE_VOTE -> raft.onPreVote(message.fromId, message.request);
            case PRE_VOTE_REPLY -> raft.onPreVoteReply(message.fromId, message.voteReply);
            case REQUEST_VOTE -> raft.onRequestVote(message.fromId, message.request);
            case REQUEST_VOTE_REPLY -> raft.onRequestVoteReply(message.fromId, message.voteReply);
            case HEARTBEAT, APPEND_ENTRIES ->
            {
                frames.wrap(message.frames);
                raft.onAppendEntries(message.fromId, message.head, frames, 0, message.frames.length);
            }
            case INSTALL_SNAPSHOT ->
            {
                frames.wrap(message.frames);
                raft.onInstallSnapshot(message.fromId, message.snapshotHead, frames, 0, message.frames.length);
            }
            case INSTALL_SNAPSHOT_REPLY -> raft.onInstallSnapshotReply(message.fromId, message.snapshotReply);
            case APPEND_ENTRIES_REPLY -> raft.onAppendEntriesReply(message.fromId, message.reply);
            default -> raft.onTimeoutNow(message.fromId, message.term);
        }
    }

    void finishCycle()
    {
        if (!isLearner)
        {
            raft.tick();
        }
        raft.replicate();
        if (isFlushAutomatic)
        {
            log.flush();
        }
        raft.onDurable(log.durableIndex());
        snapshots.install(raft.intake());
        raft.checkInvariants();
    }

    long propose(final String text)
    {
        final byte[] bytes = text.getBytes(US_ASCII);
        return raft.propose(entry.header(1, 0, 0, 0).payload(new UnsafeBuffer(bytes), 0, bytes.length));
    }

    boolean isLeader()
    {
        return isAlive && raft.isLeader();
    }

    String state()
    {
        if (!isAlive)
        {
            return "n" + id + " DOWN t" + termStore.currentTerm() + " log 1.." + log.lastIndex();
        }
        final StringBuilder out = new StringBuilder();
        raft.appendState(raft.commitIndex(), 0, out);
        return out.toString();
    }

    String terms()
    {
        final StringBuilder out = new StringBuilder("n").append(id);
        for (long index = 1; index <= log.lastIndex(); index++)
        {
            out.append(index == 1 ? " " : ",").append(log.termAt(index));
        }
        return out.toString();
    }

    // ---- PeerSender

    @Override
    public boolean preVote(final int memberId, final VoteRequest request)
    {
        return send(message(Message.Kind.PRE_VOTE, memberId).with(request));
    }

    @Override
    public boolean preVoteReply(final int memberId, final VoteReply reply)
    {
        return send(message(Message.Kind.PRE_VOTE_REPLY, memberId).with(reply));
    }

    @Override
    public boolean requestVote(final int memberId, final VoteRequest request)
    {
        require(termStore.currentTerm() == request.term && termStore.votedFor() == id, "own vote before it is forced");
        return send(message(Message.Kind.REQUEST_VOTE, memberId).with(request));
    }

    @Override
    public boolean requestVoteReply(final int memberId, final VoteReply reply)
    {
        require(termStore.currentTerm() == reply.term, "a term before it is forced");
        require(!reply.voteGranted() || termStore.votedFor() == memberId, "a vote before it is forced");
        return send(message(Message.Kind.REQUEST_VOTE_REPLY, memberId).with(reply));
    }

    @Override
    public boolean heartbeat(final int memberId, final AppendEntries head)
    {
        require(raft.isLeader() && termStore.currentTerm() == head.term, "a heartbeat of a term not led");
        return send(message(Message.Kind.HEARTBEAT, memberId).with(head, null));
    }

    @Override
    public boolean appendEntries(
        final int memberId, final AppendEntries head, final LogSlice entries, final boolean bulk)
    {
        require(raft.isLeader() && termStore.currentTerm() == head.term, "entries in a term not led");
        return send(message(Message.Kind.APPEND_ENTRIES, memberId).with(head, entries));
    }

    @Override
    public boolean appendEntriesReply(final int memberId, final AppendEntriesReply reply)
    {
        require(termStore.currentTerm() == reply.term, "a term before it is forced");
        require(!reply.success || reply.matchIndex <= log.durableIndex(), "acknowledged before it is durable");
        return send(message(Message.Kind.APPEND_ENTRIES_REPLY, memberId).with(reply));
    }

    @Override
    public boolean installSnapshot(
        final int memberId, final InstallSnapshot head, final DirectBuffer chunk, final int length)
    {
        emptyChunkCount += length == 0 && head.offset < head.length ? 1 : 0;
        require(raft.isLeader() && termStore.currentTerm() == head.term, "a snapshot in a term not led");
        final byte[] bytes = new byte[length];
        chunk.getBytes(0, bytes);
        return send(message(Message.Kind.INSTALL_SNAPSHOT, memberId).with(head, bytes));
    }

    @Override
    public boolean installSnapshotReply(final int memberId, final InstallSnapshotReply reply)
    {
        require(termStore.currentTerm() == reply.term, "a term before it is forced");
        require(!reply.applied || reply.lastIncludedIndex <= raft.commitIndex(), "applied before it is");
        return send(message(Message.Kind.INSTALL_SNAPSHOT_REPLY, memberId).with(reply));
    }

    @Override
    public boolean timeoutNow(final int memberId, final long term)
    {
        return send(message(Message.Kind.TIMEOUT_NOW, memberId).withTerm(term));
    }

    // ---- ConsensusListener

    @Override
    public void onRole(final RaftRole newRole, final long term, final int leaderId)
    {
        if (trace != null)
        {
            trace.accept("n" + id + " " + newRole + " t" + term + (leaderId < 0 ? "" : " leader " + leaderId));
        }
        role = newRole;
    }

    @Override
    public void onStand(final RaftRole standRole, final long term)
    {
        if (standRole == RaftRole.CANDIDATE)
        {
            standCount++;
            lowestEndTermStoodWith = Math.min(lowestEndTermStoodWith, log.lastTerm());
        }
        else
        {
            askCount++;
        }
    }

    @Override
    public void onTruncated(final long firstIndex, final long lastIndex)
    {
        if (trace != null)
        {
            trace.accept("n" + id + " cut " + firstIndex + ".." + lastIndex);
        }
    }

    @Override
    public void onMalformedEntries(final int memberId)
    {
        throw new IllegalStateException("malformed entries from " + memberId);
    }

    @Override
    public void onStepDown(final long term, final String reason)
    {
        if (trace != null)
        {
            trace.accept("n" + id + " steps down: " + reason);
        }
    }

    RaftRole toldRole()
    {
        return role;
    }

    private Message message(final Message.Kind kind, final int memberId)
    {
        return new Message(kind, id, memberId, incarnation);
    }

    private boolean send(final Message message)
    {
        network.accept(message);
        return true;
    }

    private void require(final boolean isTrue, final String message)
    {
        if (!isTrue)
        {
            throw new IllegalStateException("n" + id + " says " + message);
        }
    }
}
