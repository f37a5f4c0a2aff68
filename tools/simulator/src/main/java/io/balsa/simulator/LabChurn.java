package io.balsa.simulator;

import org.agrona.collections.LongArrayList;

/**
 * The end of part 3C: clients go on while nodes die, are cut off, and come back at random.
 */
final class LabChurn
{
    private static final long MS = 1_000_000L;
    private static final int CLIENTS = 3;
    private static final int ROUNDS = 20;
    private static final long[] LOOK_AFTER_MS = {10, 20, 50, 100, 200};

    private final LabCluster lab;
    private final LongArrayList done = new LongArrayList();
    private boolean isOver;

    private LabChurn(final LabCluster lab)
    {
        this.lab = lab;
    }

    static void run(final LabCluster lab)
    {
        new LabChurn(lab).run();
    }

    private void run()
    {
        for (int i = 0; i < CLIENTS; i++)
        {
            new Client(i).offer();
        }
        for (int round = 0; round < ROUNDS; round++)
        {
            disturb();
            lab.sleep(LabCluster.ELECTION_MS * 7 / 10);
        }
        lab.sleep(LabCluster.ELECTION_MS);
        lab.network(LabNetworks.reliable());
        for (int id = 0; id < lab.nodeCount(); id++)
        {
            restart(id);
        }
        isOver = true;
        lab.sleep(LabCluster.ELECTION_MS);
        final long last = lab.one(lab.randomValue(), lab.nodeCount(), true);
        final LongArrayList executed = new LongArrayList();
        for (long index = 1; index <= last; index++)
        {
            lab.await(index, lab.nodeCount(), -1);
            executed.addLong(lab.value(index));
        }
        for (int i = 0; i < done.size(); i++)
        {
            lab.require(executed.containsLong(done.getLong(i)), "a command that was executed is lost");
        }
    }

    private void disturb()
    {
        if (lab.random().chance(0.2))
        {
            lab.cut(lab.random().below(lab.nodeCount()));
        }
        if (lab.random().chance(0.5))
        {
            restart(lab.random().below(lab.nodeCount()));
        }
        if (lab.random().chance(0.2))
        {
            final int id = lab.random().below(lab.nodeCount());
            if (lab.isUp(id))
            {
                lab.crash(id);
            }
        }
    }

    private void restart(final int id)
    {
        if (!lab.isUp(id))
        {
            lab.restart(id);
        }
        lab.join(id);
    }

    /**
     * Offers to everyone, then looks now and then whether the last one who took it made it happen.
     */
    private final class Client
    {
        private final int number;
        private long value;
        private long index;
        private int look;

        private Client(final int number)
        {
            this.number = number;
        }

        private void offer()
        {
            if (isOver)
            {
                return;
            }
            value = lab.randomValue();
            index = LabSession.REFUSED;
            for (int id = 0; id < lab.nodeCount(); id++)
            {
                final long taken = lab.start(id, value);
                index = taken == LabSession.REFUSED ? index : taken;
            }
            look = 0;
            if (index == LabSession.REFUSED)
            {
                after((79 + 17 * number) * MS, this::offer);
            }
            else
            {
                look();
            }
        }

        private void look()
        {
            if (lab.committedCount(index) > 0)
            {
                if (lab.value(index) == value)
                {
                    done.addLong(value);
                }
                // a stale leader's index may be long taken; some time must pass before the next
                after(MS, this::offer);
            }
            else if (look < LOOK_AFTER_MS.length)
            {
                look++;
                after(LOOK_AFTER_MS[look - 1] * MS, this::look);
            }
            else
            {
                offer();
            }
        }

        private void after(final long delayNs, final Runnable action)
        {
            lab.world().at(lab.nowNs() + delayNs, action);
        }
    }
}
