package io.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class ProblemWatchTest
{
    private static final String FULL = "the disk is full: cannot prepare a segment in /d: No space left";
    private static final String DAMAGED = "entry 7 at offset 8192 of /d/segment-1.log is damaged: the others are asked";

    @Test
    void shouldAskForRoomIfRoomIsLacking()
    {
        assertEquals("The node has a problem: " + FULL + ". Make room there: it tries again by itself, and says when " +
            "all is well.", ProblemWatch.lineOf(null, FULL));
        assertNull(ProblemWatch.lineOf(FULL, FULL + " on device"), "once");
        assertEquals("All is well again: there is room on the disk.", ProblemWatch.lineOf(FULL, null));
    }

    @Test
    void shouldNotAskForRoomIfTheDiskChangedSomething()
    {
        assertEquals("The node has a problem: " + DAMAGED + ". It tries again by itself, and says when all is well.",
            ProblemWatch.lineOf(null, DAMAGED));
        assertEquals("All is well again: nothing is wrong with the files any more.",
            ProblemWatch.lineOf(DAMAGED, null));
        assertNull(ProblemWatch.lineOf(null, null));
    }

    @Test
    void shouldTellOfAnotherProblem()
    {
        assertEquals(ProblemWatch.lineOf(null, FULL), ProblemWatch.lineOf(DAMAGED, FULL));
    }
}
