package io.balsa.log;

import org.agrona.DirectBuffer;

/**
 * Tells whether a frame, in a segment of which only the footer was read, is the one that belongs there. Its checksum
 * and index can be right, and still it isn't: a disk may bring back a sector as it was before the log was cut there and
 * written anew. Then the term differs from what the footer says, for an index and a term are one entry only (§5.3,
 * Log Matching Property). Agent's thread.
 */
final class EntryVerifier
{
    private final TermRuns runs;
    private final FrameChecksum checksum;

    /**
     * @param runs     of the whole log.
     * @param checksum to use.
     */
    EntryVerifier(final TermRuns runs, final FrameChecksum checksum)
    {
        this.runs = runs;
        this.checksum = checksum;
    }

    /**
     * @param buffer that holds the frame.
     * @param offset of it.
     * @param limit  offset behind the last byte that it may use, with its padding.
     * @param index  of the entry; the log holds it.
     * @return length of the frame with its padding; 0 if it is damaged or another entry's.
     */
    int lengthOf(final DirectBuffer buffer, final int offset, final int limit, final long index)
    {
        final long term = runs.term(runs.runOf(index));
        final int length = EntryDescriptor.validLength(buffer, offset, limit, index, term, checksum);
        return length != 0 && EntryDescriptor.term(buffer, offset) == term ? length : 0;
    }
}
