package io.balsa.service;

import io.balsa.codecs.client.CommandRecordDecoder;
import java.nio.ByteOrder;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;

/**
 * How commands lie behind one another, in a client's message and in an entry of several: CommandRecords of the schema,
 * each with its length before it, padded to 8 bytes. For the node and for tools; a {@link Service} gets its commands
 * one by one. Keeps no state, allocates nothing, any thread.
 */
public final class CommandRecords
{
    /** Bytes of a record before its command. */
    public static final int HEADER_LENGTH = CommandRecordDecoder.BLOCK_LENGTH;

    private CommandRecords()
    {
    }

    /**
     * @param buffer that holds records.
     * @param at     offset of one.
     * @param end    offset behind the last.
     * @return bytes of the record and its command, without padding, as it says itself; 0: there isn't even its header.
     */
    public static int lengthAt(final DirectBuffer buffer, final int at, final int end)
    {
        return end - at < HEADER_LENGTH ? 0 : buffer.getInt(at, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * @param length as {@link #lengthAt} said.
     * @param room   bytes from the record's offset to the end of all.
     * @return false if no record can have this length there.
     */
    public static boolean isWhole(final int length, final int room)
    {
        return length >= HEADER_LENGTH && length <= room;
    }

    /**
     * @param length of a record that is whole.
     * @return the same with its padding, which the last one may lack.
     */
    public static int align(final int length)
    {
        return BitUtil.align(length, BitUtil.SIZE_OF_LONG);
    }

    /**
     * @param buffer that holds records.
     * @param offset of the first.
     * @param length of all, bytes.
     * @return how many there are, up to the first that isn't whole.
     */
    public static int count(final DirectBuffer buffer, final int offset, final int length)
    {
        final int end = offset + length;
        int count = 0;
        int at = offset;
        int recordLength = lengthAt(buffer, at, end);
        while (isWhole(recordLength, end - at))
        {
            at += align(recordLength);
            recordLength = lengthAt(buffer, at, end);
            count++;
        }
        return count;
    }
}
