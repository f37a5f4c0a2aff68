package io.balsa.consensus;

/**
 * Whose store is whose. A member that lost its disk has forgotten what it voted and acknowledged: under its old id and
 * with a new store it would vote again, and help to elect one who lacks what it once acknowledged. So everybody knows
 * which store each member has, and hears no other.
 * <p>
 * <b>The beginning.</b> A store that has never taken part is {@link Standing#MEETING}: it asks everybody and is silent
 * otherwise. When all members of a new cluster have met, and each has said that it has met the very same stores, they
 * are {@link Standing#SETTLED}: each forces the whole table to its disk before it votes or acknowledges for the first
 * time. So whoever was ever counted has the whole table, and of those who were counted together with a store that was
 * lost later, at least one is left, as long as fewer than a quorum are lost. A new store must be cleared by all: that
 * one tells it that its place is taken. One that finds its own store in a settled member's table takes that table over.
 * <p>
 * <b>Another store's place.</b> Once an operator said so, a new store is {@link Standing#RECOVERING}: leaders feed it
 * and don't count it ({@link Learners}); it doesn't vote. When the leader finds that it holds durably all that was
 * committed, it is admitted: a row with a higher {@code admittedIndex} replaces one with a lower, wherever it is heard.
 * <p>
 * Pure: what is said comes in as {@link StoreRows}, what must be kept goes to a {@link StoreTable}. Agent thread.
 */
public final class MemberStores
{
    private final int selfSlot;
    private final long selfStoreId;
    private final StoreTable table;
    private final StoreRows known;
    private final StoreRows[] views;
    private final long[] learnerStoreIds;
    private boolean isRefused;

    /**
     * @param selfId      this member.
     * @param memberIds   ids of all members.
     * @param selfStoreId of this node's directory; not 0.
     * @param table       where the table is kept.
     * @throws IllegalStateException in one sentence if the table is of another store.
     */
    public MemberStores(
        final int selfId, final int[] memberIds, final long selfStoreId, final StoreTable table)
    {
        this.table = table;
        this.selfStoreId = selfStoreId;
        known = new StoreRows(memberIds);
        table.load(known);
        selfSlot = known.slotOf(selfId);
        views = new StoreRows[memberIds.length];
        learnerStoreIds = new long[memberIds.length];
        for (int slot = 0; slot < views.length; slot++)
        {
            views[slot] = new StoreRows(memberIds);
        }
        if (known.standing() != Standing.SETTLED)
        {
            views[selfSlot].set(selfSlot, selfStoreId, 0);
            settleIfAllMet();
        }
        else if (known.storeId(selfSlot) != selfStoreId)
        {
            throw new IllegalStateException("the members file is of another store than the identity file beside it");
        }
    }

    /**
     * @return true if this node takes part: it hears others, may vote, acknowledge and stand.
     */
    public boolean isSettled()
    {
        return known.standing() == Standing.SETTLED;
    }

    /**
     * @return true if this node is fed by a leader and must not take part otherwise.
     */
    public boolean isRecovering()
    {
        return known.standing() == Standing.RECOVERING;
    }

    /**
     * @return true if this node was told that another store has its place.
     */
    public boolean isRefused()
    {
        return isRefused;
    }

    /**
     * @param memberId of a member.
     * @return the store that this node knows it by; {@link StoreRows#UNKNOWN} if none.
     */
    public long storeOf(final int memberId)
    {
        return known.storeId(known.slotOf(memberId));
    }

    /**
     * What may be heard of a member?
     *
     * @param memberId sender.
     * @param storeId  that it says it has.
     * @return what of its messages may go on to consensus.
     */
    public Hearing hearing(final int memberId, final long storeId)
    {
        final int slot = known.slotOf(memberId);
        final boolean isKnown = known.storeId(slot) == storeId;
        if (isSettled())
        {
            return isKnown ? Hearing.ALL : learnerStoreIds[slot] == storeId ? Hearing.LEARNER : Hearing.NOTHING;
        }
        return isRecovering() && isKnown ? Hearing.LEADER : Hearing.NOTHING;
    }

    /**
     * @param memberId of a member.
     * @return true if it is to be fed and not counted.
     */
    public boolean isLearner(final int memberId)
    {
        return learnerStoreIds[known.slotOf(memberId)] != StoreRows.UNKNOWN;
    }

    /**
     * The store that this node knows a member by is alive: no other takes its place.
     *
     * @param memberId of a member.
     */
    public void forgetLearner(final int memberId)
    {
        learnerStoreIds[known.slotOf(memberId)] = StoreRows.UNKNOWN;
    }

    /**
     * @return rows for what somebody says, of the same members.
     */
    public StoreRows emptyRows()
    {
        return known.ofSameMembers();
    }

    /**
     * @return what to say to others.
     */
    public StoreRows introduction()
    {
        return known.standing() == Standing.MEETING ? views[selfSlot] : known;
    }

    /**
     * A member introduced itself.
     *
     * @param memberId sender.
     * @param storeId  of it.
     * @param said     by it; valid during the call only.
     * @return what came of it.
     */
    public Outcome onIntroduction(final int memberId, final long storeId, final StoreRows said)
    {
        final int slot = known.slotOf(memberId);
        if (said.standing() == Standing.SETTLED)
        {
            return isSettled() ? compare(said) : learn(said);
        }
        if (isSettled())
        {
            return answer(slot, storeId, said);
        }
        if (known.standing() == Standing.MEETING && !isRefused)
        {
            return meet(slot, storeId, said);
        }
        return Outcome.NOTHING;
    }

    /**
     * The leader found that a learner holds all that was committed.
     *
     * @param memberId      whose store it is.
     * @param admittedIndex the entry that shows it.
     */
    public void admit(final int memberId, final long admittedIndex)
    {
        final int slot = known.slotOf(memberId);
        known.set(slot, learnerStoreIds[slot], admittedIndex);
        learnerStoreIds[slot] = StoreRows.UNKNOWN;
        table.save(known);
    }

    /**
     * @return for the state line: nothing, or why this node doesn't take part.
     */
    public String describe()
    {
        if (isSettled())
        {
            return "";
        }
        if (isRecovering())
        {
            return " | recovering: fed by the leader, not counted yet";
        }
        if (isRefused)
        {
            return " | refused: another store has this member's place";
        }
        final StoreRows own = views[selfSlot];
        final StringBuilder text = new StringBuilder(" | new: waits until all have met, not yet");
        for (int slot = 0; slot < views.length; slot++)
        {
            if (own.isComplete() ? !views[slot].hasSameStores(own) : own.storeId(slot) == StoreRows.UNKNOWN)
            {
                text.append(" n").append(known.memberId(slot));
            }
        }
        return text.toString();
    }

    /**
     * Two that take part compare their tables: the higher admittedIndex is right.
     */
    private Outcome compare(final StoreRows said)
    {
        boolean isBehind = false;
        boolean isAhead = false;
        for (int slot = 0; slot < known.count(); slot++)
        {
            final boolean isNews = said.admittedIndex(slot) > known.admittedIndex(slot);
            if (isNews && slot == selfSlot && said.storeId(slot) != selfStoreId)
            {
                isRefused = true;
                return Outcome.REPLACED;
            }
            isAhead |= known.admittedIndex(slot) > said.admittedIndex(slot);
            if (isNews)
            {
                known.set(slot, said.storeId(slot), said.admittedIndex(slot));
                learnerStoreIds[slot] = StoreRows.UNKNOWN;
                isBehind = true;
            }
        }
        if (isBehind)
        {
            table.save(known);
        }
        return isAhead ? Outcome.ANSWER : Outcome.NOTHING;
    }

    /**
     * One that takes part says who has which store, to this node, which never took part.
     */
    private Outcome learn(final StoreRows said)
    {
        for (int slot = 0; slot < known.count(); slot++)
        {
            if (known.storeId(slot) == StoreRows.UNKNOWN || said.admittedIndex(slot) > known.admittedIndex(slot))
            {
                known.set(slot, said.storeId(slot), said.admittedIndex(slot));
            }
        }
        if (known.storeId(selfSlot) == selfStoreId)
        {
            settle();
            return Outcome.SETTLED;
        }
        final boolean isNews = !isRefused && !isRecovering();
        isRefused = !isRecovering();
        return isNews ? Outcome.REFUSED : Outcome.NOTHING;
    }

    /**
     * To one that doesn't take part, by this node, which does.
     */
    private Outcome answer(final int slot, final long storeId, final StoreRows said)
    {
        if (known.storeId(slot) == storeId)
        {
            return Outcome.ANSWER;
        }
        if (said.standing() != Standing.RECOVERING)
        {
            return Outcome.STRANGER;
        }
        final boolean isNews = learnerStoreIds[slot] != storeId;
        learnerStoreIds[slot] = storeId;
        return isNews ? Outcome.LEARNER : Outcome.ANSWER;
    }

    /**
     * Two that don't take part.
     */
    private Outcome meet(final int slot, final long storeId, final StoreRows said)
    {
        final StoreRows own = views[selfSlot];
        final boolean isNews = own.storeId(slot) != storeId;
        own.set(slot, storeId, 0);
        views[slot].copyStores(said);
        settleIfAllMet();
        return isSettled() ? Outcome.SETTLED : isNews ? Outcome.ANSWER : Outcome.NOTHING;
    }

    private void settleIfAllMet()
    {
        final StoreRows own = views[selfSlot];
        boolean isMet = own.isComplete() && known.standing() == Standing.MEETING;
        for (final StoreRows view : views)
        {
            isMet &= view.hasSameStores(own);
        }
        if (isMet)
        {
            known.copyStores(own);
            settle();
        }
    }

    private void settle()
    {
        isRefused = false;
        known.standing(Standing.SETTLED);
        table.save(known);
    }

    /**
     * What of a member's messages may go on to consensus.
     */
    public enum Hearing
    {
        /** It takes part. */
        ALL,
        /** It is fed by a leader: only its answers to entries. */
        LEARNER,
        /** This node itself is fed by a leader: only entries. */
        LEADER,
        /** It has another store than the one that is known, or nobody is known yet. */
        NOTHING
    }

    /**
     * What came of an introduction.
     */
    public enum Outcome
    {
        /** It was no news. */
        NOTHING,
        /** The sender should hear this node's introduction. */
        ANSWER,
        /** The same; and the sender has another store than the one that is known. */
        STRANGER,
        /** The same; and from now on the sender is to be fed. */
        LEARNER,
        /** This node takes part from now on. */
        SETTLED,
        /** This node's store is new, and another store has its place. */
        REFUSED,
        /** This node took part, and another store was given its place since. */
        REPLACED
    }
}
