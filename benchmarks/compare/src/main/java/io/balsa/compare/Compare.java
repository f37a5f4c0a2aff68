package io.balsa.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command: runs every cell that was asked for on every system, in turns, and reports.
 */
@Command(
    name = "benchmarks/compare/run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
        "Puts the same work on Balsa and its peers, in turns, each as separate processes of this machine.",
        "Several values of --length, --window, --nodes or --clients, with commas, make a cell of each combination."
    })
public final class Compare implements Callable<Integer>
{
    @Option(names = "--systems", split = ",", defaultValue = "balsa,aeron-cluster",
        description = "Of balsa, aeron-cluster, ratis, jraft, raw-aeron. Default: ${DEFAULT-VALUE}.")
    private List<String> systems;

    @Option(names = "--length", split = ",", defaultValue = "64",
        description = "Bytes of a command and its echo. Default: ${DEFAULT-VALUE}.")
    private List<Integer> lengths;

    @Option(names = "--window", split = ",", defaultValue = "1024",
        description = "Commands outstanding at most, all sessions together. Default: ${DEFAULT-VALUE}.")
    private List<Integer> windows;

    @Option(names = "--rate", defaultValue = "0",
        description = "Commands a second, by the clock (open loop); latency counts from when each was due. " +
            "Default: none, as fast as the window lets (closed loop).")
    private int rate;

    @Option(names = "--durability", defaultValue = "memory", paramLabel = "memory|disk",
        description = "Acknowledged means: in the page cache of a quorum, or forced to disk on it. " +
            "Default: ${DEFAULT-VALUE}.")
    private String durability;

    @Option(names = "--nodes", split = ",", defaultValue = "3", description = "Servers. Default: ${DEFAULT-VALUE}.")
    private List<Integer> nodes;

    @Option(names = "--clients", split = ",", defaultValue = "1",
        description = "Sessions, all in the one client process. Default: ${DEFAULT-VALUE}.")
    private List<Integer> clients;

    @Option(names = "--warm-up", defaultValue = "8", paramLabel = "S",
        description = "Seconds of the same load before the measured part. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(names = "--seconds", defaultValue = "10", paramLabel = "S",
        description = "Of the measured part. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--repeat", defaultValue = "3", description = "Runs of each system. Default: ${DEFAULT-VALUE}.")
    private int repeat;

    @Option(names = "--failover",
        description = "Kills the leader (kill -9) in each run, under 1,000 commands a second or those of --rate, and " +
            "measures how long no answer comes.")
    private boolean failover;

    @Option(names = "--defaults", description = "Each system as a newcomer gets it, instead of tuned.")
    private boolean isDefaults;

    @Option(names = "--reference", defaultValue = "aeron-cluster",
        description = "To which ratios are taken. Default: ${DEFAULT-VALUE}.")
    private String reference;

    @Option(names = "--set", paramLabel = "system.name=value",
        description = "A setting of one system: balsa.mtu=32k, aeron-cluster.threads=2.")
    private Map<String, String> overrides = new TreeMap<>();

    @Option(names = "--jvm", split = " ", paramLabel = "FLAG",
        description = "More flags for all JVMs of all systems.")
    private List<String> jvmFlags = new ArrayList<>();

    @Option(names = "--unchecked", description = "All systems without Agrona's bounds checks.")
    private boolean isUnchecked;

    @Option(names = "--profile", description = "Every process writes a recording of the JDK's flight recorder.")
    private boolean isProfiled;

    @Option(names = "--files", paramLabel = "DIR",
        description = "Where the servers of all systems keep their files. Default: in the output folder.")
    private Path filesDir;

    @Option(names = "--out", paramLabel = "DIR",
        description = "Output folder. Default: a new one in benchmarks/compare/target/results.")
    private Path out;

    @Option(names = "--json", description = "One JSON object a run on standard output, the table on standard error.")
    private boolean isJson;

    private final PrintStream standardOutput;
    private final PrintStream standardError;
    private final List<MeasuredRun> measured = new ArrayList<>();

    Compare(final PrintStream standardOutput, final PrintStream standardError)
    {
        this.standardOutput = standardOutput;
        this.standardError = standardError;
    }

    /**
     * @param args see {@code --help}.
     */
    public static void main(final String[] args)
    {
        System.setProperty("java.awt.headless", "true");
        System.exit(execute(System.out, System.err, args));
    }

    /**
     * @param output for results.
     * @param error  for everything else.
     * @param args   see {@code --help}.
     * @return 0: all runs were good; 1: one wasn't; 2: the arguments make no sense.
     */
    static int execute(final PrintStream output, final PrintStream error, final String... args)
    {
        return RigCommand.execute("compare", new Compare(output, error), error, args);
    }

    @Override
    public Integer call() throws Exception
    {
        final List<SystemName> names = systems.stream().map(SystemName::of).toList();
        final List<Cell> cells = cells();
        final Path dir = OutputFolder.make(out);
        standardError.println("output: " + dir);
        for (final Cell cell : cells)
        {
            for (int run = 1; run <= repeat; run++)
            {
                for (final SystemName name : names)
                {
                    measure(name, run, cell, dir);
                }
            }
        }
        return report(dir);
    }

    private List<Cell> cells()
    {
        if (!List.of("memory", "disk").contains(durability))
        {
            throw new IllegalArgumentException("--durability=" + durability + ": must be memory or disk");
        }
        final List<Cell> cells = new ArrayList<>();
        for (final int length : lengths)
        {
            for (final int window : windows)
            {
                for (final int count : nodes)
                {
                    for (final int sessions : clients)
                    {
                        cells.add(new Cell(length, window, rate, "disk".equals(durability), count, sessions,
                            warmUp, seconds, failover, isDefaults));
                    }
                }
            }
        }
        return cells;
    }

    private void measure(final SystemName name, final int run, final Cell cell, final Path dir)
        throws IOException, InterruptedException
    {
        if (!name.echo().isFit(cell))
        {
            if (run == 1)
            {
                standardError.println(name.label() + ": not for " + cell.title());
            }
            return;
        }
        final Path runDir = Files.createDirectories(dir.resolve(cell.slug()).resolve(name.label() + '-' + run));
        final Path files = filesDir == null ? runDir : filesDir.toAbsolutePath().resolve(
            "compare-" + ProcessHandle.current().pid());
        final RunSpec spec = new RunSpec(name, run, cell, runDir, files,
            FreePorts.find(name.echo().servers(cell.nodes()) * name.echo().portsPerServer()), overridesOf(name));
        final MeasuredRun result = measure(spec);
        measured.add(result);
        if (isJson)
        {
            standardOutput.println(result.json());
            standardOutput.flush();
        }
        Files.writeString(runDir.resolve("result.json"), result.json() + "\n");
        standardError.println(progress(result));
    }

    private MeasuredRun measure(final RunSpec spec) throws InterruptedException
    {
        final List<String> flags = new ArrayList<>(jvmFlags);
        if (isUnchecked)
        {
            flags.add("-Dagrona.disable.bounds.checks=true");
        }
        try (RunProcesses processes = new RunProcesses(spec, flags, isProfiled))
        {
            final RunResult result = processes.run();
            final long pauses = GcLog.pauses(spec.dir(), result.beginMillis(), result.endMillis());
            return new MeasuredRun(spec, result, pauses, MeasuredRun.check(spec, result));
        }
        catch (final IOException ex)
        {
            return new MeasuredRun(spec, null, 0, ex.getMessage());
        }
    }

    private Map<String, String> overridesOf(final SystemName name)
    {
        final String prefix = name.label() + '.';
        final Map<String, String> own = new TreeMap<>();
        overrides.forEach((key, value) ->
        {
            if (key.startsWith(prefix))
            {
                own.put(key.substring(prefix.length()), value);
            }
        });
        return own;
    }

    private static String progress(final MeasuredRun run)
    {
        final RunResult result = run.result();
        return run.spec().system().label() + ' ' + run.spec().run() + ": " +
            (result == null ? "" : Spread.number(result.opsPerSecond()) + " ops/s, p50 " +
                Spread.number(result.latencyUs()[0]) + " us, p99 " + Spread.number(result.latencyUs()[1]) + " us, " +
                Spread.number(result.cpuSecondsPerMillion()) + " CPU s per million, lag " +
                Spread.number(result.lagMs()) + " ms" +
                (Double.isNaN(result.failoverMs()) ? "" : ", failover " + Spread.number(result.failoverMs()) + " ms") +
                (run.isGood() ? "" : "; ")) + (run.isGood() ? "" : "FAILED: " + run.failure());
    }

    private int report(final Path dir) throws IOException
    {
        final Summary summary = new Summary(reference, measured);
        final String table = summary.markdown();
        (isJson ? standardError : standardOutput).println(table);
        Files.writeString(dir.resolve("summary.md"), table);
        new Plots(dir, summary).draw().forEach(file -> standardError.println("plot: " + file));
        return !measured.isEmpty() && measured.stream().allMatch(MeasuredRun::isGood) ? 0 : 1;
    }
}
