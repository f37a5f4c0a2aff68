package io.balsa.snapshot;

import org.agrona.DirectBuffer;

/**
 * Takes the records of a snapshot that is read.
 */
public interface SnapshotRecordHandler
{
    /**
     * @param kind   of the record, see SnapshotRecordKind in storage.xml.
     * @param buffer that holds it, valid during the call.
     * @param offset of the record.
     * @param length in bytes.
     */
    void onRecord(short kind, DirectBuffer buffer, int offset, int length);
}
