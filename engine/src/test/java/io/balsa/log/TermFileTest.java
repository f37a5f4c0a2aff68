package io.balsa.log;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TermFileTest
{
    @TempDir
    Path directory;

    private TermFile open(final LogStorage storage)
    {
        return TermFile.open(storage, LogFixture.IDENTITY);
    }

    @Test
    void shouldKeepTermAndVote() throws IOException
    {
        try (FileLogStorage storage = new FileLogStorage(directory))
        {
            TermFile file = open(storage);
            assertEquals(0, file.currentTerm());
            assertEquals(TermFile.NOBODY, file.votedFor());
            for (int i = 1; i < 20; i++)
            {
                file.save(i, TermFile.NOBODY);
                file.save(i, i % 3);
                assertEquals("t" + i + " votedFor " + i % 3, file.toString());
                file.close();
                file = open(storage);
                assertEquals(i, file.currentTerm());
                assertEquals(i % 3, file.votedFor());
            }
            final TermFile last = file;
            assertThrows(IllegalArgumentException.class, () -> last.save(3, 1));
            file.close();
        }
    }

    @Test
    void shouldHoldTheOlderOrTheNewerValueWhereverAWriteIsTorn() throws IOException
    {
        try (FileLogStorage storage = new FileLogStorage(directory))
        {
            final TermFile file = open(storage);
            file.save(5, 1);
            final byte[] older = Files.readAllBytes(directory.resolve("term"));
            file.save(6, 2);
            file.close();
            final byte[] newer = Files.readAllBytes(directory.resolve("term"));
            int olders = 0;
            // a copy has 40 bytes, the rest of its page is zeros
            for (int torn = 0; torn <= 8192; torn += torn < 64 ? 1 : 448)
            {
                for (final int slot : new int[]{0, 8192})
                {
                    final byte[] bytes = older.clone();
                    System.arraycopy(newer, slot, bytes, slot, torn);
                    Files.write(directory.resolve("term"), bytes);
                    final TermFile found = open(storage);
                    final boolean isOlder = found.currentTerm() == 5 && found.votedFor() == 1;
                    final boolean isNewer = found.currentTerm() == 6 && found.votedFor() == 2;
                    assertTrue(isOlder || isNewer, "torn at " + torn + ": " + found);
                    olders += isOlder ? 1 : 0;
                    if (torn % 8 == 0)
                    {
                        found.save(7, 0);
                        found.close();
                        final TermFile again = open(storage);
                        assertEquals("t7 votedFor 0", again.toString());
                        again.close();
                    }
                    found.close();
                }
            }
            assertTrue(olders > 64 && olders < 2 * 64, olders + " olders");
        }
    }

    @Test
    void shouldRefuseToStartWithoutReadableSlot() throws IOException
    {
        try (FileLogStorage storage = new FileLogStorage(directory))
        {
            open(storage).close();
            final Path path = directory.resolve("term");
            final byte[] bytes = Files.readAllBytes(path);
            bytes[20] ^= 1;
            bytes[4096 + 20] ^= 1;
            Files.write(path, bytes);
            assertTrue(refusal(storage).contains("unreadable: the node doesn't know whom it has voted for"));
            Files.write(path, new byte[0]);
            assertTrue(refusal(storage).contains("unreadable"));
            Files.write(path, new byte[16384]);
            assertTrue(refusal(storage).contains("unreadable"));
        }
    }

    @Test
    void shouldNotFallBackToAnOlderVoteWhenAPageRots() throws IOException
    {
        try (FileLogStorage storage = new FileLogStorage(directory))
        {
            final Path path = directory.resolve("term");
            TermFile file = open(storage);
            for (int term = 1; term < 6; term++)
            {
                file.save(term, 1);
                file.save(term, 1);
                file.save(term + 1, 2);
                file.close();
                // one page after the other, and what was found broken is whole again before the next one breaks
                for (int copy = 0; copy < 16384; copy += 4096)
                {
                    final byte[] bytes = Files.readAllBytes(path);
                    java.util.Arrays.fill(bytes, copy, copy + 512, (byte) 0);
                    Files.write(path, bytes);
                    file = open(storage);
                    assertEquals("t" + (term + 1) + " votedFor 2", file.toString(), "zeros at " + copy);
                    file.close();
                }
                file = open(storage);
            }
            file.close();
        }
    }

    @Test
    void shouldRefuseAMissingFileBesideALog() throws IOException
    {
        try (FileLogStorage storage = new FileLogStorage(directory))
        {
            SegmentedLog.open(storage, LogFixture.DISK, LogFixture.IDENTITY).close();
            assertTrue(refusal(storage).contains("missing beside a log"));
        }
    }

    @Test
    void shouldRefuseAnotherStoresFile() throws IOException
    {
        try (FileLogStorage storage = new FileLogStorage(directory))
        {
            TermFile.open(storage, new StoreIdentity(7, 99, 1, 1)).close();
            assertTrue(refusal(storage).contains("belongs to another store"));
        }
    }

    @Test
    void shouldKeepWhatItSavedThroughPowerCuts()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            final Random random = new Random(seed);
            final SimulatedStorage storage = new SimulatedStorage(random);
            long saved = 0;
            for (int life = 0; life < 4; life++)
            {
                long tried = saved;
                try
                {
                    storage.crashAfter(random.nextInt(12));
                    final TermFile file = open(storage);
                    assertTrue(file.currentTerm() == saved || file.currentTerm() == saved + 1);
                    saved = file.currentTerm();
                    while (true)
                    {
                        tried = saved + 1;
                        file.save(tried, (int) tried % 5);
                        saved = tried;
                    }
                }
                catch (final SimulatedStorage.Crash crash)
                {
                    storage.onPowerCut();
                }
                final TermFile file = open(storage);
                assertTrue(file.currentTerm() == saved || file.currentTerm() == tried,
                    "seed " + seed + ": " + file + ", saved " + saved);
                assertTrue(file.currentTerm() == 0 || file.votedFor() == file.currentTerm() % 5);
                saved = file.currentTerm();
            }
        }
    }

    @Test
    void shouldStopAfterAFailedForce()
    {
        final SimulatedStorage storage = new SimulatedStorage(new Random(1));
        final TermFile file = open(storage);
        storage.failNext(new IOException("Input/output error"));

        assertThrows(UncheckedIOException.class, () -> file.save(1, 1));
        assertEquals(0, file.currentTerm());
        assertThrows(UncheckedIOException.class, () -> file.save(1, 1), "never tried again");
    }

    private String refusal(final LogStorage storage)
    {
        return assertThrows(IllegalStateException.class, () -> open(storage)).getMessage();
    }
}
