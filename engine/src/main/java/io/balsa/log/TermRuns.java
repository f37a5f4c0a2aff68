package io.balsa.log;

import io.balsa.consensus.RaftLog;
import org.agrona.collections.LongArrayList;

/**
 * Where each term begins in the log. Terms never fall along the log, so a term is one run of indexes, and all questions
 * about terms are answered from here without touching a frame.
 * <pre>
 * index 1 2 3 4 5 6 7
 * term  1 1 2 2 5 5 5      terms 1 2 5, firstIndexes 1 3 5
 * </pre>
 */
final class TermRuns
{
    private final LongArrayList terms = new LongArrayList();
    private final LongArrayList firstIndexes = new LongArrayList();
    private long firstIndex = 1;
    private long prevTerm;

    /**
     * @param term  of an entry that was appended.
     * @param index of the entry.
     */
    void onAppend(final long term, final long index)
    {
        final int last = terms.size() - 1;
        if (last < 0 || terms.getLong(last) != term)
        {
            terms.addLong(term);
            firstIndexes.addLong(index);
        }
    }

    /**
     * @param index the last to be kept.
     */
    void truncateAfter(final long index)
    {
        int count = terms.size();
        while (count > 0 && firstIndexes.getLong(count - 1) > index)
        {
            count--;
            terms.removeAt(count);
            firstIndexes.removeAt(count);
        }
    }

    /**
     * @param index    the first to be kept, the beginning of a segment.
     * @param termThen of the entry before it.
     */
    void removeBefore(final long index, final long termThen)
    {
        firstIndex = index;
        prevTerm = termThen;
        final int run = runOf(index);
        for (int i = 0; i < run; i++)
        {
            terms.removeAt(0);
            firstIndexes.removeAt(0);
        }
        if (run >= 0)
        {
            firstIndexes.setLong(0, Math.max(index, firstIndexes.getLong(0)));
        }
    }

    void clear()
    {
        terms.clear();
        firstIndexes.clear();
    }

    /**
     * @param index at most the last of the log.
     * @return the term there, also just before the first; {@link RaftLog#NO_TERM} farther back.
     */
    long termAt(final long index)
    {
        if (index < firstIndex)
        {
            return index == firstIndex - 1 ? prevTerm : RaftLog.NO_TERM;
        }
        return terms.getLong(runOf(index));
    }

    /**
     * As {@link RaftLog#lastIndexWithTermAtMost}.
     *
     * @param lastIndex of the log.
     */
    long lastIndexWithTermAtMost(final long term, final long index, final long lastIndex)
    {
        final int run = runWithTermAtMost(term);
        if (run < 0)
        {
            return Math.min(index, firstIndex - 1);
        }
        return Math.min(index, run + 1 < count() ? firstIndex(run + 1) - 1 : lastIndex);
    }

    int count()
    {
        return terms.size();
    }

    long term(final int run)
    {
        return terms.getLong(run);
    }

    long firstIndex(final int run)
    {
        return firstIndexes.getLong(run);
    }

    /**
     * @param index that the log holds.
     * @return the run it is in; -1 if it is before the first.
     */
    int runOf(final long index)
    {
        return lastAtMost(firstIndexes, index);
    }

    /**
     * @param term any.
     * @return the last run with at most this term; -1 if there is none.
     */
    int runWithTermAtMost(final long term)
    {
        return lastAtMost(terms, term);
    }

    private static int lastAtMost(final LongArrayList values, final long value)
    {
        int high = values.size() - 1;
        if (high >= 0 && values.getLong(high) <= value)
        {
            return high;    // nearly every question is about the current term
        }
        int low = 0;
        while (low <= high)
        {
            final int middle = (low + high) >>> 1;
            if (values.getLong(middle) <= value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }
        return high;
    }
}
