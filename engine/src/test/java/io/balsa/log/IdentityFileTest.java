package io.balsa.log;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class IdentityFileTest
{
    @TempDir
    Path directory;

    private FileLogStorage storage;

    @BeforeEach
    void open() throws IOException
    {
        storage = new FileLogStorage(directory);
    }

    @AfterEach
    void close()
    {
        storage.close();
    }

    @Test
    void shouldCountStarts()
    {
        assertEquals(new StoreIdentity(7, 42, 2, 1), IdentityFile.open(storage, 7, 2, () -> 42));
        assertEquals(new StoreIdentity(7, 42, 2, 2), IdentityFile.open(storage, 7, 2, () -> 43));
        assertEquals(new StoreIdentity(7, 42, 2, 3), IdentityFile.open(storage, 7, 2));
    }

    @Test
    void shouldRefuseAnotherClustersOrMembersDirectory()
    {
        IdentityFile.open(storage, 7, 2);
        assertTrue(refusal(8, 2).endsWith("belongs to cluster 7, not to cluster 8"));
        assertTrue(refusal(7, 3).endsWith("belongs to member 2, not to member 3"));
        assertEquals(2, IdentityFile.open(storage, 7, 2).incarnation(), "refused starts don't count");
    }

    @Test
    void shouldRefuseAnotherFormat() throws IOException
    {
        IdentityFile.open(storage, 7, 2);
        final byte[] bytes = Files.readAllBytes(directory.resolve("identity"));
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        buffer.putShort(6, (short) 9, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(32, new FrameChecksum().ofRange(buffer, 0, 32), ByteOrder.LITTLE_ENDIAN);
        Files.write(directory.resolve("identity"), bytes);

        assertTrue(refusal(7, 2).endsWith("has format version 9, this node knows version 1"), refusal(7, 2));
    }

    @Test
    void shouldRefuseADamagedFile() throws IOException
    {
        IdentityFile.open(storage, 7, 2);
        final byte[] whole = Files.readAllBytes(directory.resolve("identity"));
        for (int i = 0; i < 36; i++)
        {
            final byte[] bytes = whole.clone();
            bytes[i] ^= 4;
            Files.write(directory.resolve("identity"), bytes);
            assertTrue(refusal(7, 2).contains("unreadable"));
        }
        Files.write(directory.resolve("identity"), new byte[0]);
        assertTrue(refusal(7, 2).contains("unreadable"));
    }

    @Test
    void shouldRefuseALogWithoutIdentity() throws IOException
    {
        Files.write(directory.resolve("segment-0000000001.log"), new byte[10]);
        assertTrue(refusal(7, 2).contains("holds a log but no identity file"));
    }

    private String refusal(final long clusterId, final int memberId)
    {
        return assertThrows(IllegalStateException.class, () -> IdentityFile.open(storage, clusterId, memberId))
            .getMessage();
    }
}
