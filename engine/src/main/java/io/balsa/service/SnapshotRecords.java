package io.balsa.service;

import org.agrona.DirectBuffer;

/**
 * Takes the records of a snapshot, for those who hold replicated state.
 */
public interface SnapshotRecords
{
    /**
     * @param kind   of the record, see SnapshotRecordKind in storage.xml.
     * @param buffer that holds it; copied.
     * @param offset of the record.
     * @param length in bytes, 0 to {@link #recordLengthMax()}.
     * @return false if it can't be taken now: go on with it in a later cycle.
     * @throws IllegalArgumentException if the record is too long.
     */
    boolean offer(short kind, DirectBuffer buffer, int offset, int length);

    /**
     * @return bytes of the longest record.
     */
    int recordLengthMax();
}
