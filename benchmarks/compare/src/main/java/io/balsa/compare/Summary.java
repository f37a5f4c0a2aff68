package io.balsa.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The table: of each cell, a line a system; medians, ranges, and ratios to the reference in the same turn.
 */
final class Summary
{
    private final String reference;
    private final List<MeasuredRun> runs;

    /**
     * @param reference label of the system to which ratios are taken.
     * @param runs      all.
     */
    Summary(final String reference, final List<MeasuredRun> runs)
    {
        this.reference = reference;
        this.runs = runs;
    }

    /**
     * @return the runs, by cell, then by system, both in the order in which they came.
     */
    Map<Cell, Map<String, List<MeasuredRun>>> byCell()
    {
        return runs.stream().collect(Collectors.groupingBy(
            run -> run.spec().cell(), LinkedHashMap::new,
            Collectors.groupingBy(run -> run.spec().system().label(), LinkedHashMap::new, Collectors.toList())));
    }

    /**
     * @return text in Markdown.
     */
    String markdown()
    {
        final StringBuilder text = new StringBuilder();
        byCell().forEach((cell, systems) -> addCell(text, cell, systems));
        return text.toString();
    }

    private void addCell(final StringBuilder text, final Cell cell, final Map<String, List<MeasuredRun>> systems)
    {
        text.append("### ").append(cell.title()).append("\n\n")
            .append("| system | runs | ops/s | ratio | p50 us | ratio | p99 us | ratio | p99.9 us | ratio | max us | ")
            .append("CPU s per million | ratio | lag ms | ").append(cell.failover() ? "failover ms | " : "")
            .append("GC pauses |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
            .append(cell.failover() ? "--:|\n" : "\n");
        final List<MeasuredRun> base = systems.getOrDefault(reference, List.of());
        systems.forEach((system, measured) -> addRow(text, cell, system, measured, base));
        text.append("\nMedian and range; ratios are medians of the ratios to ").append(reference)
            .append(" in the same turn.\n\n");
        systems.forEach((system, measured) -> text.append("* ").append(system).append(": ")
            .append(measured.get(0).spec().echo().configuration(measured.get(0).spec())).append(".\n"));
        systems.values().stream().flatMap(List::stream).filter(run -> !run.isGood()).forEach(run ->
            text.append("* **Failed**: ").append(run.spec().system().label()).append(", run ")
                .append(run.spec().run()).append(": ").append(run.failure()).append(".\n"));
        text.append('\n');
    }

    private void addRow(
        final StringBuilder text,
        final Cell cell,
        final String system,
        final List<MeasuredRun> measured,
        final List<MeasuredRun> base)
    {
        final long good = measured.stream().filter(MeasuredRun::isGood).count();
        final List<String> columns = new ArrayList<>(List.of(
            system, good == measured.size() ? Long.toString(good) : good + " of " + measured.size()));
        addWithRatio(columns, measured, base, RunResult::opsPerSecond);
        addWithRatio(columns, measured, base, result -> result.latencyUs()[0]);
        addWithRatio(columns, measured, base, result -> result.latencyUs()[1]);
        addWithRatio(columns, measured, base, result -> result.latencyUs()[2]);
        columns.add(spread(measured, result -> result.latencyUs()[3]).text());
        addWithRatio(columns, measured, base, RunResult::cpuSecondsPerMillion);
        columns.add(spread(measured, RunResult::lagMs).text());
        if (cell.failover())
        {
            columns.add(spread(measured, RunResult::failoverMs).text());
        }
        columns.add(Long.toString(
            measured.stream().filter(MeasuredRun::isGood).mapToLong(MeasuredRun::gcPauses).sum()));
        text.append("| ").append(String.join(" | ", columns)).append(" |\n");
    }

    private static void addWithRatio(
        final List<String> columns,
        final List<MeasuredRun> measured,
        final List<MeasuredRun> base,
        final ToDoubleFunction<RunResult> figure)
    {
        columns.add(spread(measured, figure).text());
        final Spread ratios = new Spread(measured.stream().filter(MeasuredRun::isGood).mapToDouble(run -> base.stream()
            .filter(other -> other.isGood() && other.spec().run() == run.spec().run())
            .mapToDouble(other -> figure.applyAsDouble(run.result()) / figure.applyAsDouble(other.result()))
            .findFirst().orElse(Double.NaN)));
        columns.add(ratios.isEmpty() ? "-" : Spread.number(ratios.median()));
    }

    static Spread spread(final List<MeasuredRun> measured, final ToDoubleFunction<RunResult> figure)
    {
        return new Spread(measured.stream().filter(MeasuredRun::isGood).map(MeasuredRun::result).mapToDouble(figure));
    }
}
