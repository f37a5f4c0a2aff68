package io.balsa.jmh;

import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.ConsensusListener;
import io.balsa.consensus.ElectionConfig;
import io.balsa.consensus.Entry;
import io.balsa.consensus.Raft;
import io.balsa.consensus.RaftStores;
import io.balsa.consensus.ReplicationConfig;
import io.balsa.consensus.Snapshots;
import io.balsa.consensus.TermStore;
import io.balsa.membership.Membership;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * From proposal to commit through the rules alone: a leader and two followers on logs in memory, wired to each other.
 * An operation is one cycle of all three, in which a batch of commands is proposed, replicated, acknowledged and
 * committed by the leader.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CommitPath
{
    private static final int PAYLOAD_LENGTH = 64;
    private static final int MTU_LENGTH = 16 * 1024;
    private static final int MEMBERS = 3;
    private static final int CYCLES_TO_ELECT = 2_000;
    private static final long CYCLE_NS = 10_000;

    /** Commands a cycle. */
    @Param({"1", "64"})
    public int batch = 1;

    private final Raft[] rafts = new Raft[MEMBERS];
    private final RingLog[] logs = new RingLog[MEMBERS];
    private final Entry entry = new Entry().header(EntryType.COMMAND.value(), 1, 0, 0)
        .payload(new UnsafeBuffer(ByteBuffer.allocateDirect(PAYLOAD_LENGTH)), 0, PAYLOAD_LENGTH);
    private long nowNs;
    private Raft leader;

    /**
     * Elects a leader.
     */
    @Setup
    public void setUp()
    {
        for (int id = 0; id < MEMBERS; id++)
        {
            final int place = id;
            logs[id] = new RingLog(PAYLOAD_LENGTH);
            rafts[id] = new Raft(
                Membership.of(0, 1, 2), id, ElectionConfig.defaults(), ReplicationConfig.defaults(MTU_LENGTH),
                new RaftStores(logs[id], new InMemoryTerm(), Snapshots.NONE), new InMemoryPeers(rafts, id),
                new ConsensusListener()
                {
                },
                bound -> (bound - 1) * place / MEMBERS);
        }
        for (int i = 0; i < CYCLES_TO_ELECT && leader == null; i++)
        {
            nowNs += TimeUnit.MILLISECONDS.toNanos(1);
            cycle();
            leader = rafts[0].isLeader() ? rafts[0] : null;
        }
        if (leader == null)
        {
            throw new IllegalStateException("no leader");
        }
        run();
    }

    /**
     * @return the leader's commit index.
     */
    @Benchmark
    public long run()
    {
        nowNs += CYCLE_NS;
        for (int i = 0; i < batch && leader.canPropose(); i++)
        {
            leader.propose(entry);
        }
        cycle();
        return leader.commitIndex();
    }

    private void cycle()
    {
        for (int id = 0; id < MEMBERS; id++)
        {
            rafts[id].advanceTo(nowNs, nowNs);
        }
        for (int id = 0; id < MEMBERS; id++)
        {
            rafts[id].tick();
            rafts[id].replicate();
            rafts[id].onDurable(logs[id].durableIndex());
        }
    }

    /** Term and vote in two fields. */
    private static final class InMemoryTerm implements TermStore
    {
        private long term;
        private int votedFor = NOBODY;

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
        public void save(final long newTerm, final int newVotedFor)
        {
            term = newTerm;
            votedFor = newVotedFor;
        }
    }
}
