package io.balsa.snapshot;

/**
 * When a node takes a snapshot by itself: after so much log, so many entries or so much time, whichever comes first.
 * <p>
 * Not all at once, for a node executes nothing meanwhile: of the followers each waits an eighth longer than the one
 * before it, in the order of member ids from the leader's on, so that who is first changes with the leader. Followers
 * don't need to tell each other anything for that. A leader waits twice as long as it is set, since clients wait for
 * it, unless nobody else is there.
 */
public final class SnapshotTrigger
{
    private static final int PARTS = 8;
    private static final int LEADER_PARTS = 2 * PARTS;

    private final SnapshotConfig config;
    private final int[] memberIds;
    private final int selfId;

    /**
     * @param config    settings.
     * @param memberIds of the cluster, ascending.
     * @param selfId    this member.
     */
    public SnapshotTrigger(final SnapshotConfig config, final int[] memberIds, final int selfId)
    {
        this.config = config;
        this.memberIds = memberIds.clone();
        this.selfId = selfId;
    }

    /**
     * @param leaderId as known; -1: unknown.
     * @param length   bytes of log executed since the last snapshot.
     * @param entries  executed since then.
     * @param sinceNs  time since then.
     * @return true if it is time.
     */
    public boolean isDue(final int leaderId, final long length, final long entries, final long sinceNs)
    {
        if (entries == 0)
        {
            return false;
        }
        final int parts = partsOf(leaderId);
        return isReached(length, config.logLength(), parts) || isReached(entries, config.entries(), parts) ||
            isReached(sinceNs, config.intervalNs(), parts);
    }

    private int partsOf(final int leaderId)
    {
        if (memberIds.length == 1)
        {
            return PARTS;
        }
        if (leaderId == selfId)
        {
            return LEADER_PARTS;
        }
        final int from = Math.max(0, slotOf(leaderId));
        final int distance = (slotOf(selfId) - from + memberIds.length) % memberIds.length;
        return PARTS + Math.min(PARTS - 1, distance == 0 ? 0 : distance - 1);
    }

    private int slotOf(final int memberId)
    {
        for (int slot = 0; slot < memberIds.length; slot++)
        {
            if (memberIds[slot] == memberId)
            {
                return slot;
            }
        }
        return -1;
    }

    private static boolean isReached(final long value, final long setting, final int parts)
    {
        return setting > 0 && value * PARTS >= setting * parts;
    }
}
