package io.balsa.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.codecs.storage.EntryType;
import io.balsa.codecs.storage.SnapshotRecordKind;
import io.balsa.consensus.AppendEntries;
import io.balsa.consensus.AppendEntriesReply;
import io.balsa.consensus.ConsensusListener;
import io.balsa.consensus.Entry;
import io.balsa.consensus.InstallSnapshot;
import io.balsa.consensus.InstallSnapshotReply;
import io.balsa.consensus.LogSlice;
import io.balsa.consensus.Raft;
import io.balsa.consensus.RaftStores;
import io.balsa.consensus.SnapshotPart;
import io.balsa.consensus.SnapshotRequest;
import io.balsa.consensus.TermStore;
import io.balsa.consensus.VoteReply;
import io.balsa.consensus.VoteRequest;
import io.balsa.log.LogOrigin;
import io.balsa.log.SegmentedLog;
import io.balsa.log.SimulatedStorage;
import io.balsa.log.SpaceReserve;
import io.balsa.log.StoreIdentity;
import io.balsa.membership.Membership;
import io.balsa.monitor.EventRecorder;
import io.balsa.service.Applier;
import io.balsa.service.ClientSession;
import io.balsa.service.ReplicatedState;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.service.SnapshotOutput;
import io.balsa.session.SessionRegistry;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The member 1 of 0, 1 and 2 leads, with its log, its snapshots and the duty that is about these; the others agree to
 * all that is in the log, and give snapshots if they are {@link Donor}s. A message takes a cycle, a cycle a millisecond
 * of the time that is given here.
 */
final class LeaderOfThree implements Quiet, TermStore, Service
{
    static final long MS = 1_000_000L;
    static final StoreIdentity IDENTITY = new StoreIdentity(7, 4711, 1, 1);
    private static final int RECORD_LENGTH = 1000;

    final SimulatedStorage storage = new SimulatedStorage(new Random(1));
    final NodeConfig config;
    final SegmentedLog log;
    final SnapshotStore store;
    final SnapshotExchange exchange;
    final Raft raft;
    final Applier applier;
    final SnapshotDuty duty;
    /** What members were asked, in order. */
    final List<Asked> asked = new ArrayList<>();
    /** What members said, before it may be lost. */
    final List<Said> said = new ArrayList<>();
    final Donor[] donors = new Donor[3];
    /** What of it comes; it may be changed first. */
    Predicate<Said> isHeard = any -> true;
    int copies = 1;
    boolean isKeeperHeld;
    int stateRecords = 4;
    int takeCalls;
    long cycleNs = MS;
    long nowNs = 1;
    long installedOffset;
    boolean isInstallApplied;
    private final long[] matched = new long[3];
    private final AppendEntries[] unanswered = new AppendEntries[3];
    private final List<Runnable> arriving = new ArrayList<>();
    private final VoteRequest vote = new VoteRequest();
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[RECORD_LENGTH]);
    private boolean isAskedForPreVote;
    private boolean isAskedForVote;
    private long term;
    private int votedFor = NOBODY;

    /**
     * A question for a snapshot.
     */
    record Asked(int memberId, long wantedIndex, long index, long offset, int room, long atNs)
    {
        /** Which one there is. */
        boolean isWhich()
        {
            return index == 0;
        }
    }

    /**
     * An answer to one.
     */
    record Said(int memberId, SnapshotPart part, byte[] bytes)
    {
    }

    LeaderOfThree(final String... settings)
    {
        final Map<String, String> all = new HashMap<>(Map.of(
            "segment.length", "64k", "command.length.max", "1k", "session.retained.max", "4k", "mtu", "1408",
            "snapshot.chunk.length", "4k", "snapshot.log.bytes", "0", "snapshot.adopted.bytes", "0",
            "snapshot.slice", "1s", "scrub.rate", "0"));
        for (int i = 0; i < settings.length; i += 2)
        {
            all.put(settings[i], settings[i + 1]);
        }
        final NodeConfig.Builder builder = NodeConfig.builder().memberId(1)
            .members("0=localhost:1,1=localhost:2,2=localhost:3").dir(Path.of("nowhere"));
        all.forEach(builder::set);
        config = builder.build();
        store = SnapshotStore.open(storage, IDENTITY, config.snapshot(), () -> nowNs);
        log = SegmentedLog.open(
            storage, config.log(), IDENTITY, () -> nowNs, SpaceReserve.none(storage), LogOrigin.NONE);
        exchange = new SnapshotExchange(store, config.members().memberIds());
        raft = new Raft(
            Membership.of(0, 1, 2), 1, config.election(), config.replication(), new RaftStores(log, this, exchange),
            this, new ConsensusListener()
            {
            }, bound -> 0);
        final SessionRegistry sessions = new SessionRegistry(config.session());
        applier = new Applier(log, this, sessions, 1, 1 << 20, label -> null);
        duty = new SnapshotDuty(
            config, new ReplicatedState(this, sessions, config.members().memberIds()), applier, raft, log, exchange,
            this, EventRecorder.inMemory(16, () -> nowNs, ns -> ns), () -> nowNs);
        cycle();
        lead();
    }

    /**
     * Win an election, with the vote of the member 2.
     */
    void lead()
    {
        await("an election", () -> isAskedForPreVote);
        raft.onPreVoteReply(2, voteReply());
        await("a vote", () -> isAskedForVote);
        raft.onRequestVoteReply(2, voteReply());
        await("office", raft::isLeader);
        execute(1);
    }

    private VoteReply voteReply()
    {
        final VoteReply reply = new VoteReply();
        reply.term = raft.term();
        reply.round = vote.round;
        return reply;
    }

    /**
     * So many more entries are committed and executed, if nothing stops that.
     */
    void execute(final int count)
    {
        commit(count);
        await("execution", () -> applier.appliedIndex() == log.lastIndex());
    }

    void commit(final int count)
    {
        await("that it may propose", raft::canPropose);
        for (int i = 0; i < count; i++)
        {
            assertTrue(raft.propose(new Entry().header(EntryType.COMMAND.value(), 1, 1, 0).payload(record, 0, 40)) > 0);
        }
        await("commit", () -> raft.commitIndex() == log.lastIndex());
    }

    /**
     * What a snapshot of all that is executed covers.
     */
    SnapshotInfo executed()
    {
        return new SnapshotInfo(
            applier.appliedIndex(), applier.appliedTerm(), applier.clusterTime(), applier.position(), 0, 0);
    }

    void await(final String what, final BooleanSupplier condition)
    {
        for (int i = 0; i < 5_000 && !condition.getAsBoolean(); i++)
        {
            cycle();
        }
        assertTrue(condition.getAsBoolean(), () -> "awaited in vain: " + what + ", asked " + asked);
    }

    void pass(final long durationMs)
    {
        final long endNs = nowNs + durationMs * MS;
        while (nowNs < endNs)
        {
            cycle();
        }
    }

    /**
     * To be done in the next cycle, where messages of members arrive.
     */
    void arrives(final Runnable message)
    {
        arriving.add(message);
    }

    void cycle()
    {
        nowNs += cycleNs;
        raft.advanceTo(nowNs, nowNs);
        final List<Runnable> now = new ArrayList<>(arriving);
        arriving.clear();
        now.forEach(Runnable::run);
        acknowledge();
        raft.tick();
        raft.replicate();
        flush();
        raft.onDurable(log.durableIndex());
        duty.doWork(nowNs);
        if (!duty.isTaking() && !duty.isLoading())
        {
            applier.applyUpTo(raft.commitIndex());
        }
        raft.checkInvariants();
        duty.checkInvariants();
        log.endCycle();
        for (int i = 0; i < 8 && !isKeeperHeld; i++)
        {
            store.keeper().doWork();
        }
        for (final Donor donor : donors)
        {
            if (donor != null)
            {
                donor.cycle();
            }
        }
    }

    /**
     * Questions for bytes, of all members.
     */
    List<Asked> askedForBytes()
    {
        return asked.stream().filter(question -> !question.isWhich()).toList();
    }

    /**
     * Members that were asked, one after the other.
     */
    List<Integer> turns()
    {
        final List<Integer> turns = new ArrayList<>();
        for (final Asked question : asked)
        {
            if (turns.isEmpty() || turns.get(turns.size() - 1) != question.memberId())
            {
                turns.add(question.memberId());
            }
        }
        return turns;
    }

    private void flush()
    {
        log.durableIndex();
        while (log.flusher().doWork() > 0)
        {
            Thread.onSpinWait();
        }
    }

    private void acknowledge()
    {
        for (int memberId = 0; memberId < 3; memberId++)
        {
            final AppendEntries head = unanswered[memberId];
            if (head != null && head.term == raft.term())
            {
                final AppendEntriesReply reply = new AppendEntriesReply();
                reply.term = head.term;
                reply.success = true;
                reply.round = head.round;
                reply.echoNs = head.sentNs;
                reply.verifiedIndex = matched[memberId];
                reply.matchIndex = matched[memberId];
                reply.lastLogIndex = matched[memberId];
                unanswered[memberId] = null;
                raft.onAppendEntriesReply(memberId, reply);
            }
        }
    }

    private boolean onHead(final int memberId, final AppendEntries head)
    {
        final AppendEntries copy = new AppendEntries();
        copy.term = head.term;
        copy.round = head.round;
        copy.sentNs = head.sentNs;
        unanswered[memberId] = copy;
        return true;
    }

    // ---- as a service

    @Override
    public void onStart(final ServiceContext context)
    {
    }

    @Override
    public void onCommand(
        final ClientSession session,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
    }

    @Override
    public boolean hasSnapshots()
    {
        return true;
    }

    @Override
    public boolean takeSnapshot(final SnapshotOutput out)
    {
        takeCalls += out.count() == 0 ? 1 : 0;
        while (out.count() < stateRecords)
        {
            if (!out.offer(record, 0, RECORD_LENGTH))
            {
                return false;
            }
        }
        return true;
    }

    @Override
    public void onSnapshotBegin()
    {
    }

    @Override
    public void onSnapshotRecord(final DirectBuffer buffer, final int offset, final int length)
    {
    }

    // ---- as a disk

    @Override
    public long currentTerm()
    {
        return term;
    }

    @Override
    public int votedFor()
    {
        return votedFor;
    }

    @Override
    public void save(final long newTerm, final int newVote)
    {
        term = newTerm;
        votedFor = newVote;
    }

    // ---- to the others

    @Override
    public boolean preVote(final int memberId, final VoteRequest request)
    {
        vote.round = request.round;
        isAskedForPreVote = true;
        return true;
    }

    @Override
    public boolean requestVote(final int memberId, final VoteRequest request)
    {
        vote.round = request.round;
        isAskedForVote = true;
        return true;
    }

    @Override
    public boolean heartbeat(final int memberId, final AppendEntries head)
    {
        return onHead(memberId, head);
    }

    @Override
    public boolean appendEntries(
        final int memberId, final AppendEntries head, final LogSlice entries, final boolean bulk)
    {
        matched[memberId] = entries.lastIndex();
        return onHead(memberId, head);
    }

    @Override
    public boolean snapshotRequest(final int memberId, final SnapshotRequest request)
    {
        asked.add(new Asked(
            memberId, request.wantedIndex, request.lastIncludedIndex, request.offset, request.room, nowNs));
        final SnapshotRequest copy = new SnapshotRequest();
        copy.wantedIndex = request.wantedIndex;
        copy.lastIncludedIndex = request.lastIncludedIndex;
        copy.lastIncludedTerm = request.lastIncludedTerm;
        copy.offset = request.offset;
        copy.room = request.room;
        if (donors[memberId] != null)
        {
            donors[memberId].lender.onRequest(1, copy);
        }
        return true;
    }

    @Override
    public boolean installSnapshotReply(final int memberId, final InstallSnapshotReply reply)
    {
        installedOffset = reply.offset;
        isInstallApplied |= reply.applied;
        return true;
    }

    /**
     * A later term's leader sends what follows of its snapshot, or its beginning.
     */
    void install(final Donor other, final long inTerm)
    {
        final SnapshotInfo info = other.snapshots.snapshots().get(0);
        final byte[] file = other.file();
        final InstallSnapshot head = new InstallSnapshot();
        head.term = inTerm;
        head.lastIncludedIndex = info.index();
        head.lastIncludedTerm = info.term();
        head.length = info.length();
        head.contentCrc = info.contentCrc();
        head.offset = installedOffset;
        final int length = (int) Math.min(1000, file.length - installedOffset);
        head.crc = crcOf(file, (int) installedOffset, length);
        raft.onInstallSnapshot(other.memberId, head, new UnsafeBuffer(file), (int) installedOffset, length);
    }

    /** The carrier is used again. */
    static SnapshotPart copyOf(final SnapshotPart part)
    {
        final SnapshotPart copy = new SnapshotPart();
        copy.lastIncludedIndex = part.lastIncludedIndex;
        copy.lastIncludedTerm = part.lastIncludedTerm;
        copy.length = part.length;
        copy.contentCrc = part.contentCrc;
        copy.offset = part.offset;
        copy.crc = part.crc;
        copy.coming = part.coming;
        return copy;
    }

    static int crcOf(final byte[] bytes, final int offset, final int length)
    {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    void say(final Said answer)
    {
        said.add(answer);
        for (int i = 0; i < copies && isHeard.test(answer); i++)
        {
            arrives(() -> duty.adoption().onPart(
                answer.memberId(), answer.part(), new UnsafeBuffer(answer.bytes()), 0, answer.bytes().length));
        }
    }

    /**
     * Another member, as far as it gives snapshots.
     */
    final class Donor implements Quiet
    {
        final SimulatedStorage disk = new SimulatedStorage(new Random(2));
        final SnapshotStore snapshots = SnapshotStore.open(
            disk, new StoreIdentity(7, 815, 1, 1), config.snapshot(), () -> nowNs);
        final SnapshotLender lender;
        boolean canTake = true;
        private final int memberId;

        Donor(final int memberId)
        {
            this.memberId = memberId;
            lender = new SnapshotLender(snapshots, this, config.replication().batchLengthMax(), () -> this.canTake);
            donors[memberId] = this;
        }

        /**
         * @return which one it has now.
         */
        SnapshotInfo take(final SnapshotInfo info, final int records)
        {
            snapshots.writer().begin(info);
            snapshots.writer().beginSlice();
            for (int i = 0; i < records; i++)
            {
                record.putInt(0, i);
                while (!snapshots.writer().offer(SnapshotRecordKind.SERVICE.value(), record, 0, RECORD_LENGTH))
                {
                    snapshots.keeper().doWork();
                }
            }
            snapshots.writer().end();
            while (snapshots.snapshotIndex() != info.index())
            {
                snapshots.writer().doWork();
                snapshots.keeper().doWork();
            }
            return snapshots.snapshots().get(0);
        }

        /**
         * @return the bytes of its newest.
         */
        byte[] file()
        {
            return disk.content(nameOf(snapshots.snapshotIndex()));
        }

        void cycle()
        {
            lender.doWork(nowNs);
            for (int i = 0; i < 8; i++)
            {
                snapshots.keeper().doWork();
            }
        }

        @Override
        public boolean snapshotPart(
            final int toId, final SnapshotPart part, final DirectBuffer chunk, final int length)
        {
            final byte[] bytes = new byte[length];
            chunk.getBytes(0, bytes);
            say(new Said(memberId, copyOf(part), bytes));
            return true;
        }
    }

    static String nameOf(final long index)
    {
        return String.format("snapshot-%019d.dat", index);
    }

    /**
     * @return true if all bytes of the leader's newest snapshot are those of the other's.
     */
    boolean hasTakenOver(final Donor donor)
    {
        return Arrays.equals(donor.file(), storage.content(nameOf(store.snapshotIndex())));
    }
}
