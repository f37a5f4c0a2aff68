package io.balsa.log;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.codecs.storage.MemberStoresEncoder;
import io.balsa.codecs.storage.MessageHeaderEncoder;
import io.balsa.codecs.storage.SegmentHeaderEncoder;
import io.balsa.codecs.storage.StoreIdentityEncoder;
import io.balsa.codecs.storage.TermSlotEncoder;
import io.balsa.consensus.Standing;
import io.balsa.consensus.StoreRows;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole files of a version that isn't known: refused by name, and not taken for damage, which may be cut or mended.
 */
class FormatVersionTest
{
    private static final StoreIdentity IDENTITY = new StoreIdentity(7, 42, 2, 1);
    private static final int VERSION_OFFSET = 6;
    private static final int HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int COPY_LENGTH = 4096;

    @TempDir
    Path directory;

    @Test
    void shouldRefuseAnIdentityOfAnotherVersion() throws IOException
    {
        final FileLogStorage storage = new FileLogStorage(directory);
        IdentityFile.open(storage, 7, 2);
        age("identity", 0, StoreIdentityEncoder.crcEncodingOffset());
        assertRefused(() -> IdentityFile.open(storage, 7, 2));
    }

    @Test
    void shouldRefuseATermFileOfAnotherVersion() throws IOException
    {
        final FileLogStorage storage = new FileLogStorage(directory);
        TermFile.open(storage, IDENTITY).close();
        age("term", 0, TermSlotEncoder.crcEncodingOffset());
        age("term", COPY_LENGTH, TermSlotEncoder.crcEncodingOffset());
        assertRefused(() -> TermFile.open(storage, IDENTITY));
    }

    @Test
    void shouldRefuseASegmentOfAnotherVersion() throws IOException
    {
        final FileLogStorage storage = new FileLogStorage(directory);
        final LogConfig config = LogFixture.DISK;
        final SegmentedLog log = open(storage, config);
        log.appendNoOp(1, 1);
        while (log.flusher().doWork() > 0)
        {
            continue;
        }
        log.close();
        age(SegmentNames.nameOf(1), 0, SegmentHeaderEncoder.crcEncodingOffset());
        assertRefused(() -> open(storage, config));
    }

    @Test
    void shouldRefuseAMembersFileOfAnotherVersion() throws IOException
    {
        final FileLogStorage storage = new FileLogStorage(directory);
        final StoresFile file = new StoresFile(storage, IDENTITY);
        final StoreRows rows = new StoreRows(0, 1, 2);
        rows.standing(Standing.SETTLED);
        file.save(rows);
        final byte[] bytes = Files.readAllBytes(directory.resolve("members"));
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        buffer.putShort(VERSION_OFFSET, (short) 9, ByteOrder.LITTLE_ENDIAN);
        final int crcOffset = HEADER_LENGTH + MemberStoresEncoder.crcEncodingOffset();
        final int behind = crcOffset + Integer.BYTES;
        buffer.putInt(crcOffset, new FrameChecksum().ofRanges(buffer, 0, crcOffset, behind, bytes.length - behind),
            ByteOrder.LITTLE_ENDIAN);
        Files.write(directory.resolve("members"), bytes);
        assertRefused(() -> file.load(new StoreRows(0, 1, 2)));
    }

    /** Give a message another version and the right sum. */
    private void age(final String name, final int offset, final int crcInBlock) throws IOException
    {
        final byte[] bytes = Files.readAllBytes(directory.resolve(name));
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        buffer.putShort(offset + VERSION_OFFSET, (short) 9, ByteOrder.LITTLE_ENDIAN);
        final int length = HEADER_LENGTH + crcInBlock;
        buffer.putInt(
            offset + length, new FrameChecksum().ofRange(buffer, offset, length), ByteOrder.LITTLE_ENDIAN);
        Files.write(directory.resolve(name), bytes);
    }

    private static void assertRefused(final org.junit.jupiter.api.function.Executable action)
    {
        final String message = assertThrows(IllegalStateException.class, action).getMessage();
        assertTrue(message.endsWith("has format version 9, this node knows version 1"), message);
    }

    private static SegmentedLog open(final LogStorage storage, final LogConfig config)
    {
        return SegmentedLog.open(storage, config, IDENTITY, () -> 0, SpaceReserve.none(storage), LogOrigin.NONE);
    }
}
