package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.balsa.membership.Membership;
import java.lang.management.ManagementFactory;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * A leader and two followers in steady replication, wired to each other without a network: a cycle of any of them
 * allocates nothing. A block of 500 cycles has ten rounds of heartbeats.
 */
class AllocationTest
{
    private static final long MS = 1_000_000L;
    private static final int WARM_UP_CYCLES = 20_000;
    private static final int CYCLES = 20_000;
    private static final int BLOCKS = 40;

    private final Raft[] rafts = new Raft[3];
    private final MemoryLog[] logs = new MemoryLog[3];
    private final Entry entry = new Entry().header(1, 0, 0, 0).payload(new UnsafeBuffer(new byte[32]), 0, 32);
    private final UnsafeBuffer nothing = new UnsafeBuffer(new byte[0]);
    private long nowNs;

    @Test
    void shouldAllocateNothingInSteadyReplication()
    {
        for (int id = 0; id < rafts.length; id++)
        {
            final int place = id;
            logs[id] = new MemoryLog(false, 8 * 1024 * 1024, 3 * CYCLES);
            rafts[id] = new Raft(Membership.of(0, 1, 2), id, ElectionConfig.defaults(),
                ReplicationConfig.defaults(1408),
                new RaftStores(logs[id], new MemoryTermStore(), Snapshots.NONE), new Wire(id),
                new ConsensusListener()
                {
                },
                bound -> (bound - 1) * place / 3);
        }
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        run(WARM_UP_CYCLES);
        assertTrue(rafts[0].isLeader());
        final long committed = rafts[0].commitIndex();
        int cleanBlocks = 0;
        for (int block = 0; block < BLOCKS; block++)
        {
            final long before = threads.getCurrentThreadAllocatedBytes();
            run(CYCLES / BLOCKS);
            cleanBlocks += threads.getCurrentThreadAllocatedBytes() == before ? 1 : 0;
        }
        assertEquals(CYCLES, rafts[0].commitIndex() - committed);
        assertTrue(rafts[1].commitIndex() > committed + CYCLES / 2);
        // the JVM itself allocates a few bytes when it swaps compiled code; what the rules allocate is in every block
        assertTrue(cleanBlocks >= BLOCKS * 3 / 4, "only " + cleanBlocks + " blocks without allocation");
    }

    private void run(final int cycles)
    {
        for (int i = 0; i < cycles; i++)
        {
            nowNs += MS;
            for (final Raft raft : rafts)
            {
                raft.advanceTo(nowNs, nowNs);
            }
            if (rafts[0].canPropose())
            {
                rafts[0].propose(entry);
            }
            for (int id = 0; id < rafts.length; id++)
            {
                rafts[id].tick();
                rafts[id].replicate();
                logs[id].flush();
                rafts[id].onDurable(logs[id].durableIndex());
                rafts[id].checkInvariants();
            }
        }
    }

    /** Hands everything over at once. */
    private final class Wire implements PeerSender
    {
        private final int fromId;

        Wire(final int fromId)
        {
            this.fromId = fromId;
        }

        @Override
        public boolean preVote(final int memberId, final VoteRequest request)
        {
            rafts[memberId].onPreVote(fromId, request);
            return true;
        }

        @Override
        public boolean preVoteReply(final int memberId, final VoteReply reply)
        {
            rafts[memberId].onPreVoteReply(fromId, reply);
            return true;
        }

        @Override
        public boolean requestVote(final int memberId, final VoteRequest request)
        {
            rafts[memberId].onRequestVote(fromId, request);
            return true;
        }

        @Override
        public boolean requestVoteReply(final int memberId, final VoteReply reply)
        {
            rafts[memberId].onRequestVoteReply(fromId, reply);
            return true;
        }

        @Override
        public boolean heartbeat(final int memberId, final AppendEntries head)
        {
            rafts[memberId].onAppendEntries(fromId, head, nothing, 0, 0);
            return true;
        }

        @Override
        public boolean appendEntries(
            final int memberId, final AppendEntries head, final LogSlice entries, final boolean bulk)
        {
            rafts[memberId].onAppendEntries(fromId, head, entries.buffer(), 0, entries.length());
            return true;
        }

        @Override
        public boolean appendEntriesReply(final int memberId, final AppendEntriesReply reply)
        {
            rafts[memberId].onAppendEntriesReply(fromId, reply);
            return true;
        }

        @Override
        public boolean installSnapshot(
            final int memberId, final InstallSnapshot head, final DirectBuffer chunk, final int length)
        {
            return false;
        }

        @Override
        public boolean installSnapshotReply(final int memberId, final InstallSnapshotReply reply)
        {
            return false;
        }

        @Override
        public boolean timeoutNow(final int memberId, final long term)
        {
            return false;
        }
    }

}
