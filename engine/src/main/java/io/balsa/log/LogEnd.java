package io.balsa.log;

import org.agrona.DirectBuffer;

/**
 * Where the log ends: the last entry and the position behind it. Agent's thread.
 */
final class LogEnd
{
    private long index;
    private long term;
    private long timestamp;
    private long position;

    /**
     * The last entry is another one.
     *
     * @param index     of it.
     * @param term      of it.
     * @param timestamp of it.
     * @param position  behind it.
     */
    void moveTo(final long index, final long term, final long timestamp, final long position)
    {
        this.index = index;
        this.term = term;
        this.timestamp = timestamp;
        this.position = position;
    }

    /**
     * An entry was appended.
     *
     * @param buffer        that holds its frame.
     * @param offset        of it.
     * @param alignedLength of it.
     */
    void onFrame(final DirectBuffer buffer, final int offset, final int alignedLength)
    {
        index++;
        term = EntryDescriptor.term(buffer, offset);
        timestamp = EntryDescriptor.timestamp(buffer, offset);
        position += alignedLength;
    }

    /**
     * A log with falling terms couldn't be read again.
     *
     * @param nextTerm of an entry that is to be appended.
     */
    void requireOrder(final long nextTerm)
    {
        if (nextTerm < term)
        {
            throw new IllegalStateException("term " + nextTerm + " is less than lastTerm " + term);
        }
    }

    long index()
    {
        return index;
    }

    long term()
    {
        return term;
    }

    long timestamp()
    {
        return timestamp;
    }

    long position()
    {
        return position;
    }
}
