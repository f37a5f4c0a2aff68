package io.balsa.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.log.ScrubConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Followers first, one after the other, and a leader only when it must.
 */
class SnapshotTriggerTest
{
    private static final int[] MEMBERS = {0, 1, 2, 3, 4};
    private static final SnapshotConfig CONFIG =
        new SnapshotConfig(8000, 100, 1_000_000, 1, 1024, 2, 0, 0, 0, ScrubConfig.NONE);

    @Test
    void shouldTakeAloneWhatIsSet()
    {
        final SnapshotTrigger trigger = new SnapshotTrigger(CONFIG, new int[]{3}, 3);
        assertFalse(trigger.isDue(3, 7999, 99, 999_999));
        assertTrue(trigger.isDue(3, 8000, 1, 0));
        assertTrue(trigger.isDue(3, 0, 100, 0));
        assertTrue(trigger.isDue(-1, 0, 1, 1_000_000));
        assertFalse(trigger.isDue(3, 0, 0, 1_000_000_000), "nothing happened since");
    }

    @Test
    void shouldStaggerFollowersAndLetTheLeaderWaitTwiceAsLong()
    {
        for (final int leaderId : MEMBERS)
        {
            final List<Long> dueLengths = new ArrayList<>();
            for (final int memberId : MEMBERS)
            {
                dueLengths.add(dueLength(new SnapshotTrigger(CONFIG, MEMBERS, memberId), leaderId));
            }
            assertEquals(16_000, dueLengths.get(leaderId));
            assertEquals(8_000, dueLengths.get((leaderId + 1) % 5), "the one behind the leader is first");
            assertEquals(9_000, dueLengths.get((leaderId + 2) % 5));
            assertEquals(11_000, dueLengths.get((leaderId + 4) % 5));
        }
    }

    @Test
    void shouldNotWaitForALeader()
    {
        assertEquals(8_000, dueLength(new SnapshotTrigger(CONFIG, MEMBERS, 0), -1));
        assertEquals(11_000, dueLength(new SnapshotTrigger(CONFIG, MEMBERS, 4), -1));
    }

    @Test
    void shouldDoNothingByItselfIfNothingIsSet()
    {
        final SnapshotTrigger trigger = new SnapshotTrigger(
            new SnapshotConfig(0, 0, 0, 1, 1024, 2, 0, 0, 0, ScrubConfig.NONE), MEMBERS, 1);
        assertFalse(trigger.isDue(0, 1L << 50, 1L << 40, 1L << 60));
    }

    private static long dueLength(final SnapshotTrigger trigger, final int leaderId)
    {
        long length = 0;
        while (!trigger.isDue(leaderId, length, 1, 0))
        {
            length += 100;
        }
        return length;
    }
}
