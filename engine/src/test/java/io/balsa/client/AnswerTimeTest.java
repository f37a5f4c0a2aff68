package io.balsa.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AnswerTimeTest
{
    private final AnswerTime answerTime = new AnswerTime(100);
    private long sequence;
    private long nowNs = 1_000_000;

    @Test
    void shouldWaitAsLongAsConfiguredWhileAnswersAreQuick()
    {
        assertEquals(100, answerTime.timeoutNs(1));
        for (int i = 0; i < 20; i++)
        {
            take(5);
        }
        assertEquals(100, answerTime.timeoutNs(1));
    }

    @Test
    void shouldWaitLongerWhenAnswersTakeLongerAndForgetIt()
    {
        take(200);
        assertEquals(600, answerTime.timeoutNs(1), "the first: four times its half on top");
        for (int i = 0; i < 40; i++)
        {
            take(200);
        }
        final long steadyNs = answerTime.timeoutNs(1);
        assertTrue(steadyNs >= 200 && steadyNs < 240, "steady: " + steadyNs);
        for (int i = 0; i < 60; i++)
        {
            take(5);
        }
        assertEquals(100, answerTime.timeoutNs(1));
    }

    @Test
    void shouldWaitNoLongerThanEightTimes()
    {
        assertEquals(400, answerTime.timeoutNs(4));
        take(1_000_000);
        assertEquals(800, answerTime.timeoutNs(1));
        assertEquals(800, answerTime.timeoutNs(8), "however often it was waited in vain");
    }

    @Test
    void shouldMeasureOneAtATimeFromWhenItWasSentFirst()
    {
        answerTime.onSent(3, nowNs);
        answerTime.onSent(9, nowNs + 50);
        assertFalse(answerTime.onReply(2, nowNs + 60));
        assertTrue(answerTime.onReply(3, nowNs + 80));
        assertFalse(answerTime.onReply(9, nowNs + 999), "wasn't measured");
        assertEquals(80 + 4 * 40, answerTime.timeoutNs(1));
    }

    @Test
    void shouldNotMeasureWhatWasSentAgain()
    {
        answerTime.onSent(3, nowNs);
        answerTime.onReconnect();
        answerTime.onSent(3, nowNs + 500);
        assertFalse(answerTime.onReply(3, nowNs + 501));
        answerTime.onSent(4, nowNs + 600);
        assertTrue(answerTime.onReply(4, nowNs + 602));
        assertEquals(100, answerTime.timeoutNs(1));
    }

    private void take(final long tookNs)
    {
        answerTime.onSent(++sequence, nowNs);
        nowNs += tookNs;
        assertTrue(answerTime.onReply(sequence, nowNs));
    }
}
