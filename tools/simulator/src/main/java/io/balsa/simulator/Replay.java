package io.balsa.simulator;

import io.balsa.monitor.Event;
import io.balsa.monitor.NodeRecording;
import io.balsa.monitor.Timeline;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One life, lived again with the flight recorders of all nodes on.
 *
 * @param seed       of it.
 * @param violations what was wrong; empty: nothing.
 * @param state      the nodes at the end, if something was wrong.
 * @param virtualNs  how long it took.
 * @param traceHash  identity of the life: the same as without recorders.
 * @param recordings of every life of every node; their clock is the world's, which begins at 0.
 * @param notes      of what was done to the nodes, in order.
 */
public record Replay(
    long seed,
    List<String> violations,
    String state,
    long virtualNs,
    long traceHash,
    List<NodeRecording> recordings,
    List<Note> notes)
{
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT);
    private static final long S = 1_000_000_000L;
    private static final String COMMITS = "commits ";

    static Replay of(final RunResult result, final io.balsa.simulator.Timeline timeline)
    {
        return new Replay(result.seed(), result.violations(), result.state(), result.virtualNs(), result.traceHash(),
            timeline.recordings(), timeline.notes());
    }

    /**
     * What all nodes recorded and what was done to them, as one sequence in the order of the world's clock. Commits of
     * a node that follow each other are one line.
     *
     * @param linesMax the last of them; at least 1.
     * @return one line for each event, in the columns that {@code explain --timeline} has.
     */
    public List<String> timeline(final int linesMax)
    {
        final List<String> lines = new ArrayList<>();
        final List<Event> events = Timeline.merge(recordings);
        int place = 0;
        for (int i = 0; i < notes.size(); i++)
        {
            final Note note = notes.get(i);
            while (place < events.size() && events.get(place).epochNs() <= note.timeNs())
            {
                lines.add(Timeline.line(events.get(place++)));
            }
            final boolean isContinued = note.text().startsWith(COMMITS) && i + 1 < notes.size() &&
                notes.get(i + 1).text().startsWith(COMMITS) && notes.get(i + 1).nodeId() == note.nodeId();
            if (!isContinued)
            {
                lines.add(line(note));
            }
        }
        while (place < events.size())
        {
            lines.add(Timeline.line(events.get(place++)));
        }
        return List.copyOf(lines.subList(Math.max(0, lines.size() - linesMax), lines.size()));
    }

    private static String line(final Note note)
    {
        return String.format(Locale.ROOT, "%s  %-3s         %s",
            CLOCK.format(Instant.ofEpochSecond(note.timeNs() / S, note.timeNs() % S).atOffset(ZoneOffset.UTC)),
            note.nodeId() == Note.NOBODY ? "" : "n" + note.nodeId(), note.text());
    }
}
