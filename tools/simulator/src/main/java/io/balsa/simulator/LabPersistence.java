package io.balsa.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * Part 3C of the lab: processes die, networks are bad, and what was agreed on stays.
 */
final class LabPersistence
{
    private static final int ROUNDS = 1000;
    private static final int REORDERING_FROM = 200;
    private static final int VALUES = 10_000;
    private static final int LONG_COMMAND = 1000;

    private LabPersistence()
    {
    }

    static void persist1(final LabCluster lab)
    {
        final int all = lab.nodeCount();
        lab.one(11, all, true);
        for (int id = 0; id < all; id++)
        {
            lab.restart(id);
        }
        for (int id = 0; id < all; id++)
        {
            lab.cut(id);
            lab.join(id);
        }
        lab.one(12, all, true);
        final int first = lab.checkOneLeader();
        lab.cut(first);
        restartAndJoin(lab, first);
        lab.one(13, all, true);
        final int second = lab.checkOneLeader();
        lab.cut(second);
        lab.one(14, all - 1, true);
        restartAndJoin(lab, second);
        lab.await(4, all, -1);
        final int third = lab.after(lab.checkOneLeader(), 1);
        lab.cut(third);
        lab.one(15, all - 1, true);
        restartAndJoin(lab, third);
        lab.one(16, all, true);
    }

    static void persist2(final LabCluster lab)
    {
        final int all = lab.nodeCount();
        int value = 11;
        for (int round = 0; round < 5; round++)
        {
            lab.one(value++, all, true);
            final int leader = lab.checkOneLeader();
            lab.cut(lab.after(leader, 1), lab.after(leader, 2));
            lab.one(value++, all - 2, true);
            lab.cut(leader, lab.after(leader, 3), lab.after(leader, 4));
            lab.restart(lab.after(leader, 1));
            lab.restart(lab.after(leader, 2));
            lab.join(lab.after(leader, 1), lab.after(leader, 2));
            lab.sleep(LabCluster.ELECTION_MS);
            restartAndJoin(lab, lab.after(leader, 3));
            lab.one(value++, all - 2, true);
            lab.join(lab.after(leader, 4), leader);
        }
        lab.one(1000, all, true);
    }

    static void persist3(final LabCluster lab)
    {
        lab.one(101, 3, true);
        final int leader = lab.checkOneLeader();
        final int next = lab.after(leader, 1);
        final int last = lab.after(leader, 2);
        lab.cut(last);
        lab.one(102, 2, true);
        lab.crash(leader);
        lab.crash(next);
        lab.join(last);
        restartAndJoin(lab, leader);
        lab.one(103, 2, true);
        restartAndJoin(lab, next);
        lab.one(104, lab.nodeCount(), true);
    }

    /** Leaders die as soon as they took something: an entry of an older term is on a majority, and yet not safe. */
    static void figure8(final LabCluster lab)
    {
        lab.one(lab.randomValue(), 1, true);
        int up = lab.nodeCount();
        for (int round = 0; round < ROUNDS; round++)
        {
            int leader = -1;
            for (int id = 0; id < lab.nodeCount(); id++)
            {
                leader = lab.start(id, lab.randomValue()) == LabSession.REFUSED ? leader : id;
            }
            pause(lab);
            if (leader >= 0)
            {
                lab.crash(leader);
                up--;
            }
            final int chosen = lab.random().below(lab.nodeCount());
            if (up < 3 && !lab.isUp(chosen))
            {
                restartAndJoin(lab, chosen);
                up++;
            }
        }
        for (int id = 0; id < lab.nodeCount(); id++)
        {
            if (!lab.isUp(id))
            {
                restartAndJoin(lab, id);
            }
        }
        lab.one(lab.randomValue(), lab.nodeCount(), true);
    }

    static void unreliableAgree(final LabCluster lab)
    {
        final List<LabAgreement> all = new ArrayList<>();
        for (int i = 1; i < 50; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                all.add(lab.inBackground(100L * i + j, 1));
            }
            lab.one(i, 1, true);
        }
        lab.network(LabNetworks.reliable());
        all.forEach(lab::await);
        lab.one(100, lab.nodeCount(), true);
    }

    /** Leaders are cut off as soon as they took something, and replies come back terms later. */
    static void figure8Unreliable(final LabCluster lab)
    {
        figure8Unreliable(lab, Long.BYTES);
    }

    /** Each entry travels alone: a majority can have an older term's entries and not yet the leader's own. */
    static void figure8OneByOne(final LabCluster lab)
    {
        figure8Unreliable(lab, LONG_COMMAND);
    }

    private static void figure8Unreliable(final LabCluster lab, final int length)
    {
        lab.one(lab.random().below(VALUES), 1, true);
        int up = lab.nodeCount();
        for (int round = 0; round < ROUNDS; round++)
        {
            if (round == REORDERING_FROM)
            {
                lab.network(LabNetworks.reordering());
            }
            int leader = -1;
            for (int id = 0; id < lab.nodeCount(); id++)
            {
                final boolean isTaken = lab.start(id, lab.random().below(VALUES), length) != LabSession.REFUSED;
                leader = isTaken && lab.isJoined(id) ? id : leader;
            }
            pause(lab);
            if (leader >= 0 && lab.random().chance(0.5))
            {
                lab.cut(leader);
                up--;
            }
            final int chosen = lab.random().below(lab.nodeCount());
            if (up < 3 && !lab.isJoined(chosen))
            {
                lab.join(chosen);
                up++;
            }
        }
        for (int id = 0; id < lab.nodeCount(); id++)
        {
            if (!lab.isJoined(id))
            {
                lab.join(id);
            }
        }
        lab.one(lab.random().below(VALUES), lab.nodeCount(), true);
    }

    private static void pause(final LabCluster lab)
    {
        lab.sleep(lab.random().chance(0.1) ? lab.random().below(500) : lab.random().below(13));
    }

    private static void restartAndJoin(final LabCluster lab, final int id)
    {
        lab.restart(id);
        lab.join(id);
    }
}
