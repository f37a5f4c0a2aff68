package io.balsa.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads sealed segments again and again, slowly, and looks whether they are what was written: disks lose and change
 * what nobody reads. A header or a footer is mended from what is known without it; an entry is reported, for another
 * member to give it. Flusher's thread.
 */
final class SegmentScrub
{
    private static final int WINDOW_LENGTH = 256 * 1024;

    private final LogStorage storage;
    private final LogConfig config;
    private final StoreIdentity identity;
    private final FlushCursors cursors;
    private final SegmentPages pages = new SegmentPages();
    private final FrameChecksum checksum = new FrameChecksum();
    private final UnsafeBuffer expected = new UnsafeBuffer(ByteBuffer.allocateDirect(Segment.PAGE_LENGTH));
    private final TermRuns runs = new TermRuns();
    private UnsafeBuffer window;
    private Segment segment;
    private SegmentFile file;
    private long nextNumber;
    private long index;
    private long term;
    private long timestamp;
    private int offset;
    private long dueNs;
    private volatile long checkedLength;
    private volatile long mendedPageCount;

    SegmentScrub(
        final LogStorage storage,
        final LogConfig config,
        final StoreIdentity identity,
        final FlushCursors cursors,
        final long dueNs)
    {
        this.storage = storage;
        this.config = config;
        this.identity = identity;
        this.cursors = cursors;
        this.dueNs = dueNs;
    }

    /**
     * @return bytes of files read so far. Any thread.
     */
    long checkedLength()
    {
        return checkedLength;
    }

    /**
     * @return headers and footers written anew. Any thread.
     */
    long mendedPageCount()
    {
        return mendedPageCount;
    }

    /**
     * Write what the agent got for damaged entries, or check a slice, if one is due.
     *
     * @param oldest segment whose file is there.
     * @return 1 if something was mended. Checking doesn't count: it isn't a reason to go on at once.
     * @throws IOException if what is mended can't be written or forced.
     */
    int doWork(final long nowNs, final Segment oldest) throws IOException
    {
        final MendOrder order = cursors.mendOrder();
        if (order != null)
        {
            mend(order, oldest);
            cursors.mendOrder(null);
            return 1;
        }
        if (config.scrub().isDue(dueNs, nowNs) && cursors.damage() == null)
        {
            check(nowNs, oldest);
        }
        return 0;
    }

    /**
     * A cut was made. What was read of that segment, or of a later one, may have been written over before this looks
     * again: it begins anew with that segment, and what was found there is forgotten. The agent doesn't look at it now.
     *
     * @param cut segment that the log ends in.
     */
    void onCut(final Segment cut)
    {
        if (file != null && segment.number() >= cut.number())
        {
            close();
            nextNumber = cut.number();
        }
        final Damage found = cursors.damage();
        if (found != null && found.segment().number() >= cut.number())
        {
            cursors.damage(null);
        }
    }

    void close()
    {
        CloseHelper.quietClose(file);
        file = null;
    }

    private void mend(final MendOrder order, final Segment oldest) throws IOException
    {
        if (isSealed(order.segment(), oldest))
        {
            write(order.segment(), order.offset(), order.frames(), order.length());
        }
    }

    private void check(final long nowNs, final Segment oldest) throws IOException
    {
        if (file == null && !open(oldest))
        {
            nextNumber = 0;
            dueNs = nowNs + config.scrub().intervalNs();
            return;
        }
        if (!isSealed(segment, oldest))
        {
            close();
            return;
        }
        final int length = index < segment.sealedIndex() ? checkEntries() : checkFooter();
        checkedLength += length;
        dueNs = config.scrub().dueNs(length, nowNs);
    }

    private boolean open(final Segment oldest) throws IOException
    {
        segment = oldest;
        while (segment != null && (segment.number() < nextNumber || !isClosed(segment)))
        {
            segment = segment.next();
        }
        if (segment == null)
        {
            return false;
        }
        if (window == null)
        {
            window = new UnsafeBuffer(ByteBuffer.allocateDirect(
                Math.max(WINDOW_LENGTH, EntryDescriptor.align(config.maxFrameLength()))));
        }
        nextNumber = segment.number() + 1;
        file = storage.open(segment.name());
        begin();
        checkHeader();
        return true;
    }

    /**
     * All that a header says is known.
     */
    private void checkHeader() throws IOException
    {
        pages.encodeHeader(expected, identity, segment);
        read(0, Segment.PAGE_LENGTH);
        if (!isExpected())
        {
            writePage(0);
        }
    }

    private int checkEntries() throws IOException
    {
        final int length = Math.min(window.capacity(), segment.sealedOffset() - offset);
        read(offset, length);
        int at = 0;
        int frame = -1;
        while (index < segment.sealedIndex() && frame != 0)
        {
            frame = EntryDescriptor.validLength(window, at, length, index + 1, term, checksum);
            if (frame != 0)
            {
                index++;
                term = EntryDescriptor.term(window, at);
                timestamp = EntryDescriptor.timestamp(window, at);
                runs.onAppend(term, index);
                at += frame;
            }
        }
        if (at == 0 || frame == 0 && isWholeIn(at, length))
        {
            cursors.damage(new Damage(segment, index + 1, offset + at));
        }
        offset += at;
        return Math.max(at, Segment.PAGE_LENGTH);
    }

    /**
     * @return true if a frame of the greatest length would be in the window, or the window ends with the entries: then
     * what isn't a frame there is damaged.
     */
    private boolean isWholeIn(final int at, final int length)
    {
        return length - at >= EntryDescriptor.align(config.maxFrameLength()) ||
            offset + length == segment.sealedOffset();
    }

    /**
     * Where it says another term than the entries do, the entries are what the disk had before the log was cut and
     * written anew.
     */
    private int checkFooter() throws IOException
    {
        final int position = segment.length() - Segment.PAGE_LENGTH;
        pages.encodeFooter(expected, identity, segment, timestamp, runs);
        read(position, Segment.PAGE_LENGTH);
        if (!isExpected())
        {
            final SegmentPages.Footer footer = pages.decodeFooter(window, Segment.PAGE_LENGTH);
            final long stale = footer == null || footer.baseIndex() != segment.baseIndex() ? 0 : firstStale(footer);
            if (stale != 0)
            {
                cursors.damage(new Damage(segment, stale, 0));
                begin();
                return Segment.PAGE_LENGTH;
            }
            writePage(position);
        }
        close();
        return Segment.PAGE_LENGTH;
    }

    private long firstStale(final SegmentPages.Footer footer)
    {
        for (int run = 0; run < footer.terms().length; run++)
        {
            final long from = footer.firstIndexes()[run];
            final long to = run + 1 < footer.terms().length ? footer.firstIndexes()[run + 1] - 1 : footer.lastIndex();
            for (long i = from; i <= to && i <= index; i++)
            {
                if (runs.term(runs.runOf(i)) != footer.terms()[run])
                {
                    return i;
                }
            }
        }
        return 0;
    }

    /**
     * With the first entry.
     */
    private void begin()
    {
        index = segment.baseIndex() - 1;
        term = segment.prevLogTerm();
        offset = Segment.ENTRIES_OFFSET;
        runs.clear();
    }

    private void writePage(final int position) throws IOException
    {
        write(segment, position, expected, Segment.PAGE_LENGTH);
        mendedPageCount++;
    }

    private void write(final Segment damaged, final int position, final DirectBuffer bytes, final int length)
        throws IOException
    {
        try (SegmentFile open = storage.open(damaged.name()))
        {
            open.write(position, bytes, 0, length);
            open.force();
        }
    }

    /**
     * What can't be read is taken for zeros, and so for damaged.
     */
    private void read(final int position, final int length)
    {
        try
        {
            file.read(position, window, 0, length);
        }
        catch (final IOException ex)
        {
            for (int at = 0; at < length; at += Segment.PAGE_LENGTH)
            {
                readPage(position, at, Math.min(Segment.PAGE_LENGTH, length - at));
            }
        }
    }

    private void readPage(final int position, final int at, final int length)
    {
        try
        {
            file.read(position + at, window, at, length);
        }
        catch (final IOException ex)
        {
            window.setMemory(at, length, (byte) 0);
        }
    }

    private boolean isExpected()
    {
        for (int i = 0; i < Segment.PAGE_LENGTH; i += Long.BYTES)
        {
            if (expected.getLong(i) != window.getLong(i))
            {
                return false;
            }
        }
        return true;
    }

    private static boolean isSealed(final Segment wanted, final Segment oldest)
    {
        Segment next = oldest;
        while (next != null && next != wanted)
        {
            next = next.next();
        }
        return next != null && isClosed(wanted);
    }

    private static boolean isClosed(final Segment wanted)
    {
        return wanted.flushState().hasFooter() && wanted.flushState().file() == null;
    }
}
