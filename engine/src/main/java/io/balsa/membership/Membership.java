package io.balsa.membership;

import java.util.Arrays;

/**
 * The voters of a cluster. Roles ask it whether votes make a quorum and how far a quorum has come, and never count
 * themselves, so that learners and the joint phase of a change can come in here without touching them.
 * <p>
 * Immutable but for scratch space: one thread only.
 */
public final class Membership
{
    /** Most members of a cluster: slots are bits of a {@code long}, and nobody wants more. */
    public static final int MEMBERS_MAX = 63;

    private final int[] memberIds;
    private final long[] voterValues;
    private final long[] scratch;

    private Membership(final int[] memberIds)
    {
        this.memberIds = memberIds;
        this.voterValues = new long[memberIds.length];
        this.scratch = new long[memberIds.length];
    }

    /**
     * @param memberIds ids of the voters, in any order, each once, 0 or more.
     * @return the membership.
     */
    public static Membership of(final int... memberIds)
    {
        final int[] sorted = memberIds.clone();
        Arrays.sort(sorted);
        if (sorted.length == 0 || sorted.length > MEMBERS_MAX)
        {
            throw new IllegalArgumentException("a cluster has 1 to " + MEMBERS_MAX + " members, not " + sorted.length);
        }
        for (int i = 0; i < sorted.length; i++)
        {
            if (sorted[i] < 0)
            {
                throw new IllegalArgumentException("member id " + sorted[i] + " is negative");
            }
            if (i > 0 && sorted[i] == sorted[i - 1])
            {
                throw new IllegalArgumentException("member id " + sorted[i] + " is there twice");
            }
        }
        return new Membership(sorted);
    }

    /**
     * @return how many members there are; slots are 0 to this less 1.
     */
    public int memberCount()
    {
        return memberIds.length;
    }

    /**
     * @param slot of a member.
     * @return its id.
     */
    public int memberId(final int slot)
    {
        return memberIds[slot];
    }

    /**
     * @param memberId of anybody.
     * @return the slot, or -1 for one who isn't a member.
     */
    public int slotOf(final int memberId)
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

    /**
     * @param memberId of anybody.
     * @return true if it may vote.
     */
    public boolean isVoter(final int memberId)
    {
        return slotOf(memberId) >= 0;
    }

    /**
     * @param selfId   of a member.
     * @param memberId of anybody.
     * @return true if that is another voting member.
     */
    public boolean isPeer(final int selfId, final int memberId)
    {
        return memberId != selfId && isVoter(memberId);
    }

    /**
     * @param memberId of anybody.
     * @throws IllegalArgumentException if it may not vote.
     */
    public void requireVoter(final int memberId)
    {
        if (!isVoter(memberId))
        {
            throw new IllegalArgumentException("member " + memberId + " is not in the membership " + this);
        }
    }

    /**
     * @param slots set of members, a bit for each slot.
     * @return true if the voters among them are a quorum.
     */
    public boolean isQuorum(final long slots)
    {
        return Long.bitCount(slots & allSlots()) >= Quorum.majority(memberIds.length);
    }

    /**
     * @param slots set of members that said no.
     * @return true if the others can't be a quorum any more.
     */
    public boolean isQuorumImpossibleWithout(final long slots)
    {
        return !isQuorum(allSlots() & ~slots);
    }

    /**
     * @param valueBySlot one for each member.
     * @return the highest value that a quorum has reached.
     */
    public long reachedByQuorum(final long[] valueBySlot)
    {
        System.arraycopy(valueBySlot, 0, voterValues, 0, memberIds.length);
        return Quorum.reachedByMajority(voterValues, memberIds.length, scratch);
    }

    private long allSlots()
    {
        return (1L << memberIds.length) - 1;
    }

    @Override
    public String toString()
    {
        return Arrays.toString(memberIds);
    }
}
