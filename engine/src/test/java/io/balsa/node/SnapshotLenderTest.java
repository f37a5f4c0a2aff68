package io.balsa.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.consensus.SnapshotPart;
import io.balsa.consensus.SnapshotRequest;
import io.balsa.log.ScrubConfig;
import io.balsa.log.SimulatedStorage;
import io.balsa.log.StoreIdentity;
import io.balsa.snapshot.SnapshotConfig;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * A member that gives its snapshots to whoever asks.
 */
class SnapshotLenderTest implements Quiet
{
    private static final long S = 1_000_000_000L;
    private static final int PIECE = 500;
    private static final int ASKER = 2;

    private final SimulatedStorage storage = new SimulatedStorage(new Random(1));
    private final SnapshotStore store = SnapshotStore.open(storage, new StoreIdentity(7, 4711, 1, 1),
        new SnapshotConfig(0, 0, 0, S, 1024, 1, 0, 0, 0, ScrubConfig.NONE), () -> 0);
    private boolean canTake = true;
    private final SnapshotLender lender = new SnapshotLender(store, this, PIECE, () -> this.canTake);
    private final SnapshotRequest request = new SnapshotRequest();
    private final List<SnapshotPart> parts = new ArrayList<>();
    private final List<byte[]> bytes = new ArrayList<>();
    private final List<Integer> askers = new ArrayList<>();
    private boolean isPathBlocked;
    private int piecesLeft = Integer.MAX_VALUE;
    private long nowNs = S;

    @Test
    void shouldSayThatThereWillBeOneAndTellWhenItIsDurable()
    {
        which(10);
        assertEquals(0, last().lastIncludedIndex);
        assertTrue(last().coming);
        assertEquals(10, lender.wantedIndex());

        take(9, 1);
        cycle(3);
        assertEquals(1, parts.size(), "nothing of what isn't enough");
        take(12, 1);
        cycle(1);
        assertEquals(2, parts.size(), "told without being asked again");
        assertEquals(12, last().lastIncludedIndex);
        assertEquals(3, last().lastIncludedTerm);
        assertEquals(store.snapshots().get(0).length(), last().length);
        assertEquals(store.snapshots().get(0).contentCrc(), last().contentCrc);
        assertFalse(last().coming);
        cycle(3);
        assertEquals(2, parts.size(), "told once");
        assertTrue(askers.stream().allMatch(id -> id == ASKER));
    }

    @Test
    void shouldSayNoIfNoneWillBeTaken()
    {
        canTake = false;
        take(5, 1);
        which(10);
        assertEquals(0, last().lastIncludedIndex);
        assertFalse(last().coming);
        assertEquals(0, lender.wantedIndex());
        which(5);
        assertEquals(5, last().lastIncludedIndex, "what is there needs not be taken");
    }

    @Test
    void shouldGiveNoMoreThanItIsAskedFor()
    {
        take(10, 4);
        which(10);
        parts.clear();
        bytes.clear();
        cycle(5);
        assertEquals(0, parts.size());

        ask(10, 100, 1200);
        cycle(5);
        assertEquals(List.of(100L, 600L, 1100L), parts.stream().map(part -> part.offset).toList());
        assertEquals(List.of(500, 500, 200), bytes.stream().map(piece -> piece.length).toList());
        for (int i = 0; i < parts.size(); i++)
        {
            final int offset = (int) parts.get(i).offset;
            assertArrayEquals(Arrays.copyOfRange(file(10), offset, offset + bytes.get(i).length), bytes.get(i));
            assertEquals(LeaderOfThree.crcOf(bytes.get(i), 0, bytes.get(i).length), parts.get(i).crc);
        }
        ask(10, last().length - 100, 1 << 20);
        cycle(5);
        assertEquals(100, bytes.get(bytes.size() - 1).length, "there is no more");
        assertEquals(4, parts.size());
    }

    /** What is being given is given to its end, though it has gone from the disk. */
    @Test
    void shouldTurnToANewerOneOnlyForANewQuestion()
    {
        take(10, 4);
        which(10);
        final byte[] first = file(10);
        ask(10, 0, PIECE);
        cycle(2);
        take(20, 4);
        ask(10, PIECE, PIECE);
        cycle(3);
        assertEquals(10, last().lastIncludedIndex);
        assertArrayEquals(Arrays.copyOfRange(first, PIECE, 2 * PIECE), bytes.get(bytes.size() - 1));

        which(10);
        assertEquals(20, last().lastIncludedIndex);
        ask(10, PIECE, PIECE);
        cycle(3);
        assertEquals(20, last().lastIncludedIndex, "the other is closed by now");
        assertEquals(0, bytes.get(bytes.size() - 1).length);
    }

    @Test
    void shouldLetGoOfTheFileWhenNobodyAsksAnyMore()
    {
        take(10, 4);
        which(10);
        ask(10, 0, PIECE);
        cycle(2);
        take(20, 4);
        nowNs += 9 * S;
        cycle(1);
        ask(10, 0, PIECE);
        cycle(2);
        assertEquals(10, last().lastIncludedIndex, "not yet");
        nowNs += 10 * S;
        cycle(1);
        ask(10, 0, PIECE);
        cycle(2);
        assertEquals(20, last().lastIncludedIndex);
    }

    /** Who asked for it died, and nothing can be sent any more. */
    @Test
    void shouldLetGoOfTheFileThoughNotAllWasGivenOfIt()
    {
        take(10, 4);
        which(10);
        isPathBlocked = true;
        ask(10, 0, 1 << 20);
        cycle(2);
        take(20, 4);
        nowNs += 10 * S;
        cycle(1);
        isPathBlocked = false;
        final int count = parts.size();
        cycle(2);
        assertEquals(count, parts.size());
        ask(10, 0, PIECE);
        assertEquals(20, last().lastIncludedIndex);
    }

    /** One that is slow isn't gone. */
    @Test
    void shouldKeepTheFileWhileItGivesSomethingOfIt()
    {
        take(10, 4);
        which(10);
        ask(10, 0, 3 * PIECE);
        isPathBlocked = true;
        cycle(2);
        take(20, 4);
        for (int i = 0; i < 3; i++)
        {
            nowNs += 9 * S;
            isPathBlocked = false;
            piecesLeft = 1;
            cycle(1);
        }
        assertEquals(4, parts.size());
        assertEquals(10, last().lastIncludedIndex);
        assertEquals(2 * PIECE, last().offset);
    }

    /** Messages overtake each other: it asked for a newer one, and a question of before comes again. */
    @Test
    void shouldNameWhatItGivesThoughANewerOneWasAskedFor()
    {
        take(10, 4);
        which(10);
        which(20);
        assertEquals(0, last().lastIncludedIndex);
        ask(10, 0, PIECE);
        cycle(3);
        assertEquals(10, last().lastIncludedIndex);
        assertEquals(PIECE, bytes.get(bytes.size() - 1).length);
    }

    private void which(final long wantedIndex)
    {
        request.wantedIndex = wantedIndex;
        request.lastIncludedIndex = 0;
        request.lastIncludedTerm = 0;
        request.offset = 0;
        request.room = 0;
        lender.onRequest(ASKER, request);
    }

    private void ask(final long index, final long offset, final int room)
    {
        request.wantedIndex = 1;
        request.lastIncludedIndex = index;
        request.lastIncludedTerm = 3;
        request.offset = offset;
        request.room = room;
        lender.onRequest(ASKER, request);
    }

    private SnapshotPart last()
    {
        return parts.get(parts.size() - 1);
    }

    private byte[] file(final long index)
    {
        return storage.content(LeaderOfThree.nameOf(index));
    }

    private void take(final long index, final int records)
    {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[600]);
        record.setMemory(0, 600, (byte) index);
        store.writer().begin(new SnapshotInfo(index, 3, 0, 0, 0, 0));
        store.writer().beginSlice();
        for (int i = 0; i < records; i++)
        {
            while (!store.writer().offer((short) 1, record, 0, 600))
            {
                store.keeper().doWork();
            }
        }
        store.writer().end();
        while (store.snapshotIndex() != index)
        {
            store.writer().doWork();
            store.keeper().doWork();
        }
    }

    private void cycle(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < 8; j++)
            {
                store.keeper().doWork();
            }
            lender.doWork(nowNs);
            for (int j = 0; j < 8; j++)
            {
                store.keeper().doWork();
            }
        }
    }

    @Override
    public boolean snapshotPart(final int memberId, final SnapshotPart part, final DirectBuffer chunk, final int length)
    {
        if (length > 0 && (isPathBlocked || piecesLeft == 0))
        {
            return false;
        }
        piecesLeft -= length > 0 ? 1 : 0;
        final byte[] piece = new byte[length];
        chunk.getBytes(0, piece);
        askers.add(memberId);
        parts.add(LeaderOfThree.copyOf(part));
        bytes.add(piece);
        return true;
    }
}
