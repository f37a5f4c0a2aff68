package io.balsa.simulator;

import java.util.Arrays;

/**
 * Every entry that any node has called committed. What is committed never changes; that is checked here, since it is
 * what the others build on.
 */
final class CommittedLog extends Invariant
{
    private long[] terms = new long[1024];
    private long lastIndex;

    CommittedLog(final Violations violations)
    {
        super(violations);
    }

    long lastIndex()
    {
        return lastIndex;
    }

    long term(final long index)
    {
        return terms[(int) index];
    }

    @Override
    void onCommit(final SimulatedNode node, final long fromIndex, final long toIndex)
    {
        for (long index = fromIndex; index <= toIndex; index++)
        {
            final long term = node.log().termAt(index);
            if (index > lastIndex)
            {
                if (index >= terms.length)
                {
                    terms = Arrays.copyOf(terms, terms.length * 2);
                }
                terms[(int) index] = term;
                lastIndex = index;
            }
            else if (terms[(int) index] != term)
            {
                violations.add("StateMachineSafety: n" + node.id() + " committed entry " + index + " of term " + term +
                    ", another node of term " + terms[(int) index]);
            }
        }
    }

    @Override
    void onTruncated(final SimulatedNode node, final long firstIndex)
    {
        if (firstIndex <= node.checkedCommitIndex())
        {
            violations.add("StateMachineSafety: n" + node.id() + " removed committed entry " + firstIndex);
        }
    }
}
