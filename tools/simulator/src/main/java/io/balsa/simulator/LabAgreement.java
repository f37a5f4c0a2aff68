package io.balsa.simulator;

/**
 * One command that is to be agreed on, offered to one node after the other until somebody takes it, for at most 10 s;
 * many may be under way at once.
 */
final class LabAgreement
{
    private static final long S = 1_000_000_000L;
    private static final long MS = 1_000_000L;
    private static final long GIVE_UP_NS = 10 * S;
    private static final long LOOK_FOR_NS = 2 * S;
    private static final long LOOK_EVERY_NS = 20 * MS;
    private static final long ASK_AGAIN_NS = 50 * MS;

    private final LabCluster lab;
    private final long value;
    private final int length;
    private final int expected;
    private final boolean isRetried;
    private final long beginNs;
    private int position;
    private long index;
    private long lookUntilNs;
    private long durationNs = -1;

    /**
     * @param expected  nodes that must have executed it.
     * @param isRetried what was taken but isn't executed within 2 s is offered again.
     */
    LabAgreement(
        final LabCluster lab, final long value, final int length, final int expected, final boolean isRetried)
    {
        this.lab = lab;
        this.value = value;
        this.length = length;
        this.expected = expected;
        this.isRetried = isRetried;
        beginNs = lab.nowNs();
    }

    void begin()
    {
        offer();
    }

    boolean isDone()
    {
        return durationNs >= 0;
    }

    /**
     * @return at which it was agreed on, counting commands alone.
     */
    long index()
    {
        return index;
    }

    long durationNs()
    {
        return durationNs;
    }

    private void offer()
    {
        if (lab.nowNs() - beginNs >= GIVE_UP_NS)
        {
            lab.fail("no agreement on " + value + " by " + expected + " nodes in 10 s");
        }
        index = LabSession.REFUSED;
        for (int i = 0; i < lab.nodeCount() && index == LabSession.REFUSED; i++)
        {
            position = (position + 1) % lab.nodeCount();
            if (lab.isJoined(position))
            {
                index = lab.start(position, value, length);
            }
        }
        if (index == LabSession.REFUSED)
        {
            lab.world().at(lab.nowNs() + ASK_AGAIN_NS, this::offer);
        }
        else
        {
            lookUntilNs = lab.nowNs() + LOOK_FOR_NS;
            look();
        }
    }

    private void look()
    {
        if (lab.committedCount(index) >= expected && lab.value(index) == value)
        {
            durationNs = lab.nowNs() - beginNs;
        }
        else if (lab.nowNs() < lookUntilNs)
        {
            lab.world().at(lab.nowNs() + LOOK_EVERY_NS, this::look);
        }
        else if (isRetried)
        {
            offer();
        }
        else
        {
            lab.fail("no agreement on " + value + " by " + expected + " nodes in 2 s");
        }
    }
}
