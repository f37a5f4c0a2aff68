package io.balsa.cli;

import io.balsa.monitor.Explanation;
import io.balsa.simulator.AgreementPlot;
import io.balsa.simulator.FaultClass;
import io.balsa.simulator.LabSuite;
import io.balsa.simulator.Mechanism;
import io.balsa.simulator.Replay;
import io.balsa.simulator.Simulation;
import io.balsa.simulator.SimulationOptions;
import io.balsa.simulator.SimulationSummary;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
        "The same seed always gives the same run. Exit code 1: something was wrong, and how to see it again.",
        "The last line on standard output is the result as JSON."
    })
final class SimulateCommand implements Callable<Integer>
{
    private static final String SEED = "(-?\\d+|0x[0-9a-fA-F]+)";
    private static final Pattern SEEDS = Pattern.compile(SEED + "(?:\\.\\." + SEED + ")?");
    private static final long REFRESH_NS = 250_000_000L;

    @ParentCommand
    private Balsa balsa;

    @Option(names = "--scenario", paramLabel = "NAME", defaultValue = "swarm",
        description = "Which one (default: ${DEFAULT-VALUE}); 'list' names them all.")
    private String scenario;

    @Option(names = "--seeds", paramLabel = "A..B", defaultValue = "1..1000",
        description = "Which seeds, or a single one (default: ${DEFAULT-VALUE}). 64 bits, also as 0x... .")
    private String seeds;

    @Option(names = "--jobs", paramLabel = "N",
        description = "Threads (default: one a processor). The result doesn't depend on it.")
    private Integer jobs;

    @Option(names = "--without", paramLabel = "MECHANISM", split = ",",
        description = "Takes a rule of the engine away, to see it missed; repeatable. 'list' names them all.")
    private List<String> without = List.of();

    @Mixin
    private SwarmOptions swarm;

    @Option(names = "--timeline", description = "Tells one seed: every event of all nodes, and what was done to them.")
    private boolean timeline;

    @Option(names = "--explain", description = "Tells one seed as 'balsa explain' does: election by election, and why.")
    private boolean explain;

    @Option(names = "--shrink", paramLabel = "S", defaultValue = "60",
        description = "A failed life of a swarm is cut down for at most so many seconds (default: ${DEFAULT-VALUE}).")
    private int shrinkSeconds;

    @Option(names = "--plot", paramLabel = "FILE.png",
        description = "Draws the distribution of the time to agreement: with all rules, without each of --without, " +
            "without all of them.")
    private Path plot;

    @Option(names = "--progress", description = "Shows progress though standard error is no terminal.")
    private boolean progress;

    @Option(names = "--json", description = "Prints nothing but JSON on standard output, the rest on standard error.")
    private boolean json;

    @Override
    public Integer call()
    {
        if (isListing())
        {
            return ExitCode.OK;
        }
        final SimulationOptions options = options();
        if (shrinkSeconds < 0)
        {
            throw new CliFailure(ExitCode.USAGE, "--shrink=" + shrinkSeconds + ": must not be negative");
        }
        try
        {
            if (plot != null)
            {
                return plot(options);
            }
            return timeline || explain ? tell(options) : run(options);
        }
        catch (final IllegalArgumentException e)
        {
            throw new CliFailure(ExitCode.USAGE, e.getMessage(), e);
        }
    }

    private boolean isListing()
    {
        final PrintStream out = balsa.out();
        if ("list".equals(scenario))
        {
            Simulation.scenarios().forEach(out::println);
            return true;
        }
        if (without.contains("list"))
        {
            for (final Mechanism mechanism : Mechanism.values())
            {
                out.printf("%-26s%s%n", mechanism.label(), mechanism.description());
            }
            return true;
        }
        if (swarm.isListWanted())
        {
            for (final FaultClass faultClass : FaultClass.values())
            {
                out.println(faultClass.label());
            }
            return true;
        }
        return false;
    }

    private int run(final SimulationOptions options)
    {
        final PrintStream text = json ? balsa.err() : balsa.out();
        final SimulationReport report = new SimulationReport(options, text);
        final SimulationSummary summary;
        if (Simulation.LAB.equals(scenario))
        {
            final int tests = LabSuite.tests().size() + LabSuite.variants().size();
            final LabSuite.LabSummary lab = LabSuite.run(options, bar(options, tests));
            lab.tests().forEach(test -> tellFailures(report.of(test), test));
            report.lab(lab);
            summary = lab.total();
        }
        else
        {
            summary = Simulation.run(options, bar(options, 1));
            tellFailures(report, summary);
        }
        report.summary(summary);
        balsa.out().println(summary.toJson());
        return summary.violations() == 0 ? ExitCode.OK : ExitCode.NEGATIVE;
    }

    private void tellFailures(final SimulationReport report, final SimulationSummary summary)
    {
        report.failures(summary);
        if (!summary.failedSeeds().isEmpty())
        {
            report.story(summary.failedSeeds().get(0), shrinkSeconds * 1000L,
                new ProgressLine(balsa.err(), isProgressShown(), -1));
        }
    }

    private int plot(final SimulationOptions options)
    {
        if (!plot.toString().endsWith(".png"))
        {
            throw new CliFailure(ExitCode.USAGE, "--plot=" + plot + ": the name must end with .png");
        }
        final AgreementPlot picture = new AgreementPlot(String.format(
            Locale.ROOT, "%s: time to agreement in seeds %d to %d", scenario, options.firstSeed(), options.lastSeed()));
        draw(picture, "Balsa", options, Set.of());
        if (options.without().size() > 1)
        {
            draw(picture, "without any of these:", options, options.without());
        }
        options.without().stream().sorted().forEach(
            mechanism -> draw(picture, "without " + mechanism.label(), options, Set.of(mechanism)));
        try
        {
            picture.write(plot);
        }
        catch (final IOException e)
        {
            throw new CliFailure(ExitCode.NEGATIVE, "can't write " + plot + ": " + e.getMessage(), e);
        }
        return ExitCode.OK;
    }

    private void draw(
        final AgreementPlot picture, final String name, final SimulationOptions options, final Set<Mechanism> rules)
    {
        balsa.out().println(name);
        final SimulationOptions one = new SimulationOptions(
            options.scenario(), options.firstSeed(), options.lastSeed(), options.jobs(), rules, options.edit());
        picture.curve(name, Simulation.agreementMs(one, bar(one, 1)));
    }

    private int tell(final SimulationOptions options)
    {
        if (options.firstSeed() != options.lastSeed())
        {
            throw new CliFailure(ExitCode.USAGE, (explain ? "--explain" : "--timeline") +
                " tells of one seed, not of --seeds=" + seeds);
        }
        final Replay replay = Simulation.replay(options);
        if (explain)
        {
            final Explanation explanation = Explanation.of(replay.recordings());
            if (json)
            {
                balsa.out().println(ExplainCommand.toJson(explanation));
            }
            else
            {
                explanation.lines().forEach(balsa.out()::println);
            }
        }
        else
        {
            replay.timeline(Integer.MAX_VALUE).forEach(balsa.out()::println);
        }
        final PrintStream text = json ? balsa.err() : balsa.out();
        if (!replay.violations().isEmpty())
        {
            text.println();
            replay.violations().forEach(text::println);
            text.print(replay.state());
        }
        text.println("trace hash " + Long.toHexString(replay.traceHash()));
        return replay.violations().isEmpty() ? ExitCode.OK : ExitCode.NEGATIVE;
    }

    private SimulationOptions options()
    {
        final Matcher matcher = SEEDS.matcher(seeds);
        if (!matcher.matches())
        {
            throw new CliFailure(ExitCode.USAGE, "--seeds=" + seeds + ": must be like 1..1000, or one seed");
        }
        try
        {
            final long first = seed(matcher.group(1));
            final long last = matcher.group(2) == null ? first : seed(matcher.group(2));
            return new SimulationOptions(
                scenario, first, last, jobs == null ? Runtime.getRuntime().availableProcessors() : jobs,
                without.stream().map(Mechanism::named).collect(Collectors.toUnmodifiableSet()), swarm.edit());
        }
        catch (final NumberFormatException e)
        {
            throw new CliFailure(ExitCode.USAGE, "--seeds=" + seeds + ": a seed has 64 bits", e);
        }
        catch (final IllegalArgumentException e)
        {
            throw new CliFailure(ExitCode.USAGE, e.getMessage(), e);
        }
    }

    private static long seed(final String text)
    {
        return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
    }

    private boolean isProgressShown()
    {
        return progress || ProgressLine.isTerminal();
    }

    private LongConsumer bar(final SimulationOptions options, final int tests)
    {
        final long total = tests * (options.lastSeed() - options.firstSeed() + 1);
        final AtomicLong shownNs = new AtomicLong(System.nanoTime());
        final boolean isShown = isProgressShown();
        return done ->
        {
            final long nowNs = System.nanoTime();
            final long lastNs = shownNs.get();
            if (isShown && (nowNs - lastNs > REFRESH_NS || done == total) && shownNs.compareAndSet(lastNs, nowNs))
            {
                balsa.err().printf(Locale.ROOT, "\r%,d of %,d lives%s", done, total, done == total ? "\n" : "");
                balsa.err().flush();
            }
        };
    }
}
