package io.balsa.simulator;

import io.balsa.consensus.TermStore;
import io.balsa.log.SegmentedLog;
import io.balsa.node.NodeStore;
import io.balsa.snapshot.SnapshotInfo;
import java.util.List;
import org.agrona.collections.LongArrayList;

/**
 * What one store has promised to others: what a later life must not begin without.
 */
final class StorePromises
{
    private long storeId;
    private long incarnation;
    private long term;
    private int votedFor = TermStore.NOBODY;
    /** Being saved: either is right. */
    private long savingTerm;
    private int savingVotedFor = TermStore.NOBODY;
    private long firstIndex = 1;
    private long firstKnown = 1;
    private LongArrayList terms = new LongArrayList();
    private long acknowledgedIndex;
    private long durableIndex;
    private long committedIndex;
    private List<SnapshotInfo> snapshots = List.of();

    /**
     * A store was opened: all that it found is forced, and counts from now on.
     *
     * @param foundTerms of its entries, in order.
     */
    static StorePromises of(final NodeStore store, final LongArrayList foundTerms, final long committedIndex)
    {
        final StorePromises promises = new StorePromises();
        promises.storeId = store.identity().storeId();
        promises.incarnation = store.identity().incarnation();
        promises.saving(store.termFile().currentTerm(), store.termFile().votedFor());
        promises.saved();
        promises.firstKnown = store.log().firstIndex();
        promises.terms = foundTerms;
        promises.acknowledgedIndex = store.log().lastIndex();
        promises.durableIndex = store.log().lastIndex();
        promises.committedIndex = committedIndex;
        promises.look(store);
        return promises;
    }

    /**
     * The log may have let go of entries, and snapshots may have become durable.
     */
    void look(final NodeStore store)
    {
        firstIndex = store.log().firstIndex();
        snapshots = store.snapshots().snapshots();
    }

    void saving(final long newTerm, final int newVotedFor)
    {
        savingTerm = newTerm;
        savingVotedFor = newVotedFor;
    }

    void saved()
    {
        term = savingTerm;
        votedFor = savingVotedFor;
    }

    void appended(final long entryTerm)
    {
        terms.addLong(entryTerm);
    }

    void truncatedAfter(final long index)
    {
        while (lastIndex() > index)
        {
            terms.removeAt(terms.size() - 1);
        }
        acknowledgedIndex = Math.min(acknowledgedIndex, index);
        durableIndex = Math.min(durableIndex, index);
    }

    /**
     * The log goes on behind a snapshot.
     */
    void movedTo(final long index)
    {
        firstKnown = index + 1;
        terms.clear();
        acknowledgedIndex = index;
        durableIndex = index;
    }

    /**
     * @param isDisk true: it outlives a power cut.
     */
    void acknowledged(final long index, final boolean isDisk)
    {
        acknowledgedIndex = index;
        durableIndex = isDisk ? index : durableIndex;
    }

    /**
     * What was only in the page cache is gone.
     */
    void onPowerCut()
    {
        acknowledgedIndex = durableIndex;
    }

    void committed(final long index)
    {
        committedIndex = index;
    }

    /**
     * @return true if these may be the term and vote that are found.
     */
    boolean isVote(final long foundTerm, final int foundVotedFor)
    {
        return foundTerm == term && foundVotedFor == votedFor ||
            foundTerm == savingTerm && foundVotedFor == savingVotedFor;
    }

    /**
     * @param index an entry that isn't covered by a snapshot.
     */
    long termAt(final long index)
    {
        return index < firstKnown ? SegmentedLog.NO_TERM : terms.getLong((int) (index - firstKnown));
    }

    long lastIndex()
    {
        return firstKnown + terms.size() - 1;
    }

    long storeId()
    {
        return storeId;
    }

    long incarnation()
    {
        return incarnation;
    }

    long term()
    {
        return term;
    }

    int votedFor()
    {
        return votedFor;
    }

    /**
     * @return what the log must not begin behind.
     */
    long firstIndex()
    {
        return firstIndex;
    }

    /**
     * @return what outlives the process.
     */
    long acknowledgedIndex()
    {
        return acknowledgedIndex;
    }

    /**
     * @return what outlives a power cut.
     */
    long durableIndex()
    {
        return durableIndex;
    }

    long committedIndex()
    {
        return committedIndex;
    }

    List<SnapshotInfo> snapshots()
    {
        return snapshots;
    }

    @Override
    public String toString()
    {
        return "start " + incarnation + ", term " + term + " vote " + votedFor + " (being saved: " + savingTerm +
            " vote " + savingVotedFor + "), log from " + firstIndex + " to " + lastIndex() + ", acknowledged " +
            acknowledgedIndex + ", durable " + durableIndex + ", committed " + committedIndex + ", " + snapshots;
    }
}
