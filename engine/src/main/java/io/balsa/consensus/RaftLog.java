package io.balsa.consensus;

import org.agrona.DirectBuffer;

/**
 * The replicated log as consensus sees it (§5.3 of the Raft paper). Indexes start at 1; index 0 with term 0 is the
 * empty place before the first entry. Entries are handed over and returned as frames: their layout is known to the log
 * alone.
 * <p>
 * All methods are called on the agent thread, none blocks. An I/O failure is thrown and stops the node.
 */
public interface RaftLog
{
    /** Returned by the appends when the entry cannot be taken now: the next segment is not ready. */
    long NOT_NOW = -1;

    /** Returned by {@link #check} for frames that aren't a whole, valid continuation. */
    int MALFORMED = -1;

    /** Returned by {@link #termAt} for an index that this log doesn't hold. */
    long NO_TERM = -1;

    /** Returned by {@link #damagedIndex} when nothing is known to be damaged. */
    long NO_DAMAGE = Long.MAX_VALUE;

    /**
     * @return the oldest index kept; 1 in a new log.
     */
    long firstIndex();

    /**
     * @return the last index appended; 0 in a new log.
     */
    long lastIndex();

    /**
     * @return term of the entry at {@link #lastIndex()}; 0 in a new log.
     */
    long lastTerm();

    /**
     * @return cluster time of the entry at {@link #lastIndex()} in ns since the Unix epoch; 0 in a new log.
     */
    long lastTimestamp();

    /**
     * How far the log may be acknowledged: forced to disk, or (memory mode) in the page cache.
     *
     * @return at most {@link #lastIndex()}; never goes back except by {@link #truncateAfter}.
     */
    long durableIndex();

    /**
     * @return what can still be taken; {@link LogRoom#ANYTHING} unless the disk gives no more.
     */
    default LogRoom room()
    {
        return LogRoom.ANYTHING;
    }

    /**
     * @return bytes of all entries ever before the end of the log, padding included; goes back by {@link
     * #truncateAfter}.
     */
    long endPosition();

    /**
     * @param index from 0.
     * @return the term there, also for the place before {@link #firstIndex()} (in a new log that is index 0 with term
     * 0); {@link #NO_TERM} when the log doesn't hold the index.
     */
    long termAt(long index);

    /**
     * The backward step of fast repair: skips whole terms that can't match.
     * <pre>
     * index 1 2 3 4 5 6 7
     * term  1 1 2 2 5 5 5     lastIndexWithTermAtMost(4, 6) is 4
     * </pre>
     *
     * @param term  highest term that may match.
     * @param index highest index that may match; more than {@link #lastIndex()} counts as that.
     * @return the last index at or before {@code index} whose term is at most {@code term}, as far as the log reaches
     * back: {@code firstIndex() - 1}, or {@code index} if that is less, counts as such a one.
     */
    long lastIndexWithTermAtMost(long term, long index);

    /**
     * Append the entry that a new leader begins its term with.
     *
     * @param term      of the leader.
     * @param timestamp cluster time, ns since the Unix epoch.
     * @return its index, or {@link #NOT_NOW}.
     */
    long appendNoOp(long term, long timestamp);

    /**
     * Append one entry as leader: the payload is copied once, into its segment.
     *
     * @param term      of the leader.
     * @param timestamp cluster time, ns since the Unix epoch.
     * @param entry     to be appended; read only during the call.
     * @return its index, or {@link #NOT_NOW}.
     */
    long append(long term, long timestamp, Entry entry);

    /**
     * Check frames that came from outside before anything is done with them: lengths, CRC32C, indexes that follow each
     * other from {@code prevLogIndex + 1}, terms that don't fall and aren't later than the sender's.
     *
     * @param prevLogIndex index before the first frame.
     * @param termMax      no entry is of a later one.
     * @param buffer       that holds the frames.
     * @param offset       of the first.
     * @param length       of all, padding included.
     * @return how many entries there are, or {@link #MALFORMED}.
     */
    int check(long prevLogIndex, long termMax, DirectBuffer buffer, int offset, int length);

    /**
     * How much of these (checked) frames the log holds already, with the same index and term. Frames before
     * {@link #firstIndex()} count as held: they are covered by a snapshot, so they were committed.
     *
     * @param buffer that holds the frames.
     * @param offset of the first.
     * @param length of all, padding included.
     * @return bytes of the leading frames that are held: 0 to {@code length}.
     */
    int matchingLength(DirectBuffer buffer, int offset, int length);

    /**
     * @param buffer that holds a (checked) frame.
     * @param offset of the frame.
     * @return its index.
     */
    long indexOf(DirectBuffer buffer, int offset);

    /**
     * Append (checked) frames behind {@link #lastIndex()}, all or none, copied once and unchanged.
     *
     * @param buffer that holds the frames.
     * @param offset of the first, whose index is {@code lastIndex() + 1}.
     * @param length of all, padding included; more than 0.
     * @return the new last index, or {@link #NOT_NOW}.
     */
    long append(DirectBuffer buffer, int offset, int length);

    /**
     * Remove everything behind an index. {@link #durableIndex()} falls with it, and a flush that was begun before can't
     * raise it past the cut.
     *
     * @param index the last to be kept.
     */
    void truncateAfter(long index);

    /**
     * Show a run of entries as they lie in a segment, to be sent or applied: contiguous, so it ends with a segment too.
     * At least one entry is shown, however long it is.
     *
     * @param fromIndex first wanted: {@link #firstIndex()} to {@link #lastIndex()}.
     * @param toIndex   last wanted.
     * @param maxLength bytes wanted at most, padding included.
     * @param slice     set to the run; valid until the next truncation at or before it.
     * @return true if the slice was set; false if the log doesn't hold {@code fromIndex}.
     */
    boolean slice(long fromIndex, long toIndex, int maxLength, LogSlice slice);

    /**
     * The disk has changed an entry: its index and term are known, what it says isn't. {@link #slice} ends before it
     * and doesn't show it.
     *
     * @return the first such entry that is known; {@link #NO_DAMAGE} if none is.
     */
    default long damagedIndex()
    {
        return NO_DAMAGE;
    }

    /**
     * Put what another member has in the place of damaged entries. They are looked at again when it is on the disk.
     *
     * @param index  of the first frame, which is {@link #damagedIndex()}.
     * @param buffer that holds the frames.
     * @param offset of the first.
     * @param length of all, padding included.
     * @return false if they aren't the entries that belong there, or others are being written.
     */
    default boolean mend(final long index, final DirectBuffer buffer, final int offset, final int length)
    {
        return false;
    }
}
