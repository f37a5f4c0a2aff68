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
 * The command: what clients feel of snapshots of large state, and how fast a member that lost everything is back.
 */
@Command(
    name = "benchmarks/compare/snapshots",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
        "Three members of Balsa, separate processes of this machine, hold state outside the heap, under commands that",
        "are due by the clock. Latency is from when one was due. In the middle there is the event:",
        "  snapshot  every member is told to take a snapshot, one after the other, the leader last",
        "  catch-up  a follower is killed and its directory lost; it is recovered, and gets a snapshot from the leader"
    })
public final class SnapshotsUnderLoad implements Callable<Integer>
{
    private static final int COMMAND_LENGTH_MAX = 16 * 1024;
    private static final int NICE_MAX = 19;
    private static final String SEGMENT_LENGTH = "segment.length";

    @Option(names = "--event", required = true, paramLabel = "snapshot|catch-up", description = "See above.")
    private String event;

    @Option(names = "--state", paramLabel = "BYTES",
        description = "That each member holds, like 512m. Default: 2g, for catch-up 4g.")
    private String state;

    @Option(names = "--rate", defaultValue = "10000", description = "Commands a second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(names = "--length", defaultValue = "64",
        description = "Bytes of a command and its echo. Default: ${DEFAULT-VALUE}.")
    private int length;

    @Option(names = "--durability", defaultValue = "disk", paramLabel = "disk|memory",
        description = "Acknowledged means: forced to disk on a quorum, or in the page cache of a quorum. " +
            "Default: ${DEFAULT-VALUE}.")
    private String durability;

    @Option(names = "--warm-up", defaultValue = "10", paramLabel = "S",
        description = "Seconds of the same load before the first baseline. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(names = "--seconds", defaultValue = "20", paramLabel = "S",
        description = "Of the baselines before and after; and what follows the orders to take snapshots is measured " +
            "for so long at least. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--repeat", defaultValue = "1", description = "Runs. Default: ${DEFAULT-VALUE}.")
    private int repeat;

    @Option(names = "--set", paramLabel = "name=value",
        description = "A setting of the nodes: snapshot.transfer.rate=256m. They take no snapshots by themselves " +
            "unless snapshot.log.bytes says so; for catch-up they keep one, snapshot.retained=1.")
    private Map<String, String> overrides = new TreeMap<>();

    @Option(names = "--jvm", split = " ", paramLabel = "FLAG", description = "More flags for the members' JVMs.")
    private List<String> jvmFlags = new ArrayList<>();

    @Option(names = "--nice", paramLabel = "N",
        description = "catch-up: niceness of the process that catches up, 0 to 19. On a machine of its own it would " +
            "take no processor from the others, as it does here. Default: 0.")
    private int nice;

    @Option(names = "--profile", description = "Every member writes a recording of the JDK's flight recorder.")
    private boolean isProfiled;

    @Option(names = "--files", paramLabel = "DIR",
        description = "Where the members keep their files. Default: in the output folder.")
    private Path filesDir;

    @Option(names = "--out", paramLabel = "DIR",
        description = "Output folder. Default: a new one in benchmarks/compare/target/results.")
    private Path out;

    @Option(names = "--json", description = "One JSON object a run on standard output, the tables on standard error.")
    private boolean isJson;

    private final PrintStream standardOutput;
    private final PrintStream standardError;

    SnapshotsUnderLoad(final PrintStream standardOutput, final PrintStream standardError)
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
     * @return 0: all runs were good, whether or not they met the goal; 1: one wasn't; 2: the arguments make no sense.
     */
    static int execute(final PrintStream output, final PrintStream error, final String... args)
    {
        return RigCommand.execute("snapshots", new SnapshotsUnderLoad(output, error), error, args);
    }

    @Override
    public Integer call() throws Exception
    {
        if (!List.of("memory", "disk").contains(durability))
        {
            throw new IllegalArgumentException("--durability=" + durability + ": must be disk or memory");
        }
        if (nice < 0 || nice > NICE_MAX)
        {
            throw new IllegalArgumentException("--nice=" + nice + ": must be 0 to " + NICE_MAX);
        }
        final SnapshotEvent what = SnapshotEvent.of(event);
        final SnapshotWork work = new SnapshotWork(
            what, ByteCount.parse("--state", state != null ? state : what == SnapshotEvent.CATCH_UP ? "4g" : "2g"),
            rate, length, "disk".equals(durability), warmUp, seconds);
        final Path dir = OutputFolder.make(out);
        standardError.println("output: " + dir);
        boolean isGood = true;
        for (int run = 1; run <= repeat; run++)
        {
            isGood &= measure(work, run, Files.createDirectories(dir.resolve(what.label() + '-' + run)));
        }
        return isGood ? 0 : 1;
    }

    private boolean measure(final SnapshotWork work, final int run, final Path dir)
        throws IOException, InterruptedException
    {
        final Path files = filesDir == null ? dir :
            filesDir.toAbsolutePath().resolve("snapshots-" + ProcessHandle.current().pid());
        final ClusterSpec spec = new ClusterSpec(
            dir, files, FreePorts.find(ClusterSpec.MEMBERS), work.disk(), work.state(), settings(work));
        // what is wrong with it is told before anything is started
        spec.nodeConfig(0);
        final long segmentLength = ByteCount.parse(SEGMENT_LENGTH, spec.settings().get(SEGMENT_LENGTH));
        spec.write();
        final JsonLine settings = new JsonLine();
        spec.settings().forEach(settings::add);
        final JsonLine line = new JsonLine()
            .add("event", work.event().label())
            .add("run", run)
            .add("stateBytes", work.state())
            .add("rate", work.rate())
            .add("length", work.length())
            .add("durability", work.durability())
            .add("settings", settings);
        SnapshotResult result = null;
        String failure;
        standardError.println(work.title() + ", run " + run + ':');
        try (SnapshotRig rig = new SnapshotRig(
            work, spec, new Members(spec, jvmFlags, isProfiled), standardError))
        {
            final MeasuredEvent measured = work.event() == SnapshotEvent.CATCH_UP ?
                new CatchUp(rig, segmentLength, nice) : new TakeSnapshots(rig);
            result = new SnapshotRun(rig, measured).run();
            failure = result.failure();
        }
        catch (final IOException | IllegalStateException ex)
        {
            failure = ex.getMessage();
        }
        if (filesDir != null)
        {
            Files.deleteIfExists(files);
        }
        report(work, result, failure, line, dir);
        return failure == null;
    }

    private Map<String, String> settings(final SnapshotWork work)
    {
        final Map<String, String> settings = new TreeMap<>();
        settings.put(SEGMENT_LENGTH, "32m");
        settings.put("snapshot.log.bytes", "0");
        if (work.event() == SnapshotEvent.CATCH_UP)
        {
            settings.put("snapshot.retained", "1");
        }
        if (work.length() > COMMAND_LENGTH_MAX)
        {
            settings.put("command.length.max", Integer.toString(work.length()));
        }
        settings.putAll(overrides);
        return settings;
    }

    private void report(
        final SnapshotWork work,
        final SnapshotResult result,
        final String failure,
        final JsonLine line,
        final Path dir)
        throws IOException
    {
        final StringBuilder text = new StringBuilder("\n### ").append(work.title()).append("\n\n");
        if (result != null)
        {
            result.addTo(line);
            text.append(result.markdown());
            final Path picture = dir.resolve("latency.png");
            SnapshotPlot.draw(result, picture);
            standardError.println("plot: " + picture);
        }
        if (failure != null)
        {
            text.append("**Failed**: ").append(failure).append(".\n");
        }
        line.add("failure", failure);
        Files.writeString(dir.resolve("result.json"), line + "\n");
        Files.writeString(dir.resolve("summary.md"), text);
        (isJson ? standardError : standardOutput).println(text);
        if (isJson)
        {
            standardOutput.println(line);
            standardOutput.flush();
        }
    }
}
