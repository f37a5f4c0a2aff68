package io.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast the next segment is made.
 */
class SegmentPaceTest
{
    private static final int LENGTH = 1024 * 1024;
    private static final int RESERVE_LENGTH = 8192;

    @TempDir
    private Path dir;

    private final FlushCursors cursors = new FlushCursors();
    private FileLogStorage storage;
    private SegmentPreparer preparer;

    @BeforeEach
    void setUp() throws IOException
    {
        storage = new FileLogStorage(dir);
        final SpaceReserve reserve = new SpaceReserve(storage, RESERVE_LENGTH);
        while (!reserve.isHeld())
        {
            reserve.fill();
        }
        preparer = new SegmentPreparer(storage, LogFixture.DISK.lengths(LENGTH, 4096), cursors,
            new SegmentPool(LENGTH), reserve, 1);
    }

    @Test
    void shouldFillTheNextFileAtTwiceThePaceOfTheActiveOne() throws IOException
    {
        for (long length = -100; length < LENGTH / 2 - SegmentPreparer.SLICE_LENGTH; length += 10_000)
        {
            preparer.follow(length);
            final long filled = fillWhatIsDue();
            assertTrue(filled >= 2 * length && filled <= Math.max(0, 2 * length) + 2 * SegmentPreparer.SLICE_LENGTH,
                filled + " at " + length);
            assertTrue(preparer.isPreparing());
        }
        preparer.follow(LENGTH / 2);
        fillWhatIsDue();
        assertEquals(LENGTH, cursors.spare().length());
        assertFalse(preparer.isPreparing());
    }

    @Test
    void shouldHurryIfTheAgentLacksIt() throws IOException
    {
        preparer.follow(0);
        fillWhatIsDue();
        assertNull(cursors.spare());

        cursors.lackSpare();
        fillWhatIsDue();
        assertNotNull(cursors.spare());
        assertFalse(cursors.isSpareLacking());
    }

    @Test
    void shouldHurryIfSpaceWasShort() throws IOException
    {
        preparer.follow(0);
        fillWhatIsDue();
        assertNull(cursors.spare());

        // no entry comes while this is said, so nothing would ever be due
        cursors.problem("the disk is full");
        fillWhatIsDue();
        assertNotNull(cursors.spare());
        assertNull(cursors.problem());
    }

    /** An empty node gets its first snapshot: nothing is appended, so nothing would ever be due. */
    @Test
    void shouldHurryForALogThatGoesOnBehindASnapshot() throws IOException
    {
        final LogFixture fixture = new LogFixture(
            new FileLogStorage(Files.createDirectory(dir.resolve("log"))), LogFixture.DISK.lengths(LENGTH, 4096));
        fixture.flush();
        final LogOrigin origin = new LogOrigin(100, 4, 5, 7200);
        assertFalse(fixture.log().moveTo(origin), "the next segment is half made");
        fixture.flush();
        assertTrue(fixture.log().moveTo(origin));
        fixture.flush();
        fixture.log().close();
    }

    /** A node that idles with a file half made must not wake up five hundred times a second for it. */
    @Test
    void shouldLookOftenOnlyWhileTheActiveSegmentMoves() throws IOException
    {
        final LogFixture fixture = new LogFixture(
            new FileLogStorage(Files.createDirectory(dir.resolve("log"))),
            LogFixture.DISK.lengths(LENGTH, 4096).durability(Durability.MEMORY_QUORUM));
        final LogFlusher flusher = fixture.log().flusher();
        final FlusherIdleStrategy idle = new FlusherIdleStrategy(flusher, 0);
        fixture.flush();
        idle.nextParkNs();
        final long still = idle.nextParkNs();
        assertEquals(0, flusher.followedPosition());

        fixture.append(1, 1000);
        fixture.flush();
        final long moving = idle.nextParkNs();
        assertTrue(moving * 2 < still, moving + " " + still);
        assertEquals(still, idle.nextParkNs());

        while (fixture.log().endPosition() < LENGTH / 2)
        {
            fixture.append(1, 1000);
        }
        fixture.flush();
        assertEquals(-1, flusher.followedPosition(), "it is made");
        assertEquals(still, idle.nextParkNs());
        fixture.log().close();
    }

    private long fillWhatIsDue() throws IOException
    {
        while (preparer.isWanted())
        {
            assertEquals(1, preparer.doWork(0));
        }
        assertEquals(0, preparer.doWork(0));
        final String name = SegmentNames.temporaryNameOf(1);
        return storage.list().contains(name) ? Files.size(dir.resolve(name)) : LENGTH;
    }
}
