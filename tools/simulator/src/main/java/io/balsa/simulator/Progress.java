package io.balsa.simulator;

/**
 * How far the nodes of a world are, for scenarios that wait for them.
 */
final class Progress
{
    private static final int MORE = 10;

    private Progress()
    {
    }

    /**
     * @return the last entry that any node which is up has executed.
     */
    static long highestApplied(final World world)
    {
        long highest = 0;
        for (int id = 0; id < world.nodeCount(); id++)
        {
            highest = Math.max(highest, world.isUp(id) ? world.node(id).appliedIndex() : 0);
        }
        return highest;
    }

    /**
     * All execute what nobody has yet, or it is a violation.
     *
     * @param capNs time for that.
     * @param when  for people.
     */
    static void awaitAll(final World world, final long capNs, final String when)
    {
        final long goal = highestApplied(world) + MORE;
        final long endNs = world.nowNs() + capNs;
        boolean isReached = false;
        while (world.nowNs() < endNs && !isReached && world.step(endNs))
        {
            isReached = true;
            for (int id = 0; id < world.nodeCount(); id++)
            {
                isReached &= world.isUp(id) && world.node(id).appliedIndex() >= goal;
            }
        }
        if (!isReached)
        {
            world.violations().add("Liveness: not all are level " + when);
        }
    }
}
