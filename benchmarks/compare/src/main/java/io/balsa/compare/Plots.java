package io.balsa.compare;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import javax.imageio.ImageIO;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.HdrHistogram.HistogramIterationValue;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Pictures of the runs, PNG.
 */
final class Plots
{
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 600;
    private static final double NINES_MAX = 1e6;

    private final Path dir;
    private final Map<Cell, Map<String, List<MeasuredRun>>> cells;

    /**
     * @param dir     gets the pictures.
     * @param summary of the runs.
     */
    Plots(final Path dir, final Summary summary)
    {
        this.dir = dir;
        this.cells = summary.byCell();
    }

    /**
     * @return files written.
     * @throws IOException if one can't be written.
     */
    List<Path> draw() throws IOException
    {
        final List<Path> files = new ArrayList<>();
        files.add(save(throughput(), "throughput"));
        for (final Map.Entry<Cell, Map<String, List<MeasuredRun>>> cell : cells.entrySet())
        {
            files.add(save(latency(cell.getKey(), cell.getValue()), "latency-" + cell.getKey().slug()));
            if (cell.getKey().failover())
            {
                files.add(save(failover(cell.getKey(), cell.getValue()), "failover-" + cell.getKey().slug()));
            }
        }
        addGrowth(files, "nodes", Cell::nodes);
        addGrowth(files, "sessions", Cell::clients);
        addGrowth(files, "bytes a command", Cell::length);
        addGrowth(files, "window", Cell::window);
        return files;
    }

    private CategoryChart throughput()
    {
        final CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT)
            .title("Throughput, median").xAxisTitle("").yAxisTitle("commands a second").build();
        final List<String> titles = cells.keySet().stream().map(Cell::title).toList();
        for (final String system : systems())
        {
            final List<Double> values = cells.values().stream()
                .map(runs -> Summary.spread(runs.getOrDefault(system, List.of()), RunResult::opsPerSecond).median())
                .map(value -> Double.isNaN(value) ? 0 : value).toList();
            chart.addSeries(system, titles, values);
        }
        return chart;
    }

    private static XYChart latency(final Cell cell, final Map<String, List<MeasuredRun>> systems) throws IOException
    {
        final XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title("Latency: " + cell.title())
            .xAxisTitle("1 / (1 - percentile): 10 is 90 %, 1000 is 99.9 %").yAxisTitle("us").build();
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisLogarithmic(true);
        for (final Map.Entry<String, List<MeasuredRun>> system : systems.entrySet())
        {
            final List<Double> nines = new ArrayList<>();
            final List<Double> micros = new ArrayList<>();
            final Histogram all = new Histogram(3);
            for (final MeasuredRun run : system.getValue())
            {
                if (run.isGood())
                {
                    addLog(run.spec().dir().resolve("latency.hlog"), all);
                }
            }
            for (final HistogramIterationValue value : all.percentiles(5))
            {
                final double place = 1 / (1 - Math.min(value.getPercentileLevelIteratedTo() / 100, 1 - 1 / NINES_MAX));
                nines.add(place);
                micros.add(Math.max(value.getValueIteratedTo() / 1e3, 1e-3));
            }
            addLine(chart, system.getKey(), nines, micros);
        }
        return chart;
    }

    private static void addLog(final Path log, final Histogram all) throws FileNotFoundException
    {
        try (HistogramLogReader reader = new HistogramLogReader(log.toFile()))
        {
            for (EncodableHistogram next = reader.nextIntervalHistogram(); next != null;
                next = reader.nextIntervalHistogram())
            {
                all.add((Histogram) next);
            }
        }
    }

    /** Answers in each 10 ms after the leader's death: the gap is what one sees. */
    private static XYChart failover(final Cell cell, final Map<String, List<MeasuredRun>> systems) throws IOException
    {
        final XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title("After kill -9: " + cell.title())
            .xAxisTitle("ms since the leader's death").yAxisTitle("answers until then").build();
        for (final Map.Entry<String, List<MeasuredRun>> system : systems.entrySet())
        {
            for (final MeasuredRun run : system.getValue())
            {
                if (run.result() != null)
                {
                    final List<Double> millis = new ArrayList<>();
                    final List<Double> replies = new ArrayList<>();
                    double sum = 0;
                    for (final String line : Files.readAllLines(run.spec().dir().resolve("failover.csv")))
                    {
                        if (Character.isDigit(line.charAt(0)))
                        {
                            sum += Double.parseDouble(line.substring(line.indexOf(',') + 1));
                            millis.add(Double.parseDouble(line.substring(0, line.indexOf(','))));
                            replies.add(sum);
                        }
                    }
                    addLine(chart, system.getKey() + ' ' + run.spec().run(), millis, replies);
                }
            }
        }
        return chart;
    }

    /**
     * Throughput over one dimension of the cells, where they differ in it.
     */
    private void addGrowth(final List<Path> files, final String name, final ToIntFunction<Cell> dimension)
        throws IOException
    {
        if (cells.keySet().stream().mapToInt(dimension).distinct().count() < 2)
        {
            return;
        }
        final XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title("Throughput by " + name)
            .xAxisTitle(name).yAxisTitle("commands a second").build();
        chart.getStyler().setXAxisLogarithmic("nodes".equals(name) ? false : true);
        for (final String system : systems())
        {
            final Map<Double, Double> points = new LinkedHashMap<>();
            cells.forEach((cell, runs) ->
            {
                final Spread spread = Summary.spread(runs.getOrDefault(system, List.of()), RunResult::opsPerSecond);
                if (!spread.isEmpty())
                {
                    points.put((double) dimension.applyAsInt(cell), spread.median());
                }
            });
            addLine(chart, system, List.copyOf(points.keySet()), List.copyOf(points.values()));
        }
        files.add(save(chart, "throughput-by-" + name.replace(' ', '-')));
    }

    private static void addLine(
        final XYChart chart, final String name, final List<Double> xs, final List<Double> ys)
    {
        if (!xs.isEmpty())
        {
            chart.addSeries(name, xs, ys).setMarker(SeriesMarkers.NONE);
        }
    }

    private Set<String> systems()
    {
        final Set<String> names = new LinkedHashSet<>();
        cells.values().forEach(runs -> names.addAll(runs.keySet()));
        return names;
    }

    private Path save(final Chart<?, ?> chart, final String name) throws IOException
    {
        final Path file = dir.resolve(name + ".png");
        ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", file.toFile());
        return file;
    }
}
