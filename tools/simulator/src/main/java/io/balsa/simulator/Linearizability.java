package io.balsa.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Can the operations of clients be put into one order, each at a moment between its call and its return, such that
 * every answer is right (Herlihy and Wing)? Decided for one register at a time, which decides it for all: the property
 * is local.
 * <p>
 * The search is Wing's and Gong's, with Lowe's memory of what was tried: walk along calls and returns in the order in
 * which they happened; take the first call whose answer is right now, and begin again; at a return that was not taken
 * go back. An operation that never returned may be taken at any moment after its call, or never. One whose answer is
 * right and that changes nothing is taken at once and for good: wherever else it could stand, the register would hold
 * the same. Without this, many reads at once would be tried in all orders.
 * <p>
 * Registers begin with {@link #BLANK}. One use, one thread.
 */
final class Linearizability
{
    /** What a register holds before anything was put. */
    static final long BLANK = 0;

    private final Operation[] operations;
    private final int head;
    private final int[] next;
    private final int[] previous;
    private final int[] taken;
    private final long[] heldBefore;
    private final long[] isTaken;
    private final boolean[] isForGood;
    private final Set<Configuration> tried = new HashSet<>();
    private int depth;
    private int deepest = -1;
    private int waiting;
    private Operation stuckAt;

    /** What can be said of a history. */
    enum Verdict
    {
        LEGAL, ILLEGAL, UNDECIDED
    }

    /**
     * A place in the search: which operations were taken, and what the register holds then.
     */
    private record Configuration(long[] isTaken, long held)
    {
        @Override
        public boolean equals(final Object other)
        {
            return other instanceof Configuration that && held == that.held && Arrays.equals(isTaken, that.isTaken);
        }

        @Override
        public int hashCode()
        {
            return Arrays.hashCode(isTaken) * 31 + Long.hashCode(held);
        }
    }

    /**
     * @param history all operations on one register, in the order of their calls.
     */
    Linearizability(final List<Operation> history)
    {
        operations = withoutUnseen(history).toArray(new Operation[0]);
        final int count = operations.length;
        head = 2 * count;
        next = new int[head + 1];
        previous = new int[head + 1];
        taken = new int[count];
        heldBefore = new long[count];
        isForGood = new boolean[count];
        isTaken = new long[(count + Long.SIZE - 1) / Long.SIZE];
        link();
    }

    /**
     * @param stepsMax after so many steps of the search it is given up.
     * @return what is to be said of the history.
     */
    Verdict judge(final long stepsMax)
    {
        long held = BLANK;
        int event = next[head];
        for (long step = 0; step < stepsMax; step++)
        {
            if (waiting == 0)
            {
                return Verdict.LEGAL;
            }
            if (event == next[head])
            {
                takeForGood(held);
                event = next[head];
            }
            if (event < operations.length)
            {
                final long heldAfter = operations[event].applyTo(held);
                if (operations[event].isLegalOn(held) && isNew(event, heldAfter))
                {
                    take(event, held);
                    held = heldAfter;
                    event = next[head];
                }
                else
                {
                    event = next[event];
                }
            }
            else if (waiting > 0)
            {
                noteStuck(operations[event - operations.length]);
                final int last = giveBack();
                if (last == head)
                {
                    return Verdict.ILLEGAL;
                }
                held = heldBefore[depth];
                event = next[last];
            }
        }
        return Verdict.UNDECIDED;
    }

    /**
     * @return where the search came furthest and could not go on: the answer that nothing explains; null if it never
     * was stuck.
     */
    Operation stuckAt()
    {
        return stuckAt;
    }

    /**
     * Without operations that have no return and whose value nobody ever saw or expected: whatever order holds with
     * them holds without them, and the other way round (put them last). What was seen is no matter of chance, so this
     * leaves few.
     */
    private static List<Operation> withoutUnseen(final List<Operation> history)
    {
        final Set<Long> seen = new HashSet<>();
        for (final Operation operation : history)
        {
            if (!operation.isOpen())
            {
                seen.add(operation.before);
            }
            if (operation.kind == Operation.Kind.COMPARE_AND_SET)
            {
                seen.add(operation.expected);
            }
        }
        final List<Operation> left = new ArrayList<>();
        for (final Operation operation : history)
        {
            if (!operation.isOpen() || operation.kind != Operation.Kind.GET && seen.contains(operation.value))
            {
                left.add(operation);
            }
        }
        return left;
    }

    /**
     * Calls have the numbers of their operations, returns the same behind them.
     */
    private void link()
    {
        final int count = operations.length;
        final List<Integer> events = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            events.add(i);
            if (!operations[i].isOpen())
            {
                events.add(count + i);
                waiting++;
            }
        }
        events.sort((one, other) -> Long.compare(orderOf(one), orderOf(other)));
        int last = head;
        for (final int event : events)
        {
            next[last] = event;
            previous[event] = last;
            last = event;
        }
        next[last] = head;
        previous[head] = last;
    }

    private long orderOf(final int event)
    {
        return event < operations.length ? operations[event].called : operations[event - operations.length].returned;
    }

    private boolean isNew(final int event, final long heldAfter)
    {
        final long[] after = isTaken.clone();
        after[event / Long.SIZE] |= 1L << event;
        return tried.add(new Configuration(after, heldAfter));
    }

    private void takeForGood(final long held)
    {
        int event = next[head];
        while (event < operations.length)
        {
            final Operation operation = operations[event];
            final int following = next[event];
            if (!operation.isOpen() && operation.before == held && operation.applyTo(held) == held)
            {
                take(event, held);
                isForGood[event] = true;
                // its return may have been what ended the walk
                event = next[head];
            }
            else
            {
                event = following;
            }
        }
    }

    private void take(final int event, final long held)
    {
        heldBefore[depth] = held;
        isForGood[event] = false;
        isTaken[event / Long.SIZE] |= 1L << event;
        taken[depth] = event;
        depth++;
        unlink(event);
        if (!operations[event].isOpen())
        {
            unlink(operations.length + event);
            waiting--;
        }
    }

    /**
     * Go back to the last operation in whose place another could have been.
     *
     * @return it; head if there is none.
     */
    private int giveBack()
    {
        while (depth > 0)
        {
            depth--;
            final int event = taken[depth];
            if (!operations[event].isOpen())
            {
                relink(operations.length + event);
                waiting++;
            }
            relink(event);
            isTaken[event / Long.SIZE] &= ~(1L << event);
            if (!isForGood[event])
            {
                return event;
            }
        }
        return head;
    }

    private void noteStuck(final Operation operation)
    {
        if (depth > deepest)
        {
            deepest = depth;
            stuckAt = operation;
        }
    }

    private void unlink(final int event)
    {
        next[previous[event]] = next[event];
        previous[next[event]] = previous[event];
    }

    private void relink(final int event)
    {
        next[previous[event]] = event;
        previous[next[event]] = event;
    }
}
