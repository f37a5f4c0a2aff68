package io.balsa.simulator;

import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;

/**
 * Each node votes for at most one candidate in a term (Raft, §5.2), over all its lives; its own candidacy counts.
 * <p>
 * A node that lost its disk doesn't know any more for whom it voted. Once its new store is let in it may vote for
 * another in the same term, and that does no harm if the one it voted for before doesn't win: so nobody who has the
 * vote of a lost store may ever lead the term in which the new store votes for another.
 */
final class OneVote extends Invariant
{
    private static final long NOBODY = -1;
    private static final int ID_BITS = 5;
    private static final int ID_MASK = (1 << ID_BITS) - 1;

    /** By term and voter, whose store is the one that it has now. */
    private final Long2LongHashMap votes = new Long2LongHashMap(NOBODY);
    /** Votes of lost stores: term, voter, candidate. */
    private final LongHashSet lostVotes = new LongHashSet();
    /** Term and candidate: has the vote of a lost store whose successor voted for another. */
    private final LongHashSet losers = new LongHashSet();
    private final LongHashSet leaders = new LongHashSet();

    OneVote(final Violations violations)
    {
        super(violations);
    }

    @Override
    void onWiped(final SimulatedNode node)
    {
        final Long2LongHashMap.EntryIterator entries = votes.entrySet().iterator();
        while (entries.hasNext())
        {
            entries.next();
            if ((entries.getLongKey() & ID_MASK) == node.id())
            {
                lostVotes.add(entries.getLongKey() << ID_BITS | entries.getLongValue());
                entries.remove();
            }
        }
    }

    @Override
    void onGrant(final SimulatedNode node, final int candidateId, final long term)
    {
        final long before = votes.put(key(term, node.id()), candidateId);
        if (before != NOBODY && before != candidateId)
        {
            violations.add("OneVote: n" + node.id() + " votes for n" + candidateId + " in term " + term +
                " after it voted for n" + before);
        }
        for (int id = 0; !lostVotes.isEmpty() && id <= ID_MASK; id++)
        {
            if (id != candidateId && lostVotes.contains(key(term, node.id()) << ID_BITS | id))
            {
                losers.add(key(term, id));
                checkLoser(term, id);
            }
        }
    }

    @Override
    void onLeader(final SimulatedNode node, final long term)
    {
        leaders.add(key(term, node.id()));
        checkLoser(term, node.id());
    }

    private void checkLoser(final long term, final int id)
    {
        if (losers.contains(key(term, id)) && leaders.contains(key(term, id)))
        {
            violations.add("OneVote: n" + id + " leads term " + term +
                " and has the vote of a lost store whose successor voted for another");
        }
    }

    private static long key(final long term, final int id)
    {
        return term << ID_BITS | id;
    }
}
