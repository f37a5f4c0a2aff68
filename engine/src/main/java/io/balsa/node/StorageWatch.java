package io.balsa.node;

import io.balsa.consensus.LogRoom;
import io.balsa.log.SegmentedLog;
import io.balsa.monitor.EventCode;
import io.balsa.monitor.EventRecorder;
import io.balsa.monitor.NodeCounter;
import io.balsa.monitor.NodeCounters;

/**
 * Sees the disk become full, and have room again: a counter says how it is, the recorder when it changed. Looked at
 * every few ms on the agent thread; allocates nothing.
 */
final class StorageWatch
{
    private final SegmentedLog log;
    private final NodeCounters counters;
    private final EventRecorder recorder;
    private LogRoom room = LogRoom.ANYTHING;
    private long fullNs;

    StorageWatch(final SegmentedLog log, final NodeCounters counters, final EventRecorder recorder)
    {
        this.log = log;
        this.counters = counters;
        this.recorder = recorder;
    }

    void look(final long nowNs, final long term, final long commitIndex)
    {
        final LogRoom now = log.room();
        if (now == room)
        {
            return;
        }
        counters.set(NodeCounter.STORAGE_FULL, now.ordinal());
        if (now == LogRoom.ANYTHING)
        {
            recorder.record(
                EventCode.STORAGE_FREE, 0, -1, term, log.lastIndex(), commitIndex, nowNs - fullNs);
        }
        else
        {
            fullNs = room == LogRoom.ANYTHING ? nowNs : fullNs;
            recorder.record(
                EventCode.STORAGE_FULL, now.ordinal(), -1, term, log.lastIndex(), commitIndex, 0);
        }
        room = now;
    }
}
