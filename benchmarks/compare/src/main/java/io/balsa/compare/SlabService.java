package io.balsa.compare;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.service.SnapshotOutput;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Holds a {@link SlabState} and does what a {@link SlabCommand} says. A snapshot is one record with what was executed
 * and filled, then the bytes of the slabs, in records that are as long as may be and never go over the end of a slab.
 */
final class SlabService implements Service
{
    /** Counter: commands executed, in all lives of the state. */
    static final String EXECUTED = "executed";
    /** Counter: hash of all that is state; 0 as long as the last slab wasn't taken into it. */
    static final String STATE_HASH = "state hash";
    /** Counter: snapshots loaded in this life of the process. */
    static final String LOADED = "snapshots loaded";

    private static final int HEAD_LENGTH = 2 * Long.BYTES;

    private final SlabState state;
    private final UnsafeBuffer head = new UnsafeBuffer(new byte[HEAD_LENGTH]);
    private AtomicCounter executedCounter;
    private AtomicCounter hashCounter;
    private AtomicCounter loadedCounter;
    private long executed;
    private long hash;
    private long giveOutBeganNs;
    private volatile long giveOutNs;
    private boolean isHeadLoaded;
    private long loadPosition;
    private long loadFilled;

    /**
     * @param stateLength bytes.
     */
    SlabService(final long stateLength)
    {
        state = new SlabState(stateLength);
    }

    /**
     * @return ns from the first to the last record of the last snapshot that was taken here. Any thread.
     */
    long giveOutNs()
    {
        return giveOutNs;
    }

    @Override
    public void onStart(final ServiceContext context)
    {
        executedCounter = context.addCounter(EXECUTED);
        hashCounter = context.addCounter(STATE_HASH);
        loadedCounter = context.addCounter(LOADED);
    }

    @Override
    public void onCommand(
        final ClientSession session,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        if (!SlabCommand.isWhole(buffer, offset, length))
        {
            throw new IllegalStateException("a command that isn't the rig's");
        }
        executed++;
        final int kind = SlabCommand.kind(buffer, offset);
        final long place = SlabCommand.place(buffer, offset);
        switch (kind)
        {
            case SlabCommand.CHANGE:
                state.change(place, SlabCommand.id(buffer, offset));
                break;
            case SlabCommand.FILL:
                state.fill((int) place);
                break;
            case SlabCommand.HASH:
                hash((int) place);
                break;
            default:
                break;
        }
        executedCounter.setRelease(executed);
        session.reply(buffer, offset, kind == SlabCommand.CHANGE ? length : SlabCommand.SHORT_REPLY_LENGTH);
    }

    private void hash(final int slab)
    {
        hash = state.hash(slab, slab == 0 ? SlabState.mix(executed) : hash);
        // 0 says that there is none yet
        hashCounter.setRelease(slab + 1 < state.filled() ? 0 : hash == 0 ? 1 : hash);
    }

    @Override
    public boolean hasSnapshots()
    {
        return true;
    }

    @Override
    public boolean takeSnapshot(final SnapshotOutput out)
    {
        if (out.count() == 0)
        {
            giveOutBeganNs = System.nanoTime();
            head.putLong(0, executed);
            head.putLong(Long.BYTES, state.filled());
            if (!out.offer(head, 0, HEAD_LENGTH))
            {
                return false;
            }
        }
        final int pieceLength = out.recordLengthMax() & -Long.BYTES;
        final int piecesPerSlab = (state.slabLength() + pieceLength - 1) / pieceLength;
        // the last slab may be shorter, so its last pieces may not be there
        for (long piece = out.count() - 1; lengthOf(piece, pieceLength, piecesPerSlab) > 0; piece++)
        {
            final int offset = (int) (piece % piecesPerSlab) * pieceLength;
            if (!out.offer(state.buffer((int) (piece / piecesPerSlab)), offset,
                lengthOf(piece, pieceLength, piecesPerSlab)))
            {
                return false;
            }
        }
        giveOutNs = System.nanoTime() - giveOutBeganNs;
        return true;
    }

    private int lengthOf(final long piece, final int pieceLength, final int piecesPerSlab)
    {
        final int slab = (int) (piece / piecesPerSlab);
        return slab >= state.filled() ? 0 :
            Math.min(pieceLength, state.lengthOf(slab) - (int) (piece % piecesPerSlab) * pieceLength);
    }

    @Override
    public void onSnapshotBegin()
    {
        state.clear();
        executed = 0;
        hash = 0;
        hashCounter.setRelease(0);
        isHeadLoaded = false;
        loadPosition = 0;
    }

    @Override
    public void onSnapshotRecord(final DirectBuffer buffer, final int offset, final int length)
    {
        if (isHeadLoaded)
        {
            state.load(loadPosition, buffer, offset, length);
            loadPosition += length;
        }
        else
        {
            executed = buffer.getLong(offset);
            loadFilled = buffer.getLong(offset + Long.BYTES);
            isHeadLoaded = true;
        }
    }

    @Override
    public void onSnapshotLoaded()
    {
        if (state.filled() != loadFilled)
        {
            throw new IllegalStateException("a snapshot of " + loadFilled + " slabs, loaded: " + state.filled());
        }
        executedCounter.setRelease(executed);
        loadedCounter.increment();
    }
}
