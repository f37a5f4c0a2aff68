package io.balsa.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReplyBudgetTest
{
    private static final int RETAINED_MAX = 1 << 20;
    private static final int LENGTH_MAX = 16 * 1024;
    private static final int LONGEST = LENGTH_MAX + 32;

    private final ReplyBudget budget = new ReplyBudget();

    @Test
    void shouldKnowNoLimitBeforeItIsToldOne()
    {
        assertEquals(Integer.MAX_VALUE, budget.commandsMax());
        budget.onReply(4096);
        assertEquals(Integer.MAX_VALUE, budget.commandsMax());
        budget.onOpened(0, LENGTH_MAX);
        assertEquals(Integer.MAX_VALUE, budget.commandsMax());
        assertEquals("", budget.toString());
    }

    @Test
    void shouldExpectTheLongestRepliesBeforeTheFirst()
    {
        budget.onOpened(RETAINED_MAX, LENGTH_MAX);
        assertEquals(RETAINED_MAX / 2 / LONGEST, budget.commandsMax(), "half is for events");
        assertEquals(" unanswered at most 31", budget.toString());
    }

    @Test
    void shouldReckonWithWholeRecords()
    {
        budget.onOpened(2 * 40 * 10, 1);
        assertEquals(10, budget.commandsMax(), "32 bytes of a record come before the reply, and 7 after it");
    }

    @Test
    void shouldExpectLongerRepliesAtOnceAndShorterOnesLittleByLittle()
    {
        budget.onOpened(RETAINED_MAX, 0);
        assertEquals(RETAINED_MAX / 2 / 32, budget.commandsMax());
        budget.onReply(16_384);
        assertEquals(32, budget.commandsMax());
        budget.onReply(16_384);
        assertEquals(32, budget.commandsMax());
        budget.onReply(64);
        assertEquals(RETAINED_MAX / 2 / (16_384 - 64), budget.commandsMax(), "a 256th less");
        for (int i = 1; i < 256; i++)
        {
            budget.onReply(64);
        }
        final long after = budget.commandsMax();
        assertTrue(after > 80 && after < 90, after + ": a third of the length is expected after 256 short ones");
        for (int i = 0; i < 2_000; i++)
        {
            budget.onReply(64);
        }
        assertEquals(RETAINED_MAX / 2 / 64, budget.commandsMax(), "in the end it is forgotten, and no more than that");
    }

    @Test
    void shouldForgetEightBytesAtLeast()
    {
        budget.onOpened(2 * 10_000, 96);
        assertEquals(10_000 / 128, budget.commandsMax());
        budget.onReply(32);
        budget.onReply(32);
        budget.onReply(32);
        assertEquals(10_000 / 104, budget.commandsMax());
        budget.onReply(100);
        assertEquals(10_000 / 100, budget.commandsMax(), "never less than the last");
    }

    @Test
    void shouldAllowOneAlways()
    {
        budget.onOpened(64, LENGTH_MAX);
        assertEquals(1, budget.commandsMax());
        budget.onReply(1 << 20);
        assertEquals(1, budget.commandsMax());
    }

    @Test
    void shouldNotForgetWhatCameWhenAnotherLeads()
    {
        budget.onOpened(RETAINED_MAX, LENGTH_MAX);
        for (int i = 0; i < 3_000; i++)
        {
            budget.onReply(128);
        }
        assertEquals(4096, budget.commandsMax());
        budget.onOpened(RETAINED_MAX / 2, LENGTH_MAX);
        assertEquals(2048, budget.commandsMax());
    }
}
