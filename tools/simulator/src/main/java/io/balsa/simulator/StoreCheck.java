package io.balsa.simulator;

import io.balsa.codecs.storage.EntryFrameDecoder;
import io.balsa.codecs.storage.MessageHeaderEncoder;
import io.balsa.codecs.storage.SnapshotHeaderEncoder;
import io.balsa.consensus.LogSlice;
import io.balsa.log.SegmentedLog;
import io.balsa.node.NodeStore;
import io.balsa.snapshot.DamagedSnapshotException;
import io.balsa.snapshot.ReceivedPart;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotReader;
import java.io.IOException;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Looks at a store that was just opened: all that was promised is there, and nothing that was never written.
 */
final class StoreCheck
{
    private static final int SLICE_LENGTH_MAX = 64 * 1024;
    private static final int SNAPSHOT_HEADER_LENGTH =
        MessageHeaderEncoder.ENCODED_LENGTH + SnapshotHeaderEncoder.BLOCK_LENGTH;
    private static final int TERM_OFFSET = EntryFrameDecoder.termEncodingOffset();

    private final StoreHistory history;
    private final LogSlice slice = new LogSlice();
    private LongArrayList foundTerms;
    private long recordsHash;

    StoreCheck(final StoreHistory history)
    {
        this.history = history;
    }

    /**
     * @param disk       under the store.
     * @param isPowerCut true: what was only in the page cache may be gone; false: the process died, and no more.
     * @return what is wrong; null: nothing.
     */
    String problem(
        final NodeStore store, final SimulatedDisk disk, final StorePromises promised, final boolean isPowerCut)
    {
        String problem = identityProblem(store, promised);
        problem = problem == null ? termProblem(store, promised) : problem;
        problem = problem == null ? snapshotProblem(store, promised) : problem;
        problem = problem == null ? receivedProblem(store, disk) : problem;
        problem = problem == null ? entriesProblem(store.log()) : problem;
        return problem == null ? logProblem(store, promised, isPowerCut) : problem;
    }

    /**
     * @return terms of the entries that were found, in order; for the caller to keep.
     */
    LongArrayList foundTerms()
    {
        return foundTerms;
    }

    /**
     * @return what is wrong with the entries that the log holds from an index on; null: nothing.
     */
    String readProblem(final SegmentedLog log, final long fromIndex, final long toIndex)
    {
        foundTerms = new LongArrayList();
        long index = fromIndex;
        long prevTerm = log.termAt(fromIndex - 1);
        while (index <= toIndex && log.slice(index, toIndex, SLICE_LENGTH_MAX, slice))
        {
            final DirectBuffer buffer = slice.buffer();
            for (int at = 0; at < slice.length();)
            {
                final long term = buffer.getLong(at + TERM_OFFSET);
                final StoreHistory.Written written = history.written(index, term);
                final String problem = written == null ? "was never written" :
                    written.prevTerm() != prevTerm ? "was written behind one of term " + written.prevTerm() :
                    isSame(written.frame(), buffer, at) ? null : "isn't what was written";
                if (problem != null)
                {
                    return "entry " + index + " of term " + term + " behind one of term " + prevTerm + ' ' + problem;
                }
                foundTerms.addLong(term);
                at += written.frame().capacity();
                prevTerm = term;
                index++;
            }
        }
        return index > toIndex ? null : "entry " + index + " can't be read";
    }

    private String identityProblem(final NodeStore store, final StorePromises promised)
    {
        if (store.identity().incarnation() <= promised.incarnation())
        {
            return "it is start " + store.identity().incarnation() + ", and there was start " +
                promised.incarnation();
        }
        return promised.incarnation() > 0 && store.identity().storeId() != promised.storeId() ?
            "it is another store" : null;
    }

    private static String termProblem(final NodeStore store, final StorePromises promised)
    {
        final long term = store.termFile().currentTerm();
        final int votedFor = store.termFile().votedFor();
        if (!promised.isVote(term, votedFor))
        {
            return "term " + term + " vote " + votedFor + " is neither what was saved nor what was being saved";
        }
        return store.log().lastTerm() > term ?
            "the log ends in term " + store.log().lastTerm() + ", behind term " + term : null;
    }

    private String snapshotProblem(final NodeStore store, final StorePromises promised)
    {
        if (!store.snapshots().refused().isEmpty())
        {
            return String.join("; ", store.snapshots().refused());
        }
        for (final SnapshotInfo info : promised.snapshots())
        {
            if (!store.snapshots().snapshots().contains(info))
            {
                return info + " is gone, left are " + store.snapshots().snapshots();
            }
        }
        final SnapshotInfo newest = store.snapshots().loadable();
        if (newest == null)
        {
            return null;
        }
        recordsHash = 0;
        try (SnapshotReader reader = store.snapshots().open(newest))
        {
            reader.readAll((kind, buffer, offset, length) ->
                recordsHash = StoreHistory.hash(recordsHash, buffer, offset, length));
        }
        catch (final IOException | DamagedSnapshotException ex)
        {
            return newest + " can't be read: " + ex;
        }
        return (recordsHash | 1) == history.snapshotHash(newest.index()) ? null : newest + " isn't what was written";
    }

    /**
     * Of a snapshot that is being received, what is said to be there is there. Only the header may be another donor's.
     */
    private String receivedProblem(final NodeStore store, final SimulatedDisk disk)
    {
        final ReceivedPart part = store.snapshots().receiver().formerPart();
        if (part == null || part.length() == 0)
        {
            return null;
        }
        final UnsafeBuffer expected = history.receivedBytes(part.info());
        if (expected == null)
        {
            return "a part of " + part.info() + " is said to be received, and none was";
        }
        final UnsafeBuffer found = disk.received(part.info().index());
        for (int at = SNAPSHOT_HEADER_LENGTH; at < part.length(); at++)
        {
            if (found.getByte(at) != expected.getByte(at))
            {
                return part + " isn't what was received, at " + at;
            }
        }
        return null;
    }

    private String entriesProblem(final SegmentedLog log)
    {
        return readProblem(log, log.firstIndex(), log.lastIndex());
    }

    private String logProblem(final NodeStore store, final StorePromises promised, final boolean isPowerCut)
    {
        final SegmentedLog log = store.log();
        final SnapshotInfo newest = store.snapshots().loadable();
        final long coveredIndex = newest == null ? 0 : newest.index();
        final long neededIndex = isPowerCut ? promised.durableIndex() : promised.acknowledgedIndex();
        if (log.firstIndex() > coveredIndex + 1)
        {
            return "the log begins at " + log.firstIndex() + ", the snapshot ends at " + coveredIndex;
        }
        if (log.lastIndex() < neededIndex || log.durableIndex() != log.lastIndex())
        {
            return "the log ends at " + log.lastIndex() + ", durable " + log.durableIndex() + ", and entry " +
                neededIndex + " had been acknowledged";
        }
        if (log.firstIndex() > promised.firstIndex() && coveredIndex <= neededIndex)
        {
            return "the log begins at " + log.firstIndex() + ", and had been let go of only before " +
                promised.firstIndex();
        }
        for (long index = log.firstIndex(); index <= neededIndex; index++)
        {
            final long term = promised.termAt(index);
            if (term != SegmentedLog.NO_TERM && log.termAt(index) != term)
            {
                return "entry " + index + " is of term " + log.termAt(index) + ", and one of term " + term +
                    " had been acknowledged";
            }
        }
        return endProblem(log);
    }

    private String endProblem(final SegmentedLog log)
    {
        if (log.lastIndex() < log.firstIndex())
        {
            return null;
        }
        final long position = history.written(log.lastIndex(), log.lastTerm()).endPosition();
        return log.endPosition() != position || log.lastTimestamp() != log.lastIndex() ?
            "the log ends at position " + log.endPosition() + " and time " + log.lastTimestamp() + ", not " +
            position + " and " + log.lastIndex() : null;
    }

    private static boolean isSame(final DirectBuffer expected, final DirectBuffer buffer, final int offset)
    {
        if (expected.capacity() > buffer.capacity() - offset)
        {
            return false;
        }
        for (int at = 0; at < expected.capacity(); at += Long.BYTES)
        {
            if (expected.getLong(at) != buffer.getLong(offset + at))
            {
                return false;
            }
        }
        return true;
    }
}
