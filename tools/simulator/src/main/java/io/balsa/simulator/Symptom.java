package io.balsa.simulator;

import io.balsa.simulator.SimulationSummary.Percentiles;

/**
 * How it shows that a mechanism is missing: a figure that is at most {@code limit} with it, and more without. Limits
 * are the goals of the scenarios where there are some, else well above what is seen with all mechanisms.
 *
 * @param figure that is looked at.
 * @param limit  the most that is right.
 */
record Symptom(Figure figure, double limit)
{
    /** A figure of a summary. */
    enum Figure
    {
        /** Seeds in which an invariant broke, or no agreement was reached: not one is right. */
        VIOLATIONS("seeds with a violation"),
        /** Median of the time to agreement. */
        AGREEMENT_P50("p50 of agreement, ms"),
        /** Time to agreement of the slowest in a hundred. */
        AGREEMENT_P99("p99 of agreement, ms"),
        /** How far terms rose, the worst in a hundred. */
        TERMS_P99("p99 of terms used"),
        /** Seeds with a second leader. */
        CHANGES("% of seeds with a second leader"),
        /** Seeds in which one stood that couldn't win. */
        UNFIT("% of seeds in which one stood that can't win");

        private final String label;

        Figure(final String label)
        {
            this.label = label;
        }

        private double of(final SimulationSummary summary)
        {
            final Percentiles agreement = summary.agreementMs();
            return switch (this)
            {
                case VIOLATIONS -> summary.violations();
                case AGREEMENT_P50 -> agreement.p50();
                case AGREEMENT_P99 -> agreement.p99();
                case TERMS_P99 -> summary.termsUsed().p99();
                case CHANGES -> summary.leaderChangesPercent();
                case UNFIT -> summary.unfitStoodPercent();
            };
        }
    }

    static Symptom violation()
    {
        return new Symptom(Figure.VIOLATIONS, 0);
    }

    /**
     * A violation is always a symptom too, whatever the figure.
     */
    boolean shows(final SimulationSummary summary)
    {
        return summary.violations() > 0 || figure.of(summary) > limit;
    }

    String describe(final SimulationSummary summary)
    {
        if (summary.violations() > 0)
        {
            final String first = summary.failures().get(0);
            final int from = first.indexOf(": ") + 2;
            final int lineEnd = first.indexOf('\n');
            final String what = first.substring(from, lineEnd < 0 ? first.length() : lineEnd);
            return summary.violations() + " of " + summary.seeds() + " seeds, the first: " +
                (what.length() > 110 ? what.substring(0, 110) + "…" : what);
        }
        return figure.label + " " + Math.round(figure.of(summary) * 10) / 10.0 + ", right is at most " + limit +
            " (" + summary.seeds() + " seeds)";
    }
}
