package io.balsa.client;

/**
 * Which member to talk to: the leader as last heard of, or the members in turn until one is found. Members are named by
 * their place in the settings, since ids needn't be 0, 1, 2.
 */
final class LeaderTracker
{
    private static final int QUICK_ROUNDS = 2;
    private static final int DOUBLINGS_MAX = 3;

    private final int[] ids;
    private int target;
    private int turn;
    private int attempts;

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
     * Nothing came from there. Who sent the client there has had its turn: one that is cut off from the others, and
     * still names a leader that is gone, must not be all that is ever asked besides that leader.
     */
    void next()
    {
        turn = (turn + 1) % ids.length;
        target = turn;
        attempts++;
    }

    /**
     * The leader answers: whenever it is looked for again, quickly at first.
     */
    void onFound()
    {
        turn = target;
        attempts = 0;
    }

    /**
     * When all were asked twice, it isn't a leader that is missing, or one takes longer than an election. Where members
     * or this machine have too much to do, a thousand clients that go on asking everybody make it worse, since each
     * answer needs a way back.
     *
     * @return how many times as long as usual to wait for an answer, from 1; doubles with each round.
     */
    int patience()
    {
        final int rounds = attempts / ids.length;
        return 1 << Math.min(DOUBLINGS_MAX, Math.max(0, rounds - QUICK_ROUNDS + 1));
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
