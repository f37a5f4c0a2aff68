package io.balsa.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MembershipTest
{
    @Test
    void shouldGiveSlotsInOrderOfIds()
    {
        final Membership membership = Membership.of(7, 0, 3);
        assertEquals(3, membership.memberCount());
        assertEquals(0, membership.slotOf(0));
        assertEquals(1, membership.slotOf(3));
        assertEquals(2, membership.slotOf(7));
        assertEquals(3, membership.memberId(1));
        assertEquals(-1, membership.slotOf(5));
        assertTrue(membership.isVoter(7));
        assertFalse(membership.isVoter(-1));
        assertEquals("[0, 3, 7]", membership.toString());
    }

    @Test
    void shouldRefuseWhatIsNoMembership()
    {
        assertThrows(IllegalArgumentException.class, Membership::of);
        assertThrows(IllegalArgumentException.class, () -> Membership.of(1, -1));
        assertThrows(IllegalArgumentException.class, () -> Membership.of(1, 2, 1));
        assertThrows(IllegalArgumentException.class,
            () -> Membership.of(IntStream.rangeClosed(0, Membership.MEMBERS_MAX).toArray()));
        assertEquals(Membership.MEMBERS_MAX,
            Membership.of(IntStream.range(0, Membership.MEMBERS_MAX).toArray()).memberCount());
    }

    /** Any two quorums share a voter, and a set is a quorum exactly if the others can't be one without it. */
    @Test
    void shouldHaveQuorumsThatOverlap()
    {
        for (int count = 1; count <= 6; count++)
        {
            final Membership membership = Membership.of(IntStream.range(0, count).toArray());
            for (long one = 0; one < 1L << count; one++)
            {
                for (long other = 0; other < 1L << count; other++)
                {
                    assertFalse(membership.isQuorum(one) && membership.isQuorum(other) && (one & other) == 0);
                }
                final long rest = ~one & (1L << count) - 1;
                assertEquals(!membership.isQuorum(rest), membership.isQuorumImpossibleWithout(one));
            }
            assertTrue(membership.isQuorum(-1L));
        }
    }

    @Test
    void shouldNotCountSlotsOfNobody()
    {
        assertFalse(Membership.of(0, 1, 2).isQuorum(0b111001));
    }

    @Test
    void shouldLeaveTheValuesAlone()
    {
        final long[] values = {9, 4, 7};
        assertEquals(7, Membership.of(0, 1, 2).reachedByQuorum(values));
        assertEquals(9, values[0]);
        assertEquals(4, values[1]);
        assertEquals(7, values[2]);
    }
}
