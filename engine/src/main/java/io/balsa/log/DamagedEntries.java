package io.balsa.log;

import io.balsa.consensus.LogSlice;
import io.balsa.consensus.RaftLog;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What of the log the disk has changed, one place at a time: found by whoever looked at it, or by the scrub. Nothing
 * from there on is shown, and what was promised stays promised: index and term of each entry are known without it. An
 * index and a term are one entry only (§5.3, Log Matching Property), so the same entry of any member may be put in its
 * place. Agent's thread.
 */
public final class DamagedEntries
{
    private final LogStorage storage;
    private final SegmentList segments;
    private final EntryVerifier verifier;
    private final TermRuns runs;
    private final ReceivedFrames received;
    private final FlushCursors cursors;
    private final SegmentScrub scrub;
    private UnsafeBuffer frames = new UnsafeBuffer(0, 0);
    private Damage damage;
    private MendOrder order;
    private long mendedCount;

    DamagedEntries(
        final LogStorage storage,
        final SegmentList segments,
        final EntryVerifier verifier,
        final TermRuns runs,
        final ReceivedFrames received,
        final FlushCursors cursors,
        final SegmentScrub scrub)
    {
        this.storage = storage;
        this.scrub = scrub;
        this.segments = segments;
        this.verifier = verifier;
        this.runs = runs;
        this.received = received;
        this.cursors = cursors;
    }

    /**
     * @return the first entry that can't be shown; {@link RaftLog#NO_DAMAGE} if none is known.
     */
    long index()
    {
        return damage == null ? RaftLog.NO_DAMAGE : damage.index();
    }

    /**
     * @return where the log is damaged, in one sentence; null if it is whole as far as anyone has looked.
     */
    public String problem()
    {
        return damage == null ? null : damage.describe(storage.describe(damage.segment().name()));
    }

    /**
     * @return how often entries were put in the place of damaged ones, since the log was opened.
     */
    public long mendedCount()
    {
        return mendedCount;
    }

    /**
     * @return headers and footers that were written anew, since the log was opened. Any thread.
     */
    public long mendedPageCount()
    {
        return scrub.mendedPageCount();
    }

    /**
     * @return bytes of sealed segments that were read to see whether they are whole, since the log was opened. Any
     * thread.
     */
    public long checkedLength()
    {
        return scrub.checkedLength();
    }

    /**
     * As {@link RaftLog#slice}, for an index that the log holds.
     */
    boolean slice(final long fromIndex, final long toIndex, final int maxLength, final LogSlice slice)
    {
        try
        {
            segments.slice(fromIndex, toIndex, maxLength, slice);
            return true;
        }
        catch (final DamagedEntryException ex)
        {
            if (damage == null || ex.damage().index() < damage.index())
            {
                know(ex.damage());
            }
            return false;
        }
    }

    /**
     * Once a cycle: what did the flusher find, and what has it mended?
     */
    void look()
    {
        if (order != null && cursors.mendOrder() == null)
        {
            order = null;
            lookAgain();
        }
        if (damage != null && !isHeld(damage))
        {
            know(null);
        }
        final Damage scrubbed = cursors.damage();
        if (scrubbed != null && order == null && damage == null)
        {
            lookAt(scrubbed);
        }
    }

    private void lookAt(final Damage scrubbed)
    {
        if (isHeld(scrubbed))
        {
            segments.doubt(scrubbed);
            if (!scrubbed.segment().isWhole(scrubbed.index(), verifier))
            {
                know(scrubbed.segment().firstDoubt());
                return;
            }
        }
        cursors.damage(null);
    }

    /**
     * As {@link RaftLog#mend}.
     */
    boolean mend(final long index, final DirectBuffer buffer, final int offset, final int length)
    {
        if (damage == null || order != null || index != damage.index() ||
            received.check(index - 1, Long.MAX_VALUE, buffer, offset, length) <= 0)
        {
            return false;
        }
        final int fitting = fittingLength(buffer, offset, length);
        if (fitting == 0)
        {
            return false;
        }
        if (frames.capacity() < fitting)
        {
            frames = new UnsafeBuffer(ByteBuffer.allocateDirect(fitting));
        }
        frames.putBytes(0, buffer, offset, fitting);
        order = new MendOrder(damage.segment(), damage.offset(), frames, fitting);
        cursors.mendOrder(order);
        cursors.wake();
        return true;
    }

    /**
     * @return bytes of the frames that are the entries of the segment and fill their place in it; 0: they don't.
     */
    private int fittingLength(final DirectBuffer buffer, final int offset, final int length)
    {
        final Segment segment = damage.segment();
        final int room = segment.endOffset() - damage.offset();
        long index = damage.index();
        int fitting = 0;
        while (fitting < length && index <= segment.lastIndex())
        {
            final int frame = EntryDescriptor.align(EntryDescriptor.frameLength(buffer, offset + fitting));
            if (EntryDescriptor.term(buffer, offset + fitting) != runs.termAt(index) || frame > room - fitting)
            {
                return 0;
            }
            fitting += frame;
            index++;
        }
        return index > segment.lastIndex() && fitting != room ? 0 : fitting;
    }

    private void lookAgain()
    {
        if (damage != null && isHeld(damage) && damage.segment().isWhole(damage.index(), verifier))
        {
            mendedCount++;
            know(null);
        }
    }

    private void know(final Damage newDamage)
    {
        damage = newDamage;
        final String problem = problem();
        cursors.damageProblem(problem == null ? null : problem +
            ": the other members are asked for it; if none has it, stop this node and run balsa recover");
    }

    private boolean isHeld(final Damage held)
    {
        return held.index() <= held.segment().lastIndex() && segments.holds(held.segment());
    }
}
