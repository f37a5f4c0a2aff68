package io.balsa.compare;

import java.io.IOException;
import java.util.List;

/**
 * What happens between the two baselines of a run, and what is told of it.
 */
interface MeasuredEvent
{
    /**
     * When the state is built up, before the load begins.
     *
     * @throws IOException          if it can't be done.
     * @throws InterruptedException if the rig is interrupted.
     */
    void prepare() throws IOException, InterruptedException;

    /**
     * While the load warms up.
     *
     * @throws IOException          if it doesn't come to that.
     * @throws InterruptedException if the rig is interrupted.
     */
    void awaitReady() throws IOException, InterruptedException;

    /**
     * Let it happen, under load, until it is over; begins parts of the run as it goes.
     *
     * @throws IOException          if it fails.
     * @throws InterruptedException if the rig is interrupted.
     */
    void run() throws IOException, InterruptedException;

    /**
     * @return the parts of the run that are compared with the baseline.
     */
    List<Latencies.Part> during();

    /**
     * @param ratios of during to baseline: p50, p99, p99.9 and the maximum.
     * @return true if it costs no more than it may, leader changes aside.
     */
    boolean isWithinGoal(double[] ratios);

    /**
     * @return what may be, for people.
     */
    String goal();

    /**
     * @param line gets what was measured.
     */
    void addTo(JsonLine line);

    /**
     * @return the same for people, in Markdown.
     */
    String markdown();
}
