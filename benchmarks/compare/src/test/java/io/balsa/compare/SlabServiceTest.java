package io.balsa.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.service.ClientSession;
import io.balsa.service.ServiceContext;
import io.balsa.service.SnapshotOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;

class SlabServiceTest
{
    /** Neither the last slab nor the last record of a slab is as long as the others. */
    private static final long LENGTH = 500_008;
    private static final int RECORD_LENGTH_MAX = 4_093;

    private final Replica replica = new Replica(LENGTH);

    @Test
    void shouldFillNothingWithZeros()
    {
        fill(replica);
        final SlabState state = new SlabState(LENGTH);
        for (int slab = 0; slab < SlabState.slabCount(LENGTH); slab++)
        {
            state.fill(slab);
            long zeros = 0;
            for (int offset = 0; offset < state.lengthOf(slab); offset++)
            {
                zeros += state.buffer(slab).getByte(offset) == 0 ? 1 : 0;
            }
            assertTrue(zeros < state.lengthOf(slab) / 128, zeros + " zeros");
        }
    }

    @Test
    void shouldLoadWhatWasGivenOutInSlices()
    {
        fill(replica);
        change(replica, 0, LENGTH / 2 & -Long.BYTES, LENGTH - Long.BYTES);
        final Replica loaded = new Replica(LENGTH);
        // it is used before, as when a node that runs gets a snapshot
        fill(loaded);
        change(loaded, 16, 24);
        replica.snapshotTo(loaded);
        assertTrue(replica.slices > 100, "slices: " + replica.slices);
        assertEquals(1, loaded.counter(SlabService.LOADED));
        assertEquals(replica.counter(SlabService.EXECUTED), loaded.counter(SlabService.EXECUTED));
        assertEquals(hash(replica), hash(loaded));
        change(replica, 128);
        change(loaded, 128);
        assertEquals(hash(replica), hash(loaded));
    }

    @Test
    void shouldForgetWhatItHadWhenThereWasNothing()
    {
        final Replica loaded = new Replica(LENGTH);
        fill(loaded);
        replica.snapshotTo(loaded);
        fill(replica);
        fill(loaded);
        assertEquals(hash(replica), hash(loaded));
    }

    @Test
    void shouldGoOnFillingBehindWhatWasLoaded()
    {
        replica.execute(SlabCommand.FILL, 0);
        replica.execute(SlabCommand.FILL, 1);
        final Replica loaded = new Replica(LENGTH);
        replica.snapshotTo(loaded);
        for (final Replica each : List.of(replica, loaded))
        {
            each.execute(SlabCommand.FILL, 2);
            each.execute(SlabCommand.FILL, 3);
        }
        assertEquals(hash(replica), hash(loaded));
    }

    @Test
    void shouldSeeEachDifferenceInTheHash()
    {
        fill(replica);
        change(replica, 0, 8);
        final long hash = hash(replica);
        assertNotEquals(hash, hashAfter(0), "one is missing");
        assertNotEquals(hash, hashAfter(8, 0), "another order: the numbers of the commands go with them");
        assertNotEquals(hash, hashAfter(0, 8, 8), "one came twice");
        assertNotEquals(hash, hashAfter(0, LENGTH - Long.BYTES), "another place");
        assertEquals(hash, hashAfter(0, 8));
    }

    @Test
    void shouldChangeWhatWasThereSoThatNothingCancelsOut()
    {
        assertNotEquals(stateAfter(1, 2), stateAfter(2, 1));
        assertNotEquals(stateAfter(), stateAfter(1, 1));
        assertEquals(stateAfter(1, 2), stateAfter(1, 2));
    }

    /** Who reads the counter must not take a part for all. */
    @Test
    void shouldHaveNoHashUntilAllIsHashed()
    {
        fill(replica);
        replica.execute(SlabCommand.HASH, 0);
        assertEquals(0, replica.counter(SlabService.STATE_HASH));
        hash(replica);
        assertNotEquals(0, replica.counter(SlabService.STATE_HASH));
    }

    @Test
    void shouldEchoChangesAndSayLittleOfTheRest()
    {
        fill(replica);
        assertEquals(SlabCommand.SHORT_REPLY_LENGTH, replica.replyLength);
        change(replica, 0);
        assertEquals(SlabCommand.LENGTH_MIN, replica.replyLength);
    }

    @Test
    void shouldNotTakeHalfACommand()
    {
        final UnsafeBuffer command = new UnsafeBuffer(new byte[SlabCommand.LENGTH_MIN]);
        SlabCommand.encode(command, SlabCommand.LENGTH_MIN, 1, SlabCommand.PAD, 0);
        command.putByte(0, (byte) 2);
        assertThrows(IllegalStateException.class,
            () -> replica.service.onCommand(replica, 0, command, 0, SlabCommand.LENGTH_MIN));
    }

    private static long stateAfter(final long... values)
    {
        final SlabState state = new SlabState(LENGTH);
        state.fill(0);
        for (final long value : values)
        {
            state.change(8, value);
        }
        return state.hash(0, 0);
    }

    private static long hashAfter(final long... places)
    {
        final Replica other = new Replica(LENGTH);
        fill(other);
        change(other, places);
        return hash(other);
    }

    private static void fill(final Replica each)
    {
        for (int slab = 0; slab < SlabState.slabCount(LENGTH); slab++)
        {
            each.execute(SlabCommand.FILL, slab);
        }
    }

    private static void change(final Replica each, final long... places)
    {
        for (final long place : places)
        {
            each.execute(SlabCommand.CHANGE, place);
        }
    }

    private static long hash(final Replica each)
    {
        for (int slab = 0; slab < SlabState.slabCount(LENGTH); slab++)
        {
            each.execute(SlabCommand.HASH, slab);
        }
        return each.counter(SlabService.STATE_HASH);
    }

    /**
     * A service and all that it sees; takes every other record only.
     */
    private static final class Replica implements ServiceContext, ClientSession, SnapshotOutput
    {
        private final SlabService service;
        private final CountersManager counters = new CountersManager(
            new UnsafeBuffer(new byte[16 * CountersReader.METADATA_LENGTH]),
            new UnsafeBuffer(new byte[16 * CountersReader.COUNTER_LENGTH]));
        private final Map<String, AtomicCounter> counterByLabel = new TreeMap<>();
        private final UnsafeBuffer command = new UnsafeBuffer(new byte[SlabCommand.LENGTH_MIN]);
        private final List<byte[]> records = new ArrayList<>();
        private boolean isRefusing;
        private long id;
        private int replyLength;
        private int slices = 1;

        private Replica(final long length)
        {
            service = new SlabService(length);
            service.onStart(this);
        }

        private void execute(final int kind, final long place)
        {
            SlabCommand.encode(command, SlabCommand.LENGTH_MIN, id, kind, place);
            id++;
            service.onCommand(this, 0, command, 0, SlabCommand.LENGTH_MIN);
        }

        private long counter(final String label)
        {
            return counterByLabel.get(label).get();
        }

        private void snapshotTo(final Replica other)
        {
            while (!service.takeSnapshot(this))
            {
                slices++;
            }
            other.service.onSnapshotBegin();
            records.forEach(bytes -> other.service.onSnapshotRecord(new UnsafeBuffer(bytes), 0, bytes.length));
            other.service.onSnapshotLoaded();
            other.id = id;
        }

        @Override
        public boolean offer(final DirectBuffer buffer, final int offset, final int length)
        {
            isRefusing = !isRefusing;
            if (isRefusing)
            {
                return false;
            }
            assertTrue(length <= RECORD_LENGTH_MAX);
            final byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            records.add(bytes);
            return true;
        }

        @Override
        public long count()
        {
            return records.size();
        }

        @Override
        public int recordLengthMax()
        {
            return RECORD_LENGTH_MAX;
        }

        @Override
        public AtomicCounter addCounter(final String label)
        {
            final AtomicCounter counter = counters.newCounter(label);
            counterByLabel.put(label, counter);
            return counter;
        }

        @Override
        public void reply(final DirectBuffer buffer, final int offset, final int length)
        {
            replyLength = length;
        }

        @Override
        public boolean push(final DirectBuffer buffer, final int offset, final int length)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public long id()
        {
            return 1;
        }

        @Override
        public boolean isOpen()
        {
            return true;
        }

        @Override
        public int memberId()
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public long clusterTime()
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public long index()
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public ClientSession session(final long sessionId)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public void forEachSession(final Consumer<ClientSession> action)
        {
            throw new UnsupportedOperationException();
        }
    }
}
