package io.balsa.simulator;

import io.balsa.codecs.storage.EntryFrameDecoder;
import io.balsa.codecs.storage.EntryType;
import io.balsa.service.CommandRecords;
import org.agrona.DirectBuffer;

/**
 * The commands of an entry: none, one, or several that went into the log together.
 */
final class EntryCommands
{
    private EntryCommands()
    {
    }

    /** Gets one command. */
    interface Visitor
    {
        void onCommand(long sequence, DirectBuffer buffer, int offset, int length);
    }

    /**
     * @param frame   of any entry.
     * @param visitor gets each command that it holds, in order.
     */
    static void forEach(final EntryFrameDecoder frame, final Visitor visitor)
    {
        final DirectBuffer buffer = frame.buffer();
        final int begin = frame.offset() + EntryFrameDecoder.BLOCK_LENGTH;
        final int end = frame.offset() + frame.frameLength();
        if (frame.entryTypeRaw() == EntryType.COMMAND.value())
        {
            visitor.onCommand(frame.sequence(), buffer, begin, end - begin);
        }
        else if (frame.entryTypeRaw() == EntryType.COMMANDS.value())
        {
            final int headerLength = CommandRecords.HEADER_LENGTH;
            long sequence = frame.sequence();
            for (int at = begin; at < end;)
            {
                final int length = CommandRecords.lengthAt(buffer, at, end);
                if (!CommandRecords.isWhole(length, end - at))
                {
                    throw new IllegalStateException("a command of " + length + " bytes at " + (at - begin));
                }
                visitor.onCommand(sequence++, buffer, at + headerLength, length - headerLength);
                at += CommandRecords.align(length);
            }
        }
    }
}
