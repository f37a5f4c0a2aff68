package io.balsa.simulator;

import io.balsa.monitor.EventRecorder;
import io.balsa.monitor.NodeRecording;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.agrona.concurrent.NanoClock;

/**
 * What happened in a world, for people: the nodes' own flight recorders, life after life, and notes about what was done
 * to them. Only for a replay: runs are deterministic, and those that nobody will read are quicker without.
 */
final class Timeline
{
    static final Timeline NONE = new Timeline(false);

    private static final int NOTES_MAX = 200_000;
    private static final int RECORDINGS_MAX = 64;
    private static final int SLOTS_UNREAD = 1;

    private final boolean isOn;
    private final ArrayDeque<Note> notes = new ArrayDeque<>();
    private final ArrayDeque<NodeRecording> ended = new ArrayDeque<>();
    private final Map<Integer, EventRecorder> recorders = new LinkedHashMap<>();

    private Timeline(final boolean isOn)
    {
        this.isOn = isOn;
    }

    /**
     * @return one that keeps everything, of one world.
     */
    static Timeline recording()
    {
        return new Timeline(true);
    }

    boolean isOn()
    {
        return isOn;
    }

    void add(final long nowNs, final int nodeId, final String what)
    {
        if (isOn)
        {
            if (notes.size() == NOTES_MAX)
            {
                notes.poll();
            }
            notes.add(new Note(nowNs, nodeId, what));
        }
    }

    /**
     * Something that isn't one node's.
     */
    void add(final long nowNs, final String what)
    {
        add(nowNs, Note.NOBODY, what);
    }

    /**
     * A node begins a life.
     *
     * @param nodeId  whose.
     * @param clock   of the node, however wrong.
     * @param worldNs the true time, by which the recordings of all nodes are put in order.
     * @return for that life.
     */
    EventRecorder recorder(final int nodeId, final NanoClock clock, final LongSupplier worldNs)
    {
        if (!isOn)
        {
            return EventRecorder.inMemory(SLOTS_UNREAD, clock, ns -> ns);
        }
        final EventRecorder former = recorders.remove(nodeId);
        if (former != null)
        {
            keep(former);
        }
        final EventRecorder recorder =
            EventRecorder.inMemory(EventRecorder.SLOTS, clock, ns -> worldNs.getAsLong());
        recorders.put(nodeId, recorder);
        return recorder;
    }

    List<Note> notes()
    {
        return List.copyOf(notes);
    }

    /**
     * @return of all lives of all nodes, but for the oldest if there were many.
     */
    List<NodeRecording> recordings()
    {
        final List<NodeRecording> all = new ArrayList<>(ended);
        recorders.values().forEach(recorder -> all.add(recorder.read()));
        all.removeIf(recording -> recording.events().isEmpty());
        return all;
    }

    /** A ring is large, what a short life left in it is not. */
    private void keep(final EventRecorder former)
    {
        if (ended.size() == RECORDINGS_MAX)
        {
            ended.poll();
        }
        ended.add(former.read());
    }
}
