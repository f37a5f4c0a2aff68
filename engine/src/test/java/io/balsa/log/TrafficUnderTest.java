package io.balsa.log;

import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.Entry;
import io.balsa.consensus.LogSlice;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * An agent that appends and cuts while the flusher runs on another thread.
 */
final class TrafficUnderTest
{
    private final SegmentedLog log;
    private final Entry entry = new Entry();
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[4096]);

    TrafficUnderTest(final SegmentedLog log)
    {
        this.log = log;
    }

    /**
     * @return the entries at the end, all durable.
     */
    List<String> run(final int count, final Random random)
    {
        long term = 1;
        for (int i = 0; i < count; i++)
        {
            entry.header(EntryType.COMMAND.value(), 1, i, 0).payload(payload, 0, random.nextInt(500));
            while (log.append(term, i, entry) == SegmentedLog.NOT_NOW)
            {
                log.durableIndex();
                Thread.yield();
            }
            if (random.nextInt(4) == 0 && log.durableIndex() > log.lastIndex())
            {
                throw new AssertionError(log.durableIndex() + " > " + log.lastIndex());
            }
            if (random.nextInt(100) == 0)
            {
                log.truncateAfter(Math.max(0, log.lastIndex() - random.nextInt(60)));
                term++;
            }
        }
        while (log.durableIndex() < log.lastIndex())
        {
            Thread.yield();
        }
        return entries(log);
    }

    static List<String> entries(final SegmentedLog log)
    {
        final List<String> entries = new ArrayList<>();
        final LogSlice slice = new LogSlice();
        for (long index = 1; log.slice(index, index, 1, slice); index++)
        {
            entries.add(LogFixture.describe(slice.buffer(), 0));
        }
        return entries;
    }
}
