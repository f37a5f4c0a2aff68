package io.balsa.log;

import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Makes the next segment ready ahead of the agent, in slices, so that flushes go in between: the file of a segment that
 * was removed, without its header and footer; or, while there is none, a temporary file, zeros written (so the blocks
 * are there, and a full disk is an error of this class and not of an append), forced. Then memory, the final name and a
 * forced directory. A crash before the end leaves a temporary file or a blank segment, which recovery removes.
 * <p>
 * A failure here isn't the end: nothing was promised. It is told by {@link FlushCursors#problem()} and tried again with
 * a new file some times a second. But a directory that can't be forced is: names of others may be lost with this one's.
 * <p>
 * What is left of the space goes to the {@link SpaceReserve} first, then to the next segment.
 * <p>
 * New pages cost ten times what is written to them later, and a processor that fills them is one that the agents of
 * this machine don't have. So a file is filled no faster than it has to be: at twice the pace at which the active
 * segment is, a little at a time. In a hurry only if the agent already lacks it, or if space was short. Flusher's
 * thread.
 */
final class SegmentPreparer
{
    static final int SLICE_LENGTH = 64 * 1024;
    /** For all nodes of a process; never written. */
    static final UnsafeBuffer ZEROS = new UnsafeBuffer(ByteBuffer.allocateDirect(SLICE_LENGTH));
    private static final int FORCE_LENGTH = 1024 * 1024;
    private static final int PACE = 2;
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final LogStorage storage;
    private final LogConfig config;
    private final FlushCursors cursors;
    private final SegmentPool pool;
    private final SpaceReserve reserve;
    private final boolean isDisk;

    private final ArrayDeque<OldFile> oldFiles = new ArrayDeque<>();
    private long nextNumber;
    private Segment segment;
    private String temporaryName;
    private int position;
    /** How far the file is to be filled by now, bytes. */
    private long dueLength = Long.MAX_VALUE;
    private boolean isWaiting;
    private long retryAtNs;

    SegmentPreparer(
        final LogStorage storage,
        final LogConfig config,
        final FlushCursors cursors,
        final SegmentPool pool,
        final SpaceReserve reserve,
        final long nextNumber)
    {
        this.storage = storage;
        this.config = config;
        this.cursors = cursors;
        this.pool = pool;
        this.reserve = reserve;
        this.nextNumber = nextNumber;
        isDisk = config.durability() == Durability.DISK_QUORUM;
    }

    /**
     * How far the agent is: the next file follows at its pace.
     *
     * @param from             a segment; the active one is this or follows it.
     * @param appendedPosition of the log.
     */
    void follow(final Segment from, final long appendedPosition)
    {
        Segment active = from;
        for (Segment next = active.next(); next != null; next = next.next())
        {
            active = next;
        }
        follow(appendedPosition - active.basePosition());
    }

    /**
     * @param activeLength bytes in use of the active segment; not more than 0 if it is just being linked.
     */
    void follow(final long activeLength)
    {
        dueLength = PACE * activeLength + SLICE_LENGTH;
    }

    /**
     * Do the next slice.
     *
     * @param nowNs current time.
     * @return 1 if something was done.
     */
    int doWork(final long nowNs)
    {
        isWaiting = isWaiting && nowNs - retryAtNs < 0;
        if (!isWanted())
        {
            return 0;
        }
        if (isRoomWanted())
        {
            deleteQuietly(oldFiles.removeLast().name());
            return 1;
        }
        try
        {
            if (isReserveNext())
            {
                reserve.fill();
            }
            else if (step())
            {
                cursors.spare(segment);
                segment = null;
            }
            if (cursors.spare() != null && reserve.isHeld())
            {
                cursors.problem(null);
            }
        }
        catch (final IOException ex)
        {
            abandon(ex);
            isWaiting = true;
            retryAtNs = nowNs + RETRY_NS;
        }
        return 1;
    }

    /**
     * @return true if there is something to be done now: while it waits, or the reserve's space is wanted for a
     * snapshot, there is only if a file of a removed segment is there.
     */
    boolean isWanted()
    {
        final boolean isMissing = cursors.spare() == null || !reserve.isHeld() && !reserve.isLent();
        return isRoomWanted() || isMissing && !isWaiting &&
            (segment != null ? isDue() : isReserveNext() || !oldFiles.isEmpty() ||
            cursors.spare() == null && !reserve.isLent());
    }

    /**
     * @return true if a file is being made, though there may be nothing to do right now.
     */
    boolean isPreparing()
    {
        return segment != null;
    }

    private boolean isDue()
    {
        return position < dueLength || position == segment.length() || cursors.isSpareLacking() || isShort();
    }

    /**
     * A file of a removed segment takes no space, so it comes before.
     */
    private boolean isReserveNext()
    {
        return segment == null && !reserve.isHeld() && !reserve.isLent() &&
            (cursors.spare() != null || oldFiles.isEmpty());
    }

    /**
     * @param length        of a file that isn't needed any more, in bytes.
     * @param promisedCount of others that will come.
     * @return true if it is welcome.
     */
    boolean takesOld(final int length, final int promisedCount)
    {
        return length == config.segmentLength() &&
            oldFiles.size() + promisedCount < (isShort() ? LogConfig.OLD_FILES_MIN : config.oldFilesMax());
    }

    /**
     * Old files are kept in room that was taken before. On a disk that is full, or nearly, that room is wanted: for a
     * snapshot that was lent the reserve, and to fill that again.
     */
    private boolean isRoomWanted()
    {
        return oldFiles.size() > LogConfig.OLD_FILES_MIN && isShort();
    }

    private boolean isShort()
    {
        return !reserve.isHeld() || cursors.problem() != null;
    }

    /**
     * A file whose entries are covered by snapshots for good, and that nobody looks at any more. Its blocks are there
     * and in the page cache: filling a new one costs as much again as what is written to it later.
     *
     * @param name      of it, a temporary one: a start removes it.
     * @param lastIndex of its entries. They stay where they are until others are written over them. No entry that ever
     *                  comes has an index of theirs, so what is left of them can't be taken for one.
     */
    void addOld(final String name, final long lastIndex)
    {
        oldFiles.add(new OldFile(name, lastIndex));
    }

    /**
     * Do the whole of it now, before the node runs.
     *
     * @return a segment that is ready.
     * @throws IOException if it can't be made.
     */
    Segment prepareNow() throws IOException
    {
        try
        {
            while (!step())
            {
                Thread.onSpinWait();
            }
        }
        catch (final IOException ex)
        {
            abandon(ex);
            throw ex;
        }
        final Segment ready = segment;
        segment = null;
        return ready;
    }

    /**
     * Let go of a file that is half made.
     */
    void close()
    {
        if (segment != null)
        {
            CloseHelper.quietClose(segment.flushState().file());
        }
        reserve.close();
    }

    private boolean step() throws IOException
    {
        if (segment == null)
        {
            begin();
            return false;
        }
        if (position < segment.length())
        {
            fill();
            return false;
        }
        final Segment.FlushState state = segment.flushState();
        if (state.memory() == null)
        {
            state.memory(pool.acquire());
            return false;
        }
        storage.rename(temporaryName, segment.name());
        try
        {
            storage.syncDirectory();
        }
        catch (final IOException ex)
        {
            throw new LostWriteException("directory " + storage.describe(""), ex);
        }
        segment.buffer(state.memory());
        return true;
    }

    private void begin() throws IOException
    {
        final OldFile old = oldFiles.poll();
        if (old == null)
        {
            NoSpaceException.requireSpace(storage, config.segmentLength());
        }
        segment = new Segment(nextNumber, config.segmentLength());
        nextNumber++;
        if (old == null)
        {
            position = 0;
            temporaryName = SegmentNames.temporaryNameOf(segment.number());
            segment.flushState().file(storage.create(temporaryName));
            return;
        }
        position = segment.length();
        temporaryName = old.name();
        final SegmentFile file = storage.open(temporaryName);
        segment.flushState().file(file);
        segment.remainsIndex(old.lastIndex());
        // header and footer are believed, so they go, on the disk too, before it gets its name
        file.write(0, ZEROS, 0, Segment.PAGE_LENGTH);
        file.write(segment.length() - Segment.PAGE_LENGTH, ZEROS, 0, Segment.PAGE_LENGTH);
        file.force();
    }

    private void fill() throws IOException
    {
        final SegmentFile file = segment.flushState().file();
        final int length = Math.min(SLICE_LENGTH, segment.length() - position);
        file.write(position, ZEROS, 0, length);
        position += length;
        if (isDisk && (position % FORCE_LENGTH == 0 || position == segment.length()))
        {
            // in small parts, for a flush that comes has to wait for it
            file.force();
        }
    }

    private void abandon(final IOException cause)
    {
        cursors.problem((NoSpaceException.isCauseOf(cause) ? "the disk is full: " : "") +
            "cannot prepare a segment in " + storage.describe("") + ": " + cause.getMessage());
        if (segment != null)
        {
            final Segment.FlushState state = segment.flushState();
            CloseHelper.quietClose(state.file());
            pool.release(state.memory());
            // whichever name it has by now; recovery removes what can't be removed here
            deleteQuietly(temporaryName);
            deleteQuietly(segment.name());
            segment = null;
        }
    }

    private void deleteQuietly(final String name)
    {
        try
        {
            storage.delete(name);
        }
        catch (final IOException ignore)
        {
            // it holds nothing
        }
    }

    private record OldFile(String name, long lastIndex)
    {
    }
}
