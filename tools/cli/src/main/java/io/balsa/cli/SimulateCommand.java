package io.balsa.cli;

import io.balsa.simulator.Fault;
import io.balsa.simulator.Mechanism;
import io.balsa.simulator.Simulation;
import io.balsa.simulator.SimulationOptions;
import io.balsa.simulator.SimulationSummary;
import io.balsa.simulator.SimulationSummary.Percentiles;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * {@code balsa simulate}: whole clusters in virtual time, each decided by one seed.
 */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    versionProvider = Balsa.Version.class,
    description = {
        "Runs whole clusters in virtual time, with faults, each decided by one seed.",
        "The same seed always gives the same run. Exit code 1: something was wrong, and how to see it again."
    })
final class SimulateCommand implements Callable<Integer>
{
    private static final Pattern SEEDS = Pattern.compile("(-?\\d{1,19})(?:\\.\\.(-?\\d{1,19}))?");
    private static final long REFRESH_NS = 250_000_000L;

    @ParentCommand
    private Balsa balsa;

    @Option(names = "--scenario", paramLabel = "NAME", defaultValue = "swarm",
        description = "Which one (default: ${DEFAULT-VALUE}); 'list' names them all.")
    private String scenario;

    @Option(names = "--seeds", paramLabel = "A..B", defaultValue = "1..1000",
        description = "Which seeds, or a single one (default: ${DEFAULT-VALUE}).")
    private String seeds;

    @Option(names = "--jobs", paramLabel = "N",
        description = "Threads (default: one a processor). The result doesn't depend on it.")
    private Integer jobs;

    @Option(names = "--without", paramLabel = "MECHANISM",
        description = "Takes a rule of the engine away, to see it missed; repeatable. 'list' names them all.")
    private List<String> without = List.of();

    @Option(names = "--progress", description = "Shows progress though standard error is no terminal.")
    private boolean progress;

    @Option(names = "--json", description = "Prints the result as JSON, in the last line.")
    private boolean json;

    @Override
    public Integer call()
    {
        if ("list".equals(scenario))
        {
            Simulation.scenarios().forEach(balsa.out()::println);
            return ExitCode.OK;
        }
        if (without.contains("list"))
        {
            for (final Mechanism mechanism : Mechanism.values())
            {
                balsa.out().printf("%-26s%s%n", mechanism.label(), mechanism.description());
            }
            return ExitCode.OK;
        }
        final SimulationOptions options = options();
        final SimulationSummary summary = Simulation.run(options, bar(options));
        final PrintStream report = json ? balsa.err() : balsa.out();
        summary.failures().forEach(failure -> report.println(failure + replay(failure)));
        print(summary, report);
        if (json)
        {
            balsa.out().println(summary.toJson());
        }
        return summary.violations() == 0 ? ExitCode.OK : ExitCode.NEGATIVE;
    }

    private SimulationOptions options()
    {
        final Matcher matcher = SEEDS.matcher(seeds);
        try
        {
            if (matcher.matches())
            {
                final long first = Long.parseLong(matcher.group(1));
                final long last = matcher.group(2) == null ? first : Long.parseLong(matcher.group(2));
                return new SimulationOptions(
                    scenario, first, last, jobs == null ? Runtime.getRuntime().availableProcessors() : jobs,
                    without.stream().map(Mechanism::named).collect(Collectors.toUnmodifiableSet()));
            }
        }
        catch (final NumberFormatException e)
        {
            throw new CliFailure(ExitCode.USAGE, "--seeds=" + seeds + ": a seed has 64 bits", e);
        }
        catch (final IllegalArgumentException e)
        {
            throw new CliFailure(ExitCode.USAGE, e.getMessage(), e);
        }
        throw new CliFailure(ExitCode.USAGE, "--seeds=" + seeds + ": must be like 1..1000, or one seed");
    }

    private java.util.function.LongConsumer bar(final SimulationOptions options)
    {
        final long total = options.lastSeed() - options.firstSeed() + 1;
        final AtomicLong shownNs = new AtomicLong(System.nanoTime());
        final boolean isShown = progress || ProgressLine.isTerminal();
        return done ->
        {
            final long nowNs = System.nanoTime();
            final long lastNs = shownNs.get();
            if (isShown && (nowNs - lastNs > REFRESH_NS || done == total) && shownNs.compareAndSet(lastNs, nowNs))
            {
                balsa.err().printf(Locale.ROOT, "\r%,d of %,d seeds%s", done, total, done == total ? "\n" : "");
                balsa.err().flush();
            }
        };
    }

    private String replay(final String failure)
    {
        final Matcher seed = Pattern.compile("seed (-?\\d+)").matcher(failure);
        return seed.find() ?
            "\nagain: tools/balsa simulate --scenario " + scenario + " --seeds " + seed.group(1) +
            without.stream().map(label -> " --without " + label).collect(Collectors.joining()) : "";
    }

    private static void print(final SimulationSummary summary, final PrintStream out)
    {
        out.printf(Locale.ROOT, "%s: %,d seeds, %,d violations, %,.0f simulated seconds, %,.0f a second and thread%n",
            summary.scenario(), summary.seeds(), summary.violations(), summary.simulatedSeconds(),
            summary.simulatedSecondsPerSecond());
        print("agreement", summary.agreementMs(), "ms", out);
        print("first leader", summary.firstLeaderMs(), "ms", out);
        print("terms used", summary.termsUsed(), "", out);
        out.printf(Locale.ROOT, "  second leader before agreement in %.3f %% of the seeds%n",
            summary.leaderChangesPercent());
        final String faults = summary.faults().entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .map((final Map.Entry<Fault, Long> entry) ->
                entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ') +
                String.format(Locale.ROOT, " %,d", entry.getValue()))
            .collect(Collectors.joining(", "));
        out.println("  faults: " + (faults.isEmpty() ? "none" : faults));
        out.println("  trace hash " + Long.toHexString(summary.traceHash()));
    }

    private static void print(
        final String what, final Percentiles percentiles, final String unit, final PrintStream out)
    {
        out.printf(Locale.ROOT, "  %-13s p50 %,.0f  p99 %,.0f  p99.9 %,.0f  max %,.0f %s%n",
            what, percentiles.p50(), percentiles.p99(), percentiles.p999(), percentiles.max(), unit);
    }
}
