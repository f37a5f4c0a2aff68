package io.balsa.log;

import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;

/**
 * One file of the log.
 * <pre>
 *  0        4096                            endOffset        length - 4096      length
 *  +--------+-------------------------------+----------------+------------------+
 *  | header | entries, each 8-byte aligned  | zeros          | footer once full |
 *  +--------+-------------------------------+----------------+------------------+
 * </pre>
 * Its life: prepared by the flusher (zeros, blank header), used by the agent, full, sealed by the flusher (footer).
 * <p>
 * Each field has one writer: the agent's thread (where to append and read), the flusher's thread (what is in the file),
 * or one of them before it hands the segment over by a volatile store. {@link #baseIndex()} and
 * {@link #basePosition()} are set before the segment is linked as {@link #next()} and never change after.
 */
final class Segment
{
    static final int PAGE_LENGTH = 4096;
    static final int ENTRIES_OFFSET = PAGE_LENGTH;

    private final long number;
    private final String name;
    private final int length;
    private final OffsetIndex offsets;
    private final UnsafeBuffer footerPage = new UnsafeBuffer(ByteBuffer.allocateDirect(PAGE_LENGTH));
    private final FlushState flushState = new FlushState();
    private long remainsIndex;

    private long sealedIndex;
    private int sealedOffset;

    // agent
    private UnsafeBuffer buffer;
    private long baseIndex;
    private long prevLogTerm;
    private long basePosition;
    private long lastIndex;
    private int endOffset;
    private int dirtyEnd;
    private int writtenOffset;
    private long verifiedIndex;
    private int verifiedOffset;

    // handed over
    private volatile Segment next;
    private volatile UnsafeBuffer mapping;
    private volatile boolean isReleased;

    Segment(final long number, final int length)
    {
        this.number = number;
        this.name = SegmentNames.nameOf(number);
        this.length = length;
        this.offsets = new OffsetIndex(length);
    }

    /**
     * What the flusher's thread alone knows about a segment. Its buffer may be read by the agent behind a hand-over.
     */
    static final class FlushState
    {
        /** Open until sealed. */
        private SegmentFile file;
        /** The pooled buffer that entries are appended in. */
        private UnsafeBuffer memory;
        /** Bytes before it were forced; disk mode: bytes behind it are zeros, or remains, in the file. */
        private int forcedOffset;
        private boolean hasFooter;

        SegmentFile file()
        {
            return file;
        }

        void file(final SegmentFile file)
        {
            this.file = file;
        }

        UnsafeBuffer memory()
        {
            return memory;
        }

        void memory(final UnsafeBuffer memory)
        {
            this.memory = memory;
        }

        int forcedOffset()
        {
            return forcedOffset;
        }

        void forcedOffset(final int forcedOffset)
        {
            this.forcedOffset = forcedOffset;
        }

        boolean hasFooter()
        {
            return hasFooter;
        }

        void hasFooter(final boolean hasFooter)
        {
            this.hasFooter = hasFooter;
        }
    }

    /**
     * @param segmentLength bytes of a file.
     * @return bytes of it that entries can use.
     */
    static int entriesCapacity(final int segmentLength)
    {
        return segmentLength - 2 * PAGE_LENGTH;
    }

    /**
     * Begin with no entries.
     *
     * @param baseIndex    index of the first entry that will come.
     * @param prevLogTerm  term of the entry before it.
     * @param basePosition bytes of entries before this segment.
     */
    void activate(final long baseIndex, final long prevLogTerm, final long basePosition)
    {
        this.baseIndex = baseIndex;
        this.prevLogTerm = prevLogTerm;
        this.basePosition = basePosition;
        this.lastIndex = baseIndex - 1;
        this.endOffset = ENTRIES_OFFSET;
        this.writtenOffset = 0;
        this.verifiedIndex = lastIndex;
        this.verifiedOffset = ENTRIES_OFFSET;
    }

    /**
     * Take a footer's word for the entries; they are verified when first looked at.
     *
     * @param lastIndex of the segment.
     * @param endOffset behind its last entry.
     */
    void restore(final long lastIndex, final int endOffset)
    {
        this.lastIndex = lastIndex;
        this.endOffset = endOffset;
    }

    /**
     * An entry was put at {@link #endOffset()}.
     *
     * @param alignedLength of its frame.
     */
    void onAppend(final int alignedLength)
    {
        offsets.onEntry((int) (lastIndex + 1 - baseIndex), endOffset);
        lastIndex++;
        endOffset += alignedLength;
        verifiedIndex = lastIndex;
        verifiedOffset = endOffset;
    }

    /**
     * Forget the entries behind an index. The bytes stay where they are until the flusher removed them.
     *
     * @param index  the last to be kept; at least {@code baseIndex - 1}.
     * @param offset behind it.
     */
    void truncateAfter(final long index, final int offset)
    {
        dirtyEnd = Math.max(dirtyEnd, endOffset);
        offsets.truncateFrom((int) (index + 1 - baseIndex));
        lastIndex = index;
        endOffset = offset;
        writtenOffset = Math.min(writtenOffset, offset);
        verifiedIndex = Math.min(verifiedIndex, index);
        verifiedOffset = Math.min(verifiedOffset, offset);
    }

    /**
     * The flusher has removed what {@link #truncateAfter} cut off: entries may be appended again.
     */
    void onCutDone()
    {
        dirtyEnd = 0;
        buffer = flushState.memory;
    }

    /**
     * @param index of an entry in this segment.
     * @param verifier of frames that recovery has not read.
     * @return offset of its frame.
     */
    int offsetOf(final long index, final EntryVerifier verifier)
    {
        if (index > verifiedIndex)
        {
            verifyTo(index, verifier);
        }
        final int entry = (int) (index - baseIndex);
        final int mark = offsets.markOf(entry);
        int offset = offsets.offset(mark);
        for (int i = offsets.entry(mark); i < entry; i++)
        {
            offset += frameAt(offset, baseIndex + i, verifier);
        }
        return offset;
    }

    /**
     * Verify frames that recovery took from the footer, before anyone sees them: a node must not execute or send what
     * its disk has changed.
     *
     * @param index    the last that must be verified.
     * @param verifier to use.
     * @throws DamagedEntryException if a frame is damaged, or not the one that belongs there.
     */
    void verifyTo(final long index, final EntryVerifier verifier)
    {
        if (!isWhole(index, verifier))
        {
            throw new DamagedEntryException(firstDoubt());
        }
    }

    /**
     * The same.
     *
     * @return false if a frame is damaged: {@link #firstDoubt}.
     */
    boolean isWhole(final long index, final EntryVerifier verifier)
    {
        while (verifiedIndex < index)
        {
            final int frame = verifier.lengthOf(buffer, verifiedOffset, endOffset, verifiedIndex + 1);
            if (frame == 0)
            {
                return false;
            }
            offsets.onEntry((int) (verifiedIndex + 1 - baseIndex), verifiedOffset);
            verifiedIndex++;
            verifiedOffset += frame;
        }
        return true;
    }

    /**
     * @return the first entry that isn't known to be whole.
     */
    Damage firstDoubt()
    {
        return new Damage(this, verifiedIndex + 1, verifiedOffset);
    }

    /**
     * Verify once more before anyone looks, from a place on that is known without reading.
     *
     * @param index the first that may not be whole.
     */
    void doubt(final long index)
    {
        if (index <= verifiedIndex)
        {
            final int mark = offsets.markOf((int) (index - baseIndex));
            final int entry = offsets.entry(mark);
            verifiedIndex = baseIndex + entry - 1;
            verifiedOffset = offsets.offset(mark);
            offsets.truncateFrom(entry);
        }
    }

    /**
     * @param offset   of a frame that was verified once.
     * @param index    of its entry.
     * @param verifier to use.
     * @return its length with padding.
     * @throws DamagedEntryException if that can't be, or something before it has changed since.
     */
    int frameAt(final int offset, final long index, final EntryVerifier verifier)
    {
        final int frameLength = EntryDescriptor.frameLength(buffer, offset);
        if (frameLength < EntryDescriptor.HEADER_LENGTH || frameLength > endOffset - offset)
        {
            doubt(index);
            verifyTo(index, verifier);
        }
        return EntryDescriptor.align(frameLength);
    }

    boolean isVerified()
    {
        return verifiedIndex == lastIndex;
    }

    long verifiedIndex()
    {
        return verifiedIndex;
    }

    /**
     * @return bytes that are left for entries.
     */
    int remaining()
    {
        return length - PAGE_LENGTH - endOffset;
    }

    /**
     * @return last index of what the file held before; its bytes behind the last entry are of those. 0: they are zeros.
     */
    long remainsIndex()
    {
        return remainsIndex;
    }

    /**
     * Before it is handed over.
     */
    void remainsIndex(final long remainsIndex)
    {
        this.remainsIndex = remainsIndex;
    }

    long number()
    {
        return number;
    }

    String name()
    {
        return name;
    }

    int length()
    {
        return length;
    }

    UnsafeBuffer buffer()
    {
        return buffer;
    }

    void buffer(final UnsafeBuffer buffer)
    {
        this.buffer = buffer;
    }

    long baseIndex()
    {
        return baseIndex;
    }

    long prevLogTerm()
    {
        return prevLogTerm;
    }

    long basePosition()
    {
        return basePosition;
    }

    long lastIndex()
    {
        return lastIndex;
    }

    int endOffset()
    {
        return endOffset;
    }

    int dirtyEnd()
    {
        return dirtyEnd;
    }

    /**
     * @return memory mode: bytes before it are in the page cache.
     */
    int writtenOffset()
    {
        return writtenOffset;
    }

    void writtenOffset(final int writtenOffset)
    {
        this.writtenOffset = writtenOffset;
    }

    long positionOf(final int offset)
    {
        return basePosition + (offset - ENTRIES_OFFSET);
    }

    int offsetOfPosition(final long position)
    {
        return (int) (position - basePosition) + ENTRIES_OFFSET;
    }

    /**
     * @return where the agent puts the footer before it links the next segment, for the flusher to write.
     */
    UnsafeBuffer footerPage()
    {
        return footerPage;
    }

    /**
     * It is full: its footer, and those who check it later, go by what it holds now, whatever is cut off meanwhile.
     * Before the next one is linked.
     */
    void seal()
    {
        sealedIndex = lastIndex;
        sealedOffset = endOffset;
    }

    /**
     * @return last entry when it was sealed. Agent and flusher.
     */
    long sealedIndex()
    {
        return sealedIndex;
    }

    /**
     * @return end of its entries when it was sealed. Agent and flusher.
     */
    int sealedOffset()
    {
        return sealedOffset;
    }

    FlushState flushState()
    {
        return flushState;
    }

    Segment next()
    {
        return next;
    }

    void next(final Segment next)
    {
        this.next = next;
    }

    /**
     * @return the sealed file for reading, offered by the flusher; null before.
     */
    UnsafeBuffer mapping()
    {
        return mapping;
    }

    void mapping(final UnsafeBuffer mapping)
    {
        this.mapping = mapping;
    }

    /**
     * @return true when the agent reads from the mapping and the pooled buffer is free.
     */
    boolean isReleased()
    {
        return isReleased;
    }

    void isReleased(final boolean isReleased)
    {
        this.isReleased = isReleased;
    }

    @Override
    public String toString()
    {
        return name + " " + baseIndex + ".." + lastIndex;
    }
}
