package io.balsa.simulator;

/**
 * Part 3B of the lab: agreement while nodes are cut off and come back, at a bounded cost.
 */
final class LabLogs
{
    private static final int LONG_COMMAND = 5000;
    private static final int BATCH = 50;
    private static final int TRIES = 5;
    private static final long TRY_AGAIN_MS = 3000;
    private static final int CONCURRENT = 5;
    private static final int COUNTED = 10;

    private LabLogs()
    {
    }

    static void basicAgree(final LabCluster lab)
    {
        for (int i = 1; i <= 3; i++)
        {
            lab.require(lab.committedCount(i) == 0, "something is executed before it was offered");
            final long index = lab.one(100L * i, lab.nodeCount(), false);
            lab.require(index == i, "index " + index + " instead of " + i);
        }
    }

    /** Each command travels to each peer once. */
    static void requestBytes(final LabCluster lab)
    {
        lab.one(99, lab.nodeCount(), false);
        final long before = lab.byteCount();
        for (int i = 0; i < COUNTED; i++)
        {
            final long index = lab.one(lab.randomValue(), LONG_COMMAND, lab.nodeCount(), false);
            lab.require(index == i + 2, "index " + index + " instead of " + (i + 2));
        }
        final long used = lab.byteCount() - before;
        final long budget = (long) lab.nodeCount() * COUNTED * LONG_COMMAND + 50_000;
        lab.requireAtMost(budget, used, "bytes for " + COUNTED + " long commands");
    }

    static void followerFailure(final LabCluster lab)
    {
        lab.one(101, lab.nodeCount(), false);
        final int leader = lab.checkOneLeader();
        lab.cut(lab.after(leader, 1));
        lab.one(102, lab.nodeCount() - 1, false);
        lab.sleep(LabCluster.ELECTION_MS);
        lab.one(103, lab.nodeCount() - 1, false);
        final int second = lab.checkOneLeader();
        lab.cut(lab.after(second, 1), lab.after(second, 2));
        final long index = lab.start(second, 104);
        lab.require(index == 4, "index " + index + " instead of 4");
        lab.sleep(2 * LabCluster.ELECTION_MS);
        lab.require(lab.committedCount(index) == 0, "executed without a quorum");
    }

    static void leaderFailure(final LabCluster lab)
    {
        lab.one(101, lab.nodeCount(), false);
        lab.cut(lab.checkOneLeader());
        lab.one(102, lab.nodeCount() - 1, false);
        lab.sleep(LabCluster.ELECTION_MS);
        lab.one(103, lab.nodeCount() - 1, false);
        lab.cut(lab.checkOneLeader());
        for (int id = 0; id < lab.nodeCount(); id++)
        {
            lab.start(id, 104);
        }
        lab.sleep(2 * LabCluster.ELECTION_MS);
        lab.require(lab.committedCount(4) == 0, "executed without a quorum");
    }

    static void failAgree(final LabCluster lab)
    {
        lab.one(101, lab.nodeCount(), false);
        final int follower = lab.after(lab.checkOneLeader(), 1);
        lab.cut(follower);
        lab.one(102, lab.nodeCount() - 1, false);
        lab.one(103, lab.nodeCount() - 1, false);
        lab.sleep(LabCluster.ELECTION_MS);
        lab.one(104, lab.nodeCount() - 1, false);
        lab.one(105, lab.nodeCount() - 1, false);
        lab.join(follower);
        lab.one(106, lab.nodeCount(), true);
        lab.sleep(LabCluster.ELECTION_MS);
        lab.one(107, lab.nodeCount(), true);
    }

    static void failNoAgree(final LabCluster lab)
    {
        lab.one(10, lab.nodeCount(), false);
        final int leader = lab.checkOneLeader();
        final int[] others = {lab.after(leader, 1), lab.after(leader, 2), lab.after(leader, 3)};
        lab.cut(others);
        final long index = lab.start(leader, 20);
        lab.require(index == 2, "index " + index + " instead of 2");
        lab.sleep(2 * LabCluster.ELECTION_MS);
        lab.require(lab.committedCount(index) == 0, "executed without a quorum");
        lab.join(others);
        final int second = lab.checkOneLeader();
        final long next = lab.start(second, 30);
        lab.require(next == 2 || next == 3, "index " + next + " instead of 2 or 3");
        lab.one(1000, lab.nodeCount(), true);
    }

    static void concurrentStarts(final LabCluster lab)
    {
        for (int attempt = 0; attempt < TRIES; attempt++)
        {
            lab.sleep(attempt == 0 ? 0 : TRY_AGAIN_MS);
            final int leader = lab.checkOneLeader();
            final long term = lab.term(leader);
            if (lab.start(leader, 1) != LabSession.REFUSED && startTogether(lab, leader, term))
            {
                return;
            }
        }
        lab.fail("the term changed in every try");
    }

    /** Within a millisecond, in any order. */
    private static boolean startTogether(final LabCluster lab, final int leader, final long term)
    {
        final long[] indexes = new long[CONCURRENT];
        for (int i = 0; i < CONCURRENT; i++)
        {
            final int number = i;
            lab.world().at(lab.nowNs() + lab.random().below(1_000_000), () ->
                indexes[number] = lab.term(leader) == term ? lab.start(leader, 100 + number) : LabSession.REFUSED);
        }
        lab.sleep(1);
        for (final long index : indexes)
        {
            if (index == LabSession.REFUSED || !lab.await(index, lab.nodeCount(), term))
            {
                return false;
            }
        }
        for (int i = 0; i < CONCURRENT; i++)
        {
            lab.require(lab.value(indexes[i]) == 100 + i, "command " + (100 + i) + " isn't where it was accepted");
        }
        return true;
    }

    static void rejoin(final LabCluster lab)
    {
        lab.one(101, lab.nodeCount(), true);
        final int first = lab.checkOneLeader();
        lab.cut(first);
        lab.start(first, 102);
        lab.start(first, 103);
        lab.start(first, 104);
        lab.one(103, 2, true);
        final int second = lab.checkOneLeader();
        lab.cut(second);
        lab.join(first);
        lab.one(104, 2, true);
        lab.join(second);
        lab.one(105, lab.nodeCount(), true);
    }

    /** Runs of conflicting entries on both sides, repaired fast. */
    static void backup(final LabCluster lab)
    {
        lab.one(lab.randomValue(), lab.nodeCount(), true);
        final int first = lab.checkOneLeader();
        final int[] three = {lab.after(first, 2), lab.after(first, 3), lab.after(first, 4)};
        lab.cut(three);
        startBatch(lab, first);
        lab.sleep(LabCluster.ELECTION_MS / 2);
        lab.cut(first, lab.after(first, 1));
        lab.join(three);
        agreeOnBatch(lab);

        final int second = lab.checkOneLeader();
        final int other = second == lab.after(first, 2) ? lab.after(second, 1) : lab.after(first, 2);
        lab.cut(other);
        startBatch(lab, second);
        lab.sleep(LabCluster.ELECTION_MS / 2);
        for (int id = 0; id < lab.nodeCount(); id++)
        {
            lab.cut(id);
        }
        lab.join(first, lab.after(first, 1), other);
        agreeOnBatch(lab);

        for (int id = 0; id < lab.nodeCount(); id++)
        {
            lab.join(id);
        }
        lab.one(lab.randomValue(), lab.nodeCount(), true);
    }

    private static void startBatch(final LabCluster lab, final int leader)
    {
        for (int i = 0; i < BATCH; i++)
        {
            lab.start(leader, lab.randomValue());
        }
    }

    private static void agreeOnBatch(final LabCluster lab)
    {
        for (int i = 0; i < BATCH; i++)
        {
            lab.one(lab.randomValue(), 3, true);
        }
    }

    /** Neither elections, agreement nor idleness may cost many messages. */
    static void count(final LabCluster lab)
    {
        lab.checkOneLeader();
        final long first = lab.requestCount();
        lab.require(first > 0, "a leader without an election");
        lab.requireAtMost(30, first, "requests for the first election");
        boolean isDone = false;
        for (int attempt = 0; attempt < TRIES && !isDone; attempt++)
        {
            lab.sleep(attempt == 0 ? 0 : TRY_AGAIN_MS);
            isDone = countBatch(lab);
        }
        lab.require(isDone, "the term changed in every try");
        final long before = lab.requestCount();
        lab.sleep(LabCluster.ELECTION_MS);
        lab.requireAtMost(60, lab.requestCount() - before, "requests in an idle second");
    }

    private static boolean countBatch(final LabCluster lab)
    {
        final int leader = lab.checkOneLeader();
        final long before = lab.requestCount();
        final long term = lab.term(leader);
        final long first = lab.start(leader, 1);
        final long[] values = new long[COUNTED + 1];
        for (int i = 0; i <= COUNTED; i++)
        {
            values[i] = lab.randomValue();
            final long index = lab.start(leader, values[i]);
            if (index == LabSession.REFUSED)
            {
                return false;
            }
            lab.require(index == first + i + 1, "indexes aren't consecutive");
        }
        for (int i = 0; i < COUNTED; i++)
        {
            if (!lab.await(first + i + 1, lab.nodeCount(), term))
            {
                return false;
            }
            lab.require(lab.value(first + i + 1) == values[i], "another command was executed");
        }
        for (int id = 0; id < lab.nodeCount(); id++)
        {
            if (lab.term(id) != term)
            {
                return false;
            }
        }
        lab.requireAtMost((COUNTED + 1 + 3) * 3, lab.requestCount() - before, "requests for 12 commands");
        return true;
    }
}
