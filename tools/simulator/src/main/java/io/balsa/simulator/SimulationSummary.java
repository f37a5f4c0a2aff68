package io.balsa.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What came of many seeds.
 *
 * @param scenario                     that was run.
 * @param seeds                        how many.
 * @param violations                   seeds in which something was wrong.
 * @param failures                     of the first of them: seed, what was wrong, state of the nodes.
 * @param agreementMs                  time to agreement.
 * @param firstLeaderMs                time to the first leader.
 * @param termsUsed                    how far terms rose.
 * @param leaderChangesPercent         seeds with a second leader before agreement.
 * @param fitFirstPercent              seeds in which n2 or n3 was the first to ask for votes (seed scenarios).
 * @param unfitStoodPercent            seeds in which n0 or n1 stood with the log it began with (seed scenarios).
 * @param simulatedSeconds             lived in all.
 * @param simulatedSecondsPerSecond    for each second of each thread.
 * @param events                       that happened.
 * @param faults                       how often each fault happened.
 * @param failedSeeds                  the first few in which something was wrong.
 * @param seedsWithChanges             the first few that had a second leader.
 * @param traceHash                    over all seeds in order: the same for the same seeds, on any JVM.
 */
public record SimulationSummary(
    String scenario,
    long seeds,
    long violations,
    List<String> failures,
    Percentiles agreementMs,
    Percentiles firstLeaderMs,
    Percentiles termsUsed,
    double leaderChangesPercent,
    double fitFirstPercent,
    double unfitStoodPercent,
    double simulatedSeconds,
    double simulatedSecondsPerSecond,
    long events,
    Map<Fault, Long> faults,
    List<Long> failedSeeds,
    List<Long> seedsWithChanges,
    long traceHash)
{
    private static final double MS = 1e6;
    private static final double S = 1e9;
    private static final int FAILURES_MAX = 5;

    /**
     * A distribution.
     *
     * @param p50  half are at most this.
     * @param p99  all but one in a hundred.
     * @param p999 all but one in a thousand.
     * @param max  all.
     */
    public record Percentiles(double p50, double p99, double p999, double max)
    {
        static Percentiles of(final double[] values)
        {
            Arrays.sort(values);
            return values.length == 0 ? new Percentiles(0, 0, 0, 0) : new Percentiles(
                at(values, 0.5), at(values, 0.99), at(values, 0.999), values[values.length - 1]);
        }

        private static double at(final double[] sorted, final double share)
        {
            return sorted[Math.min(sorted.length - 1, (int) Math.ceil(share * sorted.length) - 1)];
        }

        private String toJson()
        {
            return "{\"p50\":" + number(p50) + ",\"p99\":" + number(p99) + ",\"p999\":" + number(p999) +
                ",\"max\":" + number(max) + "}";
        }
    }

    static SimulationSummary of(final SimulationOptions options, final RunResult[] results, final long wallNs)
    {
        final List<String> failures = new ArrayList<>();
        final FaultCounts counts = new FaultCounts();
        long violations = 0;
        long changes = 0;
        long fitFirst = 0;
        long unfit = 0;
        long virtualNs = 0;
        long events = 0;
        long hash = 0;
        for (final RunResult result : results)
        {
            hash = SimulationRandom.mix(hash) ^ result.traceHash();
            counts.addAll(result.counts());
            changes += result.leaderCount() > 1 ? 1 : 0;
            fitFirst += result.firstCandidate() == 2 || result.firstCandidate() == 3 ? 1 : 0;
            unfit += result.unfitStood() ? 1 : 0;
            virtualNs += result.virtualNs();
            events += result.eventCount();
            if (!result.violations().isEmpty())
            {
                violations++;
                if (failures.size() < FAILURES_MAX)
                {
                    failures.add("seed " + result.seed() + ": " + String.join("; ", result.violations()) + "\n" +
                        result.state());
                }
            }
        }
        final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
        for (final Fault fault : Fault.values())
        {
            faults.put(fault, counts.get(fault));
        }
        final double percent = 100.0 / results.length;
        return new SimulationSummary(
            options.scenario(), results.length, violations, List.copyOf(failures),
            Percentiles.of(Arrays.stream(results).filter(result -> result.agreementNs() >= 0)
                .mapToDouble(result -> result.agreementNs() / MS).toArray()),
            Percentiles.of(Arrays.stream(results).mapToDouble(result -> result.firstLeaderNs() / MS).toArray()),
            Percentiles.of(Arrays.stream(results).mapToDouble(RunResult::termsUsed).toArray()),
            changes * percent, fitFirst * percent, unfit * percent, virtualNs / S,
            virtualNs / (double) wallNs / options.jobs(), events, faults,
            Arrays.stream(results).filter(result -> !result.violations().isEmpty()).map(RunResult::seed)
                .limit(FAILURES_MAX).toList(),
            Arrays.stream(results).filter(result -> result.leaderCount() > 1).map(RunResult::seed)
                .limit(FAILURES_MAX).toList(),
            hash);
    }

    /**
     * @return one line.
     */
    public String toJson()
    {
        return "{\"scenario\":\"" + scenario + "\",\"seeds\":" + seeds + ",\"violations\":" + violations +
            ",\"agreementMs\":" + agreementMs.toJson() + ",\"firstLeaderMs\":" + firstLeaderMs.toJson() +
            ",\"termsUsed\":" + termsUsed.toJson() +
            ",\"leaderChangesPercent\":" + number(leaderChangesPercent) +
            ",\"fitFirstPercent\":" + number(fitFirstPercent) +
            ",\"unfitStoodPercent\":" + number(unfitStoodPercent) +
            ",\"simulatedSecondsPerSecond\":" + number(simulatedSecondsPerSecond) + cutsJson() +
            ",\"traceHash\":\"" + Long.toHexString(traceHash) + "\"}";
    }

    /**
     * Power cuts by the step at which they came, where they were made so.
     */
    private String cutsJson()
    {
        final long total = Fault.OF_STEPS.stream().mapToLong(faults::get).sum();
        return total == 0 ? "" : Fault.OF_STEPS.stream()
            .map(cut -> ",\"" + cut.name().toLowerCase(Locale.ROOT) + "\":" + faults.get(cut))
            .collect(Collectors.joining("", ",\"cuts\":{\"total\":" + total, "}"));
    }

    /**
     * Three digits behind the point, and a point in every locale.
     */
    private static String number(final double value)
    {
        return Double.toString(Math.round(value * 1000) / 1000.0);
    }
}
