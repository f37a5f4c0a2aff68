package io.balsa.simulator;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws how long agreement took, as the share of seeds that agreed within a time: one curve for each way to run them.
 */
public final class AgreementPlot
{
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 560;
    private static final int POINTS_MAX = 500;
    private static final double X_MIN_MS = 100;
    private static final double X_MAX_MS = 30_000;
    private static final Color[] COLOURS = {
        new Color(0x81c784), new Color(0x212121), new Color(0x1976d2), new Color(0xf57c00), new Color(0x7b1fa2),
        new Color(0x00838f), new Color(0x8d6e63), new Color(0xd32f2f), new Color(0x607d8b), new Color(0x9e9d24),
        new Color(0x303f9f)};

    private final XYChart chart;
    private int curves;

    /**
     * @param title over the picture.
     */
    public AgreementPlot(final String title)
    {
        chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title)
            .xAxisTitle("time to agreement").yAxisTitle("seeds that agreed, %").build();
        final Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 15);
        final XYStyler styler = chart.getStyler();
        styler.setXAxisLogarithmic(true);
        styler.setXAxisLogarithmicDecadeOnly(false);
        styler.setXAxisTickLabelsFormattingFunction(AgreementPlot::label);
        styler.setXAxisMin(X_MIN_MS);
        styler.setXAxisMax(X_MAX_MS);
        styler.setYAxisMin(0.0);
        styler.setYAxisMax(100.0);
        styler.setYAxisTickLabelsFormattingFunction(AgreementPlot::percent);
        styler.setAxisTickLabelsFont(font);
        styler.setAxisTitleFont(font);
        styler.setPlotGridLinesColor(new Color(0xdddddd));
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        styler.setLegendFont(font);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 17));
    }

    /**
     * @param name        beside the curve's colour.
     * @param agreementMs of all seeds, ascending; infinite where there was none. At least one.
     * @return this.
     */
    public AgreementPlot curve(final String name, final double[] agreementMs)
    {
        final List<Double> x = new ArrayList<>();
        final List<Double> y = new ArrayList<>();
        x.add(X_MIN_MS);
        y.add(0.0);
        if (agreementMs[0] <= X_MAX_MS)
        {
            x.add(Math.max(X_MIN_MS, agreementMs[0]));
            y.add(0.0);
        }
        final int step = Math.max(1, agreementMs.length / POINTS_MAX);
        int agreed = 0;
        for (int i = 0; i < agreementMs.length && agreementMs[i] <= X_MAX_MS; i++)
        {
            agreed = i + 1;
            if (i % step == 0 || i == agreementMs.length - 1)
            {
                x.add(Math.max(X_MIN_MS, agreementMs[i]));
                y.add(100.0 * agreed / agreementMs.length);
            }
        }
        // who didn't agree lets the curve go on below the top
        x.add(X_MAX_MS);
        y.add(100.0 * agreed / agreementMs.length);
        final XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(COLOURS[curves % COLOURS.length]);
        series.setLineStyle(new BasicStroke(curves == 0 ? 8.0f : 2.0f));
        curves++;
        return this;
    }

    /**
     * @param file ends with .png.
     * @throws IOException if it can't be written.
     */
    public void write(final Path file) throws IOException
    {
        ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", file.toFile());
    }

    /** 1, 2 and 5 of each decade have room. */
    private static String label(final double ms)
    {
        final long digits = Math.round(ms / Math.pow(10, Math.floor(Math.log10(ms * 1.001))));
        if (digits != 1 && digits != 2 && digits != 5 && ms < X_MAX_MS)
        {
            return "";
        }
        return ms < 999 ? String.format(Locale.ROOT, "%.0f ms", ms) : String.format(Locale.ROOT, "%.0f s", ms / 1_000);
    }

    private static String percent(final double percent)
    {
        final long rounded = Math.round(percent);
        return rounded % 20 == 0 ? Long.toString(rounded) : "";
    }
}
