package io.balsa.simulator;

/**
 * Part 3D of the lab: logs stay short, and who missed what was let go of gets a snapshot.
 */
final class LabSnapshots
{
    private static final int ROUNDS = 30;
    private static final int CRASH_ROUNDS = 5;
    private static final int INIT_COMMANDS = 11;
    private static final int MORE = 5;
    private static final int MORE_RANDOM = 10;
    /** So that a segment of the log is full, and let go of, in about a round. */
    private static final int LENGTH = 700;
    private static final int SMALL = 16;
    /** The lab allows 2,000 bytes; one of its commands takes 88 here. */
    private static final int UNCOVERED_MAX = 2000 / 88;

    private LabSnapshots()
    {
    }

    /** Nobody is away, so no snapshot need be sent. */
    static void basic(final LabCluster lab)
    {
        lab.one(lab.randomValue(), lab.nodeCount(), true);
        int leader = lab.checkOneLeader();
        for (int round = 0; round < ROUNDS; round++)
        {
            startSome(lab, round % 3 == 1 ? lab.after(leader, 1) : leader, SMALL);
            lab.one(lab.randomValue(), lab.nodeCount(), true);
            requireShortLogs(lab);
            leader = lab.checkOneLeader();
        }
        lab.require(lab.count(Fault.SNAPSHOT_OFFERED) == 0, "a snapshot was sent although nobody lacked anything");
    }

    /** One is cut off or crashes in each round, and comes back when what it missed is let go of. */
    static void install(final LabCluster lab, final boolean isCrash)
    {
        lab.one(lab.randomValue(), lab.nodeCount(), true);
        int leader = lab.checkOneLeader();
        for (int round = 0; round < ROUNDS; round++)
        {
            final boolean isSwapped = round % 3 == 1;
            final int victim = isSwapped ? leader : lab.after(leader, 1);
            final int sender = isSwapped ? lab.after(leader, 1) : leader;
            if (isCrash)
            {
                lab.crash(victim);
            }
            else
            {
                lab.cut(victim);
            }
            lab.one(lab.randomValue(), LENGTH, lab.nodeCount() - 1, true);
            startSome(lab, sender, LENGTH);
            lab.one(lab.randomValue(), LENGTH, lab.nodeCount() - 1, true);
            requireShortLogs(lab);
            if (isCrash)
            {
                lab.restart(victim);
            }
            lab.join(victim);
            lab.one(lab.randomValue(), LENGTH, lab.nodeCount(), true);
            leader = lab.checkOneLeader();
        }
        lab.require(lab.count(Fault.SNAPSHOT_INSTALLED) > 0, "no snapshot was installed");
    }

    /** The others keep the log for one that is away. */
    static void kept(final LabCluster lab)
    {
        lab.one(lab.randomValue(), lab.nodeCount(), true);
        int leader = lab.checkOneLeader();
        for (int round = 0; round < CRASH_ROUNDS; round++)
        {
            final int victim = lab.after(leader, 1);
            lab.cut(victim);
            startSome(lab, leader, LENGTH);
            startSome(lab, leader, LENGTH);
            lab.one(lab.randomValue(), LENGTH, lab.nodeCount() - 1, true);
            lab.join(victim);
            lab.one(lab.randomValue(), LENGTH, lab.nodeCount(), true);
            leader = lab.checkOneLeader();
        }
        lab.require(lab.count(Fault.SNAPSHOT_OFFERED) == 0, "log was let go of that a member lacked");
    }

    static void allCrash(final LabCluster lab)
    {
        lab.one(lab.randomValue(), lab.nodeCount(), true);
        for (int round = 0; round < CRASH_ROUNDS; round++)
        {
            final int count = MORE + lab.random().below(MORE_RANDOM);
            for (int i = 0; i < count; i++)
            {
                lab.one(lab.randomValue(), lab.nodeCount(), true);
            }
            final long before = lab.one(lab.randomValue(), lab.nodeCount(), true);
            restartAll(lab);
            final long after = lab.one(lab.randomValue(), lab.nodeCount(), true);
            lab.require(after > before, "index " + after + " after " + before);
        }
    }

    /** What was persisted together with a snapshot lives on after the next start. */
    static void init(final LabCluster lab)
    {
        for (int i = 0; i < INIT_COMMANDS; i++)
        {
            lab.one(lab.randomValue(), lab.nodeCount(), true);
        }
        lab.require(lab.count(Fault.SNAPSHOT) > 0, "no snapshot was taken");
        restartAll(lab);
        lab.one(lab.randomValue(), lab.nodeCount(), true);
        restartAll(lab);
        lab.one(lab.randomValue(), lab.nodeCount(), true);
    }

    private static void startSome(final LabCluster lab, final int sender, final int length)
    {
        final int count = MORE + lab.random().below(MORE_RANDOM);
        for (int i = 0; i < count; i++)
        {
            lab.start(sender, lab.randomValue(), length);
        }
    }

    private static void restartAll(final LabCluster lab)
    {
        for (int id = 0; id < lab.nodeCount(); id++)
        {
            lab.crash(id);
        }
        for (int id = 0; id < lab.nodeCount(); id++)
        {
            lab.restart(id);
        }
        for (int id = 0; id < lab.nodeCount(); id++)
        {
            lab.join(id);
        }
    }

    private static void requireShortLogs(final LabCluster lab)
    {
        for (int id = 0; id < lab.nodeCount(); id++)
        {
            if (lab.isJoined(id))
            {
                final long count = lab.uncoveredCount(id);
                lab.require(count <= UNCOVERED_MAX, "n" + id + " keeps " + count + " entries behind its snapshot");
            }
        }
    }
}
