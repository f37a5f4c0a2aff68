package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.balsa.codecs.storage.EntryFrameDecoder;
import io.balsa.codecs.storage.EntryFrameEncoder;
import io.balsa.codecs.storage.EntryType;
import io.balsa.service.CommandRecords;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class EntryCommandsTest
{
    private static final int OFFSET = 16;
    private static final int BEGIN = OFFSET + EntryFrameEncoder.BLOCK_LENGTH;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[512]);
    private final List<String> commands = new ArrayList<>();

    @Test
    void shouldGiveOutEachThatCameWithOthers()
    {
        buffer.putInt(BEGIN, CommandRecords.HEADER_LENGTH + 3, ByteOrder.LITTLE_ENDIAN);
        final int second = BEGIN + CommandRecords.align(CommandRecords.HEADER_LENGTH + 3);
        buffer.putInt(second, CommandRecords.HEADER_LENGTH + 5, ByteOrder.LITTLE_ENDIAN);
        read(second + CommandRecords.HEADER_LENGTH + 5);
        assertEquals(
            List.of(
                "7 at " + (BEGIN + CommandRecords.HEADER_LENGTH) + " 3",
                "8 at " + (second + CommandRecords.HEADER_LENGTH) + " 5"),
            commands);
    }

    @Test
    void shouldRefuseWhatIsNoCommand()
    {
        final int end = BEGIN + CommandRecords.HEADER_LENGTH + 8;
        for (final int length : new int[] {0, -1, CommandRecords.HEADER_LENGTH - 1, CommandRecords.HEADER_LENGTH + 9})
        {
            buffer.putInt(BEGIN, length, ByteOrder.LITTLE_ENDIAN);
            assertTimeoutPreemptively(Duration.ofSeconds(10),
                () -> assertThrows(IllegalStateException.class, () -> read(end), () -> "length " + length));
        }
        assertEquals(List.of(), commands);
    }

    private void read(final int end)
    {
        new EntryFrameEncoder().wrap(buffer, OFFSET)
            .frameLength(end - OFFSET)
            .entryType(EntryType.COMMANDS)
            .sequence(7);
        final EntryFrameDecoder frame = new EntryFrameDecoder()
            .wrap(buffer, OFFSET, EntryFrameDecoder.BLOCK_LENGTH, EntryFrameDecoder.SCHEMA_VERSION);
        EntryCommands.forEach(frame, (sequence, payload, offset, length) ->
            commands.add(sequence + " at " + offset + " " + length));
    }
}
