package io.balsa.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NodeIdleStrategyTest
{
    private long quietNs;
    private final NodeIdleStrategy idle = new NodeIdleStrategy(() -> quietNs);

    @Test
    void shouldOnlyYieldWhileCommandsFlow()
    {
        quietNs = NodeIdleStrategy.ACTIVE_NS - 1;
        for (int i = 0; i < 10_000; i++)
        {
            assertEquals(0, idle.nextParkNs());
        }
    }

    @Test
    void shouldParkShortlyForASecondAfterTheLastCommand()
    {
        quietNs = NodeIdleStrategy.ACTIVE_NS;
        assertEquals(NodeIdleStrategy.RECENT_PARK_MAX_NS, longestPark());
    }

    @Test
    void shouldParkLongWhenNothingHasHappenedForLong()
    {
        quietNs = NodeIdleStrategy.RECENT_NS;
        assertEquals(NodeIdleStrategy.PARK_MAX_NS, longestPark());

        idle.idle(1);
        assertEquals(0, idle.nextParkNs(), "there was work: it yields first");
    }

    @Test
    void shouldNotYieldForEverForACommandThatFindsNoQuorum()
    {
        assertTrue(longestPark() > 0);
    }

    private long longestPark()
    {
        long longest = 0;
        for (int i = 0; i < 40_000; i++)
        {
            longest = Math.max(longest, idle.nextParkNs());
        }
        return longest;
    }
}
