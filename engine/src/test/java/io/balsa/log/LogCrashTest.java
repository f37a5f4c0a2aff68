package io.balsa.log;

import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.Entry;
import io.balsa.consensus.LogSlice;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Random appends, truncations and flushes, crashes in any operation, and after each: what was durable is there, and
 * each entry stands behind the one it was appended behind (Log Matching, §5.3). One seed decides everything.
 */
class LogCrashTest
{
    private static final long ROOT = 0;
    private static final int SEEDS = Integer.getInteger("balsa.log.crash.seeds", 150);

    private final Map<Long, Long> parents = new HashMap<>();
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[2048]);
    private final Entry entry = new Entry();
    private long nextId;

    @ParameterizedTest
    @CsvSource({"DISK_QUORUM,0", "DISK_QUORUM,50", "DISK_QUORUM,100", "MEMORY_QUORUM,0", "MEMORY_QUORUM,50",
        "MEMORY_QUORUM,100"})
    void shouldKeepWhatWasDurableThroughAnyCrash(final Durability durability, final int powerCutPercent)
    {
        for (long seed = 1; seed <= SEEDS; seed++)
        {
            try
            {
                run(new Random(seed), durability, powerCutPercent);
            }
            catch (final Exception | AssertionError ex)
            {
                throw new AssertionError("seed " + seed + ": " + ex, ex);
            }
        }
    }

    private void run(final Random random, final Durability durability, final int powerCutPercent)
    {
        final SimulatedStorage storage = new SimulatedStorage(random);
        final LogConfig config = LogFixture.DISK.durability(durability).memoryFlushIntervalNs(1);
        final boolean isKept = durability == Durability.DISK_QUORUM || powerCutPercent == 0;
        final long[] nowNs = new long[1];
        List<Long> ids = new ArrayList<>();
        int durable = 0;
        parents.clear();
        nextId = 1;
        for (int life = 0; life < 8; life++)
        {
            try
            {
                final SegmentedLog log =
                    SegmentedLog.open(storage, config, LogFixture.IDENTITY, () -> nowNs[0]++,
                        SpaceReserve.none(storage), LogOrigin.NONE);
                final List<Long> found = read(log);
                final int kept = Math.min(durable, found.size());
                if (isKept)
                {
                    assertEquals(ids.subList(0, durable), found.subList(0, kept), "durable entries");
                }
                assertChain(found);
                ids = found;
                durable = found.size();
                assertEquals(durable, log.durableIndex());
                storage.crashAfter(random.nextInt(120));
                while (true)
                {
                    step(random, log, ids);
                    durable = (int) log.durableIndex();
                    assertTrue(durable <= ids.size());
                    assertEquals(ids.size(), log.lastIndex());
                }
            }
            catch (final SimulatedStorage.Crash crash)
            {
                if (random.nextInt(100) < powerCutPercent)
                {
                    storage.onPowerCut();
                }
                else
                {
                    storage.onKill();
                }
                // sometimes the next start ends early too
                storage.crashAfter(random.nextBoolean() ? random.nextInt(12) : Integer.MAX_VALUE);
            }
        }
        storage.crashAfter(Integer.MAX_VALUE);
    }

    private void step(final Random random, final SegmentedLog log, final List<Long> ids)
    {
        final int choice = random.nextInt(20);
        if (choice < 10)
        {
            append(random, log, ids);
        }
        else if (choice == 10 && !ids.isEmpty())
        {
            // mostly near the end, as in life
            final int back = random.nextInt(4) == 0 ? random.nextInt(ids.size() + 1) : random.nextInt(4);
            final int last = Math.max(0, ids.size() - back);
            log.truncateAfter(last);
            ids.subList(last, ids.size()).clear();
        }
        else
        {
            log.flusher().doWork();
        }
    }

    private void append(final Random random, final SegmentedLog log, final List<Long> ids)
    {
        // few lengths, so that frames of different histories end at the same offsets
        final int length = random.nextInt(3) == 0 ? 1400 : 456;
        payload.putLong(0, nextId);
        entry.header(EntryType.COMMAND.value(), 0, 0, 0).payload(payload, 0, length);
        if (log.append(log.lastTerm() + random.nextInt(2), 1, entry) != SegmentedLog.NOT_NOW)
        {
            parents.put(nextId, ids.isEmpty() ? ROOT : ids.get(ids.size() - 1));
            ids.add(nextId);
            nextId++;
        }
    }

    private void assertChain(final List<Long> ids)
    {
        long parent = ROOT;
        for (int i = 0; i < ids.size(); i++)
        {
            assertEquals(parents.get(ids.get(i)), parent, "entry " + (i + 1) + " stands behind another than it was");
            parent = ids.get(i);
        }
    }

    private static List<Long> read(final SegmentedLog log)
    {
        final List<Long> ids = new ArrayList<>();
        final LogSlice slice = new LogSlice();
        while (log.slice(ids.size() + 1, Long.MAX_VALUE, 10_000, slice))
        {
            int offset = 0;
            while (offset < slice.length())
            {
                ids.add(slice.buffer().getLong(offset + EntryDescriptor.HEADER_LENGTH));
                offset += EntryDescriptor.align(EntryDescriptor.frameLength(slice.buffer(), offset));
            }
        }
        assertEquals(log.lastIndex(), ids.size());
        return ids;
    }
}
