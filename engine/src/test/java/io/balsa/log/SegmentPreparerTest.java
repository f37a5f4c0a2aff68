package io.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * How many files of removed segments are kept for the next ones.
 */
class SegmentPreparerTest
{
    private static final LogConfig CONFIG = LogFixture.DISK.oldFilesMax(8);
    private static final int RESERVE_LENGTH = 8192;

    private final SimulatedStorage storage = new SimulatedStorage(new Random(1));
    private final SpaceReserve reserve = new SpaceReserve(storage, RESERVE_LENGTH);
    private final FlushCursors cursors = new FlushCursors();
    private final SegmentPreparer preparer = new SegmentPreparer(
        storage, CONFIG, cursors, new SegmentPool(CONFIG.segmentLength()), reserve, 100);

    @Test
    void shouldKeepAsManyAsAPurgeLetsGoOf() throws IOException
    {
        fillReserve();
        for (int i = 0; i < 5; i++)
        {
            addOld(i);
        }
        assertTrue(preparer.takesOld(CONFIG.segmentLength(), 2));
        assertFalse(preparer.takesOld(CONFIG.segmentLength(), 3), "others were promised");
        assertFalse(preparer.takesOld(CONFIG.segmentLength() / 2, 0), "of another length");
        for (int i = 5; i < 8; i++)
        {
            addOld(i);
        }
        assertFalse(preparer.takesOld(CONFIG.segmentLength(), 0));
        assertEquals(8, oldCount());
    }

    @Test
    void shouldGiveThemUpWhenASnapshotWantsTheirRoom() throws IOException
    {
        fillReserve();
        prepare();
        for (int i = 0; i < 8; i++)
        {
            addOld(i);
        }
        assertFalse(preparer.isWanted());

        assertTrue(reserve.lend());

        assertTrue(preparer.isWanted());
        assertFalse(preparer.takesOld(CONFIG.segmentLength(), 0));
        for (int i = 0; i < 6; i++)
        {
            assertEquals(1, preparer.doWork(0));
        }
        assertEquals(2, oldCount(), "which the log needs to go on");
        assertFalse(preparer.isWanted());
    }

    @Test
    void shouldGiveThemUpWhileSomethingCantBeWritten() throws IOException
    {
        fillReserve();
        prepare();
        for (int i = 0; i < 8; i++)
        {
            addOld(i);
        }
        cursors.problem("the disk is full");
        while (preparer.isWanted())
        {
            preparer.doWork(0);
        }
        assertEquals(2, oldCount());
    }

    private void fillReserve() throws IOException
    {
        while (!reserve.isHeld())
        {
            reserve.fill();
        }
    }

    private void prepare()
    {
        while (cursors.spare() == null)
        {
            preparer.doWork(0);
        }
    }

    private void addOld(final int number) throws IOException
    {
        assertTrue(preparer.takesOld(CONFIG.segmentLength(), 0));
        final String name = SegmentNames.temporaryNameOf(number);
        storage.create(name).close();
        preparer.addOld(name, number);
    }

    private long oldCount() throws IOException
    {
        return storage.list().stream().filter(SegmentNames::isTemporary).count();
    }
}
