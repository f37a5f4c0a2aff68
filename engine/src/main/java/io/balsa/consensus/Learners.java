package io.balsa.consensus;

import java.util.Arrays;

/**
 * Members that came back with a new store: a leader feeds them and counts them in no quorum, until one holds durably an
 * entry that was appended after it came, and that was committed without it.
 * <p>
 * Why that is enough. The entry is acknowledged by a quorum of the whole membership, none of them a learner, and each
 * of them after the loss and in a term not above this leader's. So (1) this leader was not deposed before, and its log
 * holds all that was ever committed, and now the learner does too; (2) should the lost store have voted in a higher
 * term for one whose election isn't over: that one lacks the entry, for it is in a term in which it refuses it, and
 * every quorum that could still elect it needs one of those who have acknowledged it, who refuse. So neither what the
 * lost store acknowledged nor what it voted can be missed. What the argument needs besides is that the lost store never
 * comes back; whoever knows of the new one refuses it.
 */
final class Learners
{
    private static final long NONE = 0;

    private final long[] indexBySlot;
    private long slots;

    Learners(final int memberCount)
    {
        indexBySlot = new long[memberCount];
    }

    boolean isOne(final int slot)
    {
        return (slots & 1L << slot) != 0;
    }

    void set(final int slot, final boolean isLearner)
    {
        indexBySlot[slot] = NONE;
        slots = isLearner ? slots | 1L << slot : slots & ~(1L << slot);
    }

    /**
     * A new term of this leader: what it found out in another doesn't hold.
     */
    void onTerm()
    {
        Arrays.fill(indexBySlot, NONE);
    }

    /**
     * @return true if an entry must be appended, for one came after the last.
     */
    boolean needEntry()
    {
        boolean isNeeded = false;
        for (int slot = 0; slots != 0 && slot < indexBySlot.length; slot++)
        {
            isNeeded |= isOne(slot) && indexBySlot[slot] == NONE;
        }
        return isNeeded;
    }

    void onEntry(final long index)
    {
        for (int slot = 0; slot < indexBySlot.length; slot++)
        {
            if (isOne(slot) && indexBySlot[slot] == NONE)
            {
                indexBySlot[slot] = index;
            }
        }
    }

    /**
     * @return the entry that shows that the learner holds all that was committed; 0 if there is none yet.
     */
    long caughtUpIndex(final int slot, final long matchIndex, final long commitIndex)
    {
        final long index = indexBySlot[slot];
        return index <= Math.min(matchIndex, commitIndex) ? index : NONE;
    }
}
