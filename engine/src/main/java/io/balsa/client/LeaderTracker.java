package io.balsa.client;

/**
 * Which member to talk to: the leader as last heard of, or the members in turn until one is found. Members are named by
 * their place in the settings, since ids needn't be 0, 1, 2.
 */
final class LeaderTracker
{
    private final int[] ids;
    private int target;

    LeaderTracker(final int[] memberIds)
    {
        ids = memberIds.clone();
    }

    /**
     * @return place of the member to talk to.
     */
    int target()
    {
        return target;
    }

    int targetId()
    {
        return ids[target];
    }

    /**
     * Nothing came from there.
     */
    void next()
    {
        target = (target + 1) % ids.length;
    }

    /**
     * @param memberId that leads, or is said to.
     * @return false if it isn't in the settings, and nothing changed.
     */
    boolean onLeader(final int memberId)
    {
        for (int i = 0; i < ids.length; i++)
        {
            if (ids[i] == memberId)
            {
                target = i;
                return true;
            }
        }
        return false;
    }
}
