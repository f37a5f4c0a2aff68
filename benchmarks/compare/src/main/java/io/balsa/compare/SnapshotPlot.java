package io.balsa.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The picture of a run, PNG: latencies of each second, with the parts of the event between lines.
 */
final class SnapshotPlot
{
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 600;
    private static final double NS_PER_SECOND = 1e9;
    private static final String[] NAMES = {"p50", "p99", "p99.9", "max"};
    /** Of the height of the picture, from one label to the next. */
    private static final double LABEL_STEP = 0.05;
    private static final int[] SHOWN = {0, 1, 3};
    private static final double MIDDLE = 0.5;

    private SnapshotPlot()
    {
    }

    /**
     * @param result of a run.
     * @param file   written.
     * @throws IOException if it can't be written.
     */
    static void draw(final SnapshotResult result, final Path file) throws IOException
    {
        final XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(result.work().title())
            .xAxisTitle("s since the event began").yAxisTitle("us, by the second in which a command was due").build();
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setXAxisDecimalPattern("0.0");
        final List<Latencies.Part> parts = result.latencies().parts();
        final int place = parts.indexOf(result.baseline());
        final long zeroNs = parts.get(place + 1).beginNs();
        final double shift = (parts.get(0).beginNs() - zeroNs) / NS_PER_SECOND;
        final double from = (result.baseline().beginNs() - zeroNs) / NS_PER_SECOND;
        double highest = 0;
        double lowest = Double.MAX_VALUE;
        for (final int index : SHOWN)
        {
            final List<Double> xs = new ArrayList<>();
            final List<Double> ys = new ArrayList<>();
            final List<Latencies.Figures> seconds = result.latencies().bySecond();
            for (int second = 0; second < seconds.size(); second++)
            {
                if (second + shift >= from && seconds.get(second).count() > 0)
                {
                    xs.add(second + shift + MIDDLE);
                    ys.add(Math.max(1, seconds.get(second).us()[index]));
                    highest = Math.max(highest, seconds.get(second).us()[index]);
                    lowest = Math.min(lowest, seconds.get(second).us()[index]);
                }
            }
            if (!xs.isEmpty())
            {
                chart.addSeries(NAMES[index], xs, ys).setMarker(SeriesMarkers.NONE);
            }
        }
        // one below the other, or short parts would be written over
        double y = highest;
        for (final Latencies.Part part : parts.subList(place + 1, parts.size()))
        {
            final double x = (part.beginNs() - zeroNs) / NS_PER_SECOND;
            chart.addAnnotation(new AnnotationLine(x, true, false));
            chart.addAnnotation(new AnnotationText(part.name(), x, y, false));
            y *= Math.pow(lowest / highest, LABEL_STEP);
        }
        ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", file.toFile());
    }
}
