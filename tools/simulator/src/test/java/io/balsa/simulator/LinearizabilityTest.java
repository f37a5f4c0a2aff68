package io.balsa.simulator;

import static io.balsa.simulator.Linearizability.BLANK;
import static io.balsa.simulator.Linearizability.Verdict.ILLEGAL;
import static io.balsa.simulator.Linearizability.Verdict.LEGAL;
import static io.balsa.simulator.Linearizability.Verdict.UNDECIDED;
import static io.balsa.simulator.Operation.Kind.COMPARE_AND_SET;
import static io.balsa.simulator.Operation.Kind.GET;
import static io.balsa.simulator.Operation.Kind.PUT;
import static io.balsa.simulator.Operation.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinearizabilityTest
{
    private static final long STEPS = 100_000;

    private final List<Operation> history = new ArrayList<>();

    @Test
    void shouldAcceptNothingAndOneAfterTheOther()
    {
        assertVerdict(LEGAL);
        add(1, 2, PUT, 7, 0, BLANK);
        add(3, 4, GET, 0, 0, 7);
        add(5, 6, COMPARE_AND_SET, 8, 7, 7);
        add(7, 8, COMPARE_AND_SET, 9, 7, 8);
        add(9, 10, GET, 0, 0, 8);
        assertVerdict(LEGAL);
        assertNull(judged().stuckAt());
    }

    @Test
    void shouldRefuseAStaleRead()
    {
        add(1, 2, PUT, 7, 0, BLANK);
        final Operation stale = add(3, 4, GET, 0, 0, BLANK);
        assertVerdict(ILLEGAL);
        assertSame(stale, judged().stuckAt());
    }

    @Test
    void shouldAcceptEitherAnswerWhileItIsWritten()
    {
        add(1, 9, PUT, 7, 0, BLANK);
        add(2, 3, GET, 0, 0, BLANK);
        add(4, 5, GET, 0, 0, 7);
        assertVerdict(LEGAL);
        add(6, 7, GET, 0, 0, BLANK);
        assertVerdict(ILLEGAL);
    }

    @Test
    void shouldRefuseALostUpdate()
    {
        add(1, 2, PUT, 7, 0, BLANK);
        add(3, 6, COMPARE_AND_SET, 8, 7, 7);
        add(4, 5, COMPARE_AND_SET, 9, 7, 7);
        assertVerdict(ILLEGAL);
    }

    @Test
    void shouldRefuseAPutThatVanished()
    {
        add(1, 2, PUT, 7, 0, BLANK);
        add(3, 4, PUT, 8, 0, 7);
        add(5, 6, PUT, 9, 0, 7);
        assertVerdict(ILLEGAL);
    }

    @Test
    void shouldRefuseOneThatWasDoneTwice()
    {
        // 7, then 8, then 7 again by the same put
        add(1, 2, PUT, 7, 0, BLANK);
        add(3, 4, PUT, 8, 0, 7);
        add(5, 6, GET, 0, 0, 8);
        add(7, 8, GET, 0, 0, 7);
        assertVerdict(ILLEGAL);
    }

    @Test
    void shouldRefuseAValueThatNobodyWrote()
    {
        add(1, 2, GET, 0, 0, 7);
        assertVerdict(ILLEGAL);
    }

    @Test
    void shouldRefuseAValueReadBeforeItWasWritten()
    {
        add(1, 2, GET, 0, 0, 7);
        add(3, 4, PUT, 7, 0, BLANK);
        assertVerdict(ILLEGAL);
    }

    @Test
    void shouldLetAnOpenOneHappenOrNot()
    {
        add(1, OPEN, PUT, 7, 0, 0);
        add(2, 3, GET, 0, 0, BLANK);
        assertVerdict(LEGAL);
        add(4, 5, GET, 0, 0, 7);
        assertVerdict(LEGAL);
        add(6, 7, GET, 0, 0, BLANK);
        assertVerdict(ILLEGAL);
    }

    @Test
    void shouldLetAnOpenOneHappenLate()
    {
        add(1, OPEN, COMPARE_AND_SET, 9, 7, 0);
        add(2, 3, PUT, 7, 0, BLANK);
        add(4, 5, GET, 0, 0, 7);
        add(6, 7, GET, 0, 0, 9);
        assertVerdict(LEGAL);
    }

    @Test
    void shouldNotLetAnOpenOneHappenBeforeItsCall()
    {
        add(1, 2, GET, 0, 0, 7);
        add(3, OPEN, PUT, 7, 0, 0);
        assertVerdict(ILLEGAL);
    }

    @Test
    void shouldNotLetAnOpenOneHappenTwice()
    {
        add(1, OPEN, PUT, 7, 0, 0);
        add(2, 3, PUT, 8, 0, 7);
        add(4, 5, GET, 0, 0, 8);
        add(6, 7, GET, 0, 0, 7);
        assertVerdict(ILLEGAL);
    }

    @Test
    void shouldFindTheOrderOfManyAtOnce()
    {
        // all at once, each told what the one before it in the hidden order had put
        final int count = 200;
        for (int i = 0; i < count; i++)
        {
            final int place = i * 77 % count;
            add(i, 1000 + i, PUT, place + 1, 0, place == 0 ? BLANK : place);
        }
        assertVerdict(LEGAL);
        add(2000, 2001, GET, 0, 0, 5);
        assertVerdict(ILLEGAL);
    }

    @Test
    void shouldSayWhenItGaveUp()
    {
        add(1, 2, PUT, 7, 0, BLANK);
        assertEquals(UNDECIDED, new Linearizability(history).judge(1));
    }

    @Test
    void shouldAgreeWithTryingEveryOrder()
    {
        final int[] verdicts = new int[2];
        for (int seed = 0; seed < 20_000; seed++)
        {
            history.clear();
            draw(new SimulationRandom(seed));
            final boolean isLegal = isExplained(new ArrayList<>(history), BLANK);
            assertVerdict(isLegal ? LEGAL : ILLEGAL, "seed " + seed + " " + history);
            verdicts[isLegal ? 0 : 1]++;
        }
        assertTrue(verdicts[0] > 2_000 && verdicts[1] > 2_000, verdicts[0] + " legal, " + verdicts[1] + " not");
    }

    /**
     * Up to 6 operations with few values, so that answers are often nearly right; a third of them has no return.
     */
    private void draw(final SimulationRandom random)
    {
        final int count = 1 + random.below(6);
        final List<Long> moments = new ArrayList<>();
        for (long i = 0; i < 2L * count; i++)
        {
            moments.add(random.below(moments.size() + 1), i);
        }
        for (int i = 0; i < count; i++)
        {
            final long one = moments.get(2 * i);
            final long other = moments.get(2 * i + 1);
            final boolean isOpen = random.chance(0.3);
            add(
                Math.min(one, other), isOpen ? OPEN : Math.max(one, other), Operation.Kind.values()[random.below(3)],
                1 + random.below(3), random.below(4), random.below(4));
        }
        history.sort(Comparator.comparingLong(operation -> operation.called));
    }

    /**
     * By definition: some operation comes first that nothing left must precede, and the others follow.
     */
    private static boolean isExplained(final List<Operation> left, final long held)
    {
        boolean isDone = true;
        long firstReturn = OPEN;
        for (final Operation operation : left)
        {
            isDone &= operation.isOpen();
            firstReturn = Math.min(firstReturn, operation.returned);
        }
        if (isDone)
        {
            return true;
        }
        for (int i = 0; i < left.size(); i++)
        {
            final Operation first = left.get(i);
            if (first.called < firstReturn && (first.isOpen() || first.before == held))
            {
                final List<Operation> others = new ArrayList<>(left);
                others.remove(i);
                if (isExplained(others, first.applyTo(held)))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private Operation add(
        final long called,
        final long returned,
        final Operation.Kind kind,
        final long value,
        final long expected,
        final long before)
    {
        final Operation operation =
            new Operation(history.size(), 0, kind, value, expected, 0, called, called * 1_000);
        if (returned != OPEN)
        {
            operation.onReturn(returned, returned * 1_000, before);
        }
        history.add(operation);
        return operation;
    }

    private Linearizability judged()
    {
        final Linearizability linearizability = new Linearizability(history);
        linearizability.judge(STEPS);
        return linearizability;
    }

    private void assertVerdict(final Linearizability.Verdict verdict)
    {
        assertVerdict(verdict, "");
    }

    private void assertVerdict(final Linearizability.Verdict verdict, final String what)
    {
        assertEquals(verdict, new Linearizability(history).judge(STEPS), what);
    }
}
