package io.balsa.compare;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one run measured. To be looked at when its client has ended.
 *
 * @param work          that was measured.
 * @param event         in its middle.
 * @param latencies     of all of it.
 * @param baseline      before the event.
 * @param after         likewise.
 * @param leaderChanges new terms from the begin of the event to its end.
 * @param hashes        of the members' states at the end.
 * @param failure       what makes it worthless, in one sentence; null: every command was answered once, in order, and
 *                      executed once by each member, whose states are equal.
 */
record SnapshotResult(
    SnapshotWork work,
    MeasuredEvent event,
    Latencies latencies,
    Latencies.Part baseline,
    Latencies.Part after,
    long leaderChanges,
    long[] hashes,
    String failure)
{
    Latencies.Figures during()
    {
        return Latencies.figures(event.during());
    }

    /** All that is measured: the warm-up isn't. */
    private List<Latencies.Part> parts()
    {
        return latencies.parts().stream().dropWhile(part -> part != baseline).toList();
    }

    boolean isEqual()
    {
        return Arrays.stream(hashes).distinct().count() == 1;
    }

    boolean isGoalMet()
    {
        return leaderChanges == 0 && event.isWithinGoal(during().ratiosTo(Latencies.figures(List.of(baseline))));
    }

    /**
     * @param line gets everything.
     */
    void addTo(final JsonLine line)
    {
        final Latencies.Figures before = Latencies.figures(List.of(baseline));
        final JsonLine ratios = new JsonLine();
        final double[] values = during().ratiosTo(before);
        for (int i = 0; i < values.length; i++)
        {
            ratios.add(Latencies.Figures.NAMES[i], values[i], 3);
        }
        line.add("baseline", before.json())
            .add("during", during().json())
            .add("after", Latencies.figures(List.of(after)).json())
            .add("ratios", ratios)
            .addRaw("parts", parts().stream()
                .map(part -> new JsonLine().add("part", part.name()).addAll(Latencies.figures(List.of(part)).json()))
                .map(JsonLine::toString).collect(Collectors.joining(",", "[", "]")))
            .add("leaderChanges", leaderChanges);
        event.addTo(line);
        line.add("replicasEqual", isEqual())
            .add("stateHash", Long.toHexString(hashes[0]))
            .add("goal", event.goal())
            .add("goalMet", isGoalMet());
    }

    /**
     * @return text in Markdown.
     */
    String markdown()
    {
        final Latencies.Figures before = Latencies.figures(List.of(baseline));
        final StringBuilder text = new StringBuilder()
            .append("| part | s | commands | p50 us | p99 us | p99.9 us | max us |\n|---|--:|--:|--:|--:|--:|--:|\n");
        parts().forEach(part -> addRow(text, part.name(), Latencies.figures(List.of(part))));
        addRow(text, "**during**", during());
        text.append("| during / baseline | | ");
        for (final double ratio : during().ratiosTo(before))
        {
            text.append("| ").append(Spread.number(ratio)).append(' ');
        }
        return text.append("|\n\n").append(event.markdown())
            .append("\nLeader changes: ").append(leaderChanges)
            .append(". Replicas: ").append(isEqual() ? "equal, " + Long.toHexString(hashes[0]) : "different")
            .append(". Goal (").append(event.goal()).append("): ").append(isGoalMet() ? "met" : "missed")
            .append(".\n").toString();
    }

    private static void addRow(final StringBuilder text, final String name, final Latencies.Figures figures)
    {
        text.append("| ").append(name).append(" | ").append(Spread.number(figures.seconds()))
            .append(" | ").append(Spread.number(figures.count()));
        for (final double value : figures.us())
        {
            text.append(" | ").append(Spread.number(value));
        }
        text.append(" |\n");
    }
}
