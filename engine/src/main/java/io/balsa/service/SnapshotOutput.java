package io.balsa.service;

import org.agrona.DirectBuffer;

/**
 * Where a service puts its state, in records. Only inside {@link Service#takeSnapshot}.
 */
public interface SnapshotOutput
{
    /**
     * Put the next record.
     *
     * @param buffer that holds it; copied.
     * @param offset of the record.
     * @param length in bytes, 0 to {@link #recordLengthMax()}.
     * @return false if it wasn't taken: the time of this slice is used up, or the disk is behind. Return false from
     * {@link Service#takeSnapshot} and offer the same record at the next call.
     */
    boolean offer(DirectBuffer buffer, int offset, int length);

    /**
     * @return how many records of this snapshot were taken so far, and so where to go on; 0: begin at the beginning,
     * also if an earlier snapshot was given up half-way.
     */
    long count();

    /**
     * @return bytes of the longest record: a little less than the setting {@code snapshot.chunk.length}.
     */
    int recordLengthMax();
}
