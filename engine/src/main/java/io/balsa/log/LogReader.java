package io.balsa.log;

import io.balsa.codecs.storage.EntryType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads the log of a stopped node from its files, entry by entry, checks everything and changes nothing: for tools. It
 * stops at the first thing that isn't right and says what it is.
 */
public final class LogReader
{
    private final LogStorage storage;
    private final SegmentPages pages = new SegmentPages();
    private final FrameChecksum checksum = new FrameChecksum();
    private final List<SegmentReport> segments = new ArrayList<>();
    private SegmentReport segment;
    private UnsafeBuffer buffer;
    private int nextSegment;
    private int offset;
    private int frameLength;
    private long index;
    private long term;
    private long bytesRead;
    private String problem;

    /**
     * @param storage a node's directory.
     * @throws IOException if it can't be read.
     */
    public LogReader(final LogStorage storage) throws IOException
    {
        this.storage = storage;
        final List<Long> numbers = new ArrayList<>();
        for (final String name : storage.list())
        {
            if (SegmentNames.numberOf(name) >= 0)
            {
                numbers.add(SegmentNames.numberOf(name));
            }
        }
        numbers.sort(null);
        for (final long number : numbers)
        {
            segments.add(report(SegmentNames.nameOf(number)));
        }
        rewind(0);
    }

    /**
     * @return all segment files, in order.
     */
    public List<SegmentReport> segments()
    {
        return segments;
    }

    /**
     * @return index of the first entry that the log may hold; 0 if it is empty.
     */
    public long firstIndex()
    {
        return segments.stream().filter(SegmentReport::isUsed).findFirst().map(SegmentReport::baseIndex).orElse(0L);
    }

    /**
     * Go to the beginning of the segment that holds an index: the next entry is at or before it.
     *
     * @param wantedIndex at or before the first the beginning of the log.
     */
    public void rewind(final long wantedIndex)
    {
        nextSegment = 0;
        for (int i = 0; i < segments.size(); i++)
        {
            if (segments.get(i).isUsed() && segments.get(i).baseIndex() <= wantedIndex)
            {
                nextSegment = i;
            }
        }
        segment = null;
        problem = null;
        index = -1;
        term = 0;
    }

    /**
     * Move to the next entry.
     *
     * @return false at the end of the log, or where it is damaged: see {@link #problem()}.
     * @throws IOException if a file can't be read.
     */
    public boolean next() throws IOException
    {
        while (problem == null)
        {
            if (segment == null && !openNext())
            {
                return false;
            }
            final int limit = (int) segment.fileLength() - Segment.PAGE_LENGTH;
            final int at = offset + frameLength;
            final int length = EntryDescriptor.validLength(buffer, at, limit, index + 1, term, checksum);
            if (length > 0)
            {
                offset = at;
                frameLength = length;
                index++;
                term = EntryDescriptor.term(buffer, offset);
                bytesRead += length;
                return true;
            }
            endSegment(at, limit);
        }
        return false;
    }

    /**
     * @return what is wrong where reading stopped, with file, offset and index; null if it came to the end.
     */
    public String problem()
    {
        return problem;
    }

    /**
     * @return bytes of entries read so far.
     */
    public long bytesRead()
    {
        return bytesRead;
    }

    /**
     * @return name of the file that the entry is in.
     */
    public String fileName()
    {
        return segment.name();
    }

    /**
     * @return where it is in the file.
     */
    public int offset()
    {
        return offset;
    }

    /**
     * @return index of the entry.
     */
    public long index()
    {
        return index;
    }

    /**
     * @return term of the entry.
     */
    public long term()
    {
        return term;
    }

    /**
     * @return cluster time of the entry, ns since the Unix epoch.
     */
    public long timestamp()
    {
        return EntryDescriptor.timestamp(buffer, offset);
    }

    /**
     * @return checksum of the entry, of all but its padding.
     */
    public int crc()
    {
        return EntryDescriptor.crc(buffer, offset);
    }

    /**
     * @return what kind of entry it is.
     */
    public String type()
    {
        final EntryType type = EntryType.get((short) (buffer.getByte(offset + EntryDescriptor.TYPE_OFFSET) & 0xFF));
        return type.name();
    }

    /**
     * @return the session it belongs to; 0: none.
     */
    public long sessionId()
    {
        return buffer.getLong(offset + EntryDescriptor.SESSION_ID_OFFSET);
    }

    /**
     * @return its number in the session.
     */
    public long sequence()
    {
        return buffer.getLong(offset + EntryDescriptor.SEQUENCE_OFFSET);
    }

    /**
     * @return bytes of its payload.
     */
    public int payloadLength()
    {
        return EntryDescriptor.frameLength(buffer, offset) - EntryDescriptor.HEADER_LENGTH;
    }

    /**
     * @param view to show the payload; valid until the next entry is read.
     */
    public void payload(final DirectBuffer view)
    {
        view.wrap(buffer, offset + EntryDescriptor.HEADER_LENGTH, payloadLength());
    }

    private SegmentReport report(final String name) throws IOException
    {
        try (SegmentFile file = storage.open(name))
        {
            final long length = file.length();
            if (length < 4 * Segment.PAGE_LENGTH || length > Integer.MAX_VALUE)
            {
                return new SegmentReport(name, length, false, 0, 0, 0, false, 0, 0);
            }
            final UnsafeBuffer view = file.map();
            final SegmentPages.Header header = pages.decodeHeader(view);
            final SegmentPages.Footer footer = pages.decodeFooter(view, (int) length);
            if (header == null)
            {
                return new SegmentReport(name, length, false, 0, 0, 0, false, 0, 0);
            }
            return new SegmentReport(
                name, length, true, header.baseIndex(), header.prevLogTerm(), header.remainsIndex(), footer != null,
                footer == null ? 0 : footer.lastIndex(), footer == null ? 0 : footer.lastTerm());
        }
    }

    private boolean openNext() throws IOException
    {
        while (nextSegment < segments.size() && !segments.get(nextSegment).isUsed())
        {
            nextSegment++;
        }
        if (nextSegment == segments.size())
        {
            return false;
        }
        segment = segments.get(nextSegment);
        nextSegment++;
        if (index >= 0 && (segment.baseIndex() != index + 1 || segment.prevTerm() != term))
        {
            problem = storage.describe(segment.name()) + " begins at index " + segment.baseIndex() +
                " behind term " + segment.prevTerm() + ", the file before ends at index " + index + " of term " + term;
            return false;
        }
        try (SegmentFile file = storage.open(segment.name()))
        {
            buffer = file.map();
        }
        index = segment.baseIndex() - 1;
        term = segment.prevTerm();
        offset = Segment.ENTRIES_OFFSET;
        frameLength = 0;
        return true;
    }

    /**
     * No whole entry follows: is that the end, or should there be one?
     */
    private void endSegment(final int at, final int limit)
    {
        final boolean isLast = segments.stream().skip(nextSegment).noneMatch(SegmentReport::isUsed);
        if (segment.isSealed() ? segment.lastIndex() != index : !isLast)
        {
            problem = "entry " + (index + 1) + " at offset " + at + " of " + storage.describe(segment.name()) +
                " is damaged";
        }
        else if (!segment.isSealed() && limit - at >= EntryDescriptor.HEADER_LENGTH &&
            EntryDescriptor.frameLength(buffer, at) != 0 &&
            (segment.remainsIndex() == 0 || EntryDescriptor.index(buffer, at) == index + 1))
        {
            problem = "the tail of " + storage.describe(segment.name()) + " behind index " + index + " at offset " +
                at + " isn't a whole entry: a flush was under way, a start will cut it";
        }
        segment = null;
    }
}
