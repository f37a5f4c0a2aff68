package io.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.consensus.Standing;
import io.balsa.consensus.StoreRows;
import io.balsa.membership.Membership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoresFileTest
{
    private static final StoreIdentity IDENTITY = new StoreIdentity(7, 42, 2, 1);

    @TempDir
    Path directory;

    private FileLogStorage storage;

    @BeforeEach
    void open() throws IOException
    {
        storage = new FileLogStorage(directory);
    }

    @Test
    void shouldKeepTheLargestTableThereCanBe()
    {
        final int[] ids = new int[Membership.MEMBERS_MAX];
        for (int i = 0; i < ids.length; i++)
        {
            ids[i] = 3 * i;
        }
        final StoreRows rows = new StoreRows(ids);
        rows.standing(Standing.SETTLED);
        for (int slot = 0; slot < ids.length; slot++)
        {
            rows.set(slot, Long.MIN_VALUE + slot, slot);
        }
        new StoresFile(storage, IDENTITY).save(rows);

        final StoreRows loaded = new StoreRows(ids);
        new StoresFile(storage, IDENTITY).load(loaded);
        assertEquals(Standing.SETTLED, loaded.standing());
        for (int slot = 0; slot < ids.length; slot++)
        {
            assertEquals(Long.MIN_VALUE + slot, loaded.storeId(slot));
            assertEquals(slot, loaded.admittedIndex(slot));
        }
    }

    @Test
    void shouldTakeADamagedFileForNone() throws IOException
    {
        save();
        final byte[] whole = Files.readAllBytes(directory.resolve("members"));
        for (int i = 0; i < whole.length; i += i < 100 ? 1 : 97)
        {
            final byte[] bytes = whole.clone();
            bytes[i] ^= 4;
            Files.write(directory.resolve("members"), bytes);
            final StoreRows loaded = new StoreRows(0, 1, 2);
            new StoresFile(storage, IDENTITY).load(loaded);
            assertEquals(Standing.MEETING, loaded.standing(), "byte " + i);
        }
    }

    @Test
    void shouldRefuseAnotherStoresFileAndOtherMembers()
    {
        save();
        final StoresFile other = new StoresFile(storage, new StoreIdentity(7, 43, 2, 1));
        assertTrue(assertThrows(IllegalStateException.class, () -> other.load(new StoreRows(0, 1, 2)))
            .getMessage().contains("belongs to another store"));
        final StoresFile same = new StoresFile(storage, IDENTITY);
        for (final StoreRows rows : new StoreRows[]{new StoreRows(0, 1), new StoreRows(0, 1, 3)})
        {
            assertTrue(assertThrows(IllegalStateException.class, () -> same.load(rows))
                .getMessage().contains("names other members than the member list"));
        }
    }

    private void save()
    {
        final StoreRows rows = new StoreRows(0, 1, 2);
        rows.standing(Standing.SETTLED);
        rows.set(0, 40, 0);
        rows.set(1, 41, 0);
        rows.set(2, 42, 5);
        new StoresFile(storage, IDENTITY).save(rows);
    }
}
