package io.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.consensus.LogRoom;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is kept for whom when the disk gives no more.
 */
class FullDiskTest
{
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final SimulatedStorage storage = new SimulatedStorage(new Random(3));
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[4096]);

    @Test
    void shouldRefuseCommandsBeforeTheLogIsFullAndKeepRoomForTheProtocol()
    {
        final LogFixture fixture = fullLog();
        final SegmentedLog log = fixture.log();
        while (log.room() == LogRoom.ANYTHING)
        {
            fixture.append(1, 100);
        }
        assertEquals(LogRoom.PROTOCOL, log.room());
        final long refusedAt = log.lastIndex();
        int ends = 0;
        while (fixture.appendOnce(1, 24) != SegmentedLog.NOT_NOW)
        {
            ends++;
        }
        assertTrue(ends >= 60, "ends of sessions: " + ends);
        assertEquals(LogRoom.PROTOCOL, log.room(), "what ends sessions leaves room for no-ops");
        int noOps = 0;
        while (log.appendNoOp(1, 1_000_000_000_000L) != SegmentedLog.NOT_NOW)
        {
            noOps++;
        }
        assertTrue(noOps >= 18, "no-ops: " + noOps);
        assertEquals(LogRoom.NOTHING, log.room());
        fixture.flush();
        assertEquals(refusedAt + ends + noOps, log.durableIndex(), "all that was taken is durable");

        storage.isFull(false);
        fixture.advance(RETRY_NS);
        fixture.flush();
        assertEquals(LogRoom.ANYTHING, log.room());
        fixture.append(1, 1000);
        fixture.reopen();
        assertEquals(refusedAt + ends + noOps + 1, fixture.entries().size());
    }

    @Test
    void shouldTakeTheLongestCommandAsLongAsItRefusesNone()
    {
        final LogFixture fixture = fullLog();
        while (fixture.log().room() == LogRoom.ANYTHING)
        {
            assertTrue(fixture.appendOnce(1, 4096 - EntryDescriptor.HEADER_LENGTH) > 0);
        }
    }

    @Test
    void shouldKeepRoomForNoOpsFromALeadersCommandsToo()
    {
        final LogFixture fixture = fullLog();
        final SegmentedLog log = fixture.log();
        long result = 0;
        while (result != SegmentedLog.NOT_NOW)
        {
            final int length = fixture.encode(log.lastIndex() + 1, new long[]{1}, 100);
            result = log.append(fixture.frames(), 0, length);
        }
        assertEquals(LogRoom.PROTOCOL, log.room());
        assertTrue(log.appendNoOp(1, 1_000_000_000_000L) > 0);
    }

    @Test
    void shouldNotBeFullWhileTheNextSegmentIsOnlySlow()
    {
        final LogFixture fixture = new LogFixture(storage, LogFixture.DISK);
        while (fixture.appendOnce(1, 100) != SegmentedLog.NOT_NOW)
        {
            assertEquals(LogRoom.ANYTHING, fixture.log().room());
        }
        assertEquals(LogRoom.ANYTHING, fixture.log().room());
    }

    /** Also to one that goes on with a file from a former life. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLendWhatIsKeptToASnapshotAndTakeItBackBeforeAnySegment(final boolean isThere) throws IOException
    {
        final SpaceReserve reserve = filled(8192);
        final ReservedStorage reserved = new ReservedStorage(storage, reserve);
        storage.create("snapshot.tmp").close();
        storage.isFull(true);
        final SegmentFile file = isThere ? reserved.open("snapshot.tmp") : reserved.create("snapshot.tmp");
        file.write(0, bytes, 0, 4096);
        assertTrue(reserve.isLent());
        file.write(4096, bytes, 0, 4096);
        assertThrows(NoSpaceException.class, () -> file.write(8192, bytes, 0, 4096));
        reserved.rename("snapshot.tmp", "snapshot");
        assertFalse(reserve.isLent());
        assertThrows(NoSpaceException.class, reserve::fill);
        storage.delete("snapshot");
        fill(reserve);
        assertEquals(0, storage.usableSpace());
    }

    @Test
    void shouldKeepAPartForStarts() throws IOException
    {
        final SpaceReserve reserve = filled(8192);
        storage.isFull(true);
        assertTrue(reserve.lend());
        assertTrue(reserve.lendForStart());
        assertFalse(reserve.lendForStart());
        assertEquals(2 * 8192, storage.usableSpace());
        reserve.giveBack();
        fill(reserve);

        final SpaceReserve next = new SpaceReserve(storage, 8192);
        next.open();
        assertTrue(next.isHeld(), "a start finds it");
        final SpaceReserve other = new SpaceReserve(storage, 4096);
        other.open();
        assertFalse(other.isHeld(), "of another length");
        assertEquals(2 * 8192, storage.usableSpace());
    }

    @Test
    void shouldStopWhenTheDirectoryCantBeForced()
    {
        final LogFixture fixture = new LogFixture(storage, LogFixture.DISK);
        storage.failDirectory();
        fixture.log().flusher().doWork();
        for (int i = 0; i < 10; i++)
        {
            fixture.log().flusher().doWork();
        }
        final LostWriteException failure = assertThrows(LostWriteException.class, () -> fixture.log().durableIndex());
        assertTrue(failure.getMessage().contains("directory "), failure.getMessage());
        assertTrue(failure.getMessage().contains("Look at the disk"), failure.getMessage());
        assertSame(failure, assertThrows(LostWriteException.class, () -> fixture.log().durableIndex()), "for ever");
        assertThrows(LostWriteException.class, new ReservedStorage(storage, SpaceReserve.none(storage))::syncDirectory);
    }

    @Test
    void shouldTellAWantOfRoomFromOtherErrors()
    {
        assertTrue(NoSpaceException.isCauseOf(new IOException("No space left on device")));
        assertTrue(NoSpaceException.isCauseOf(new IllegalStateException(new IOException("Disk quota exceeded"))));
        assertFalse(NoSpaceException.isCauseOf(new IOException("Input/output error")));
        assertFalse(NoSpaceException.isCauseOf(new IllegalStateException("no space left")));
    }

    private LogFixture fullLog()
    {
        final LogFixture fixture = new LogFixture(storage, LogFixture.DISK);
        storage.isFull(true);
        fixture.flush();
        return fixture;
    }

    private SpaceReserve filled(final int length) throws IOException
    {
        final SpaceReserve reserve = new SpaceReserve(storage, length);
        assertFalse(reserve.isHeld());
        fill(reserve);
        return reserve;
    }

    private static void fill(final SpaceReserve reserve) throws IOException
    {
        while (!reserve.isHeld())
        {
            reserve.fill();
        }
    }
}
