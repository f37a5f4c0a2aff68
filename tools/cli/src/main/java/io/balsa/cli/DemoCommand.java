package io.balsa.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * Arguments of {@link Demo}.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
        "Starts a cluster of its own on this machine, replicates every line of the input as a command, and compares " +
            "what all nodes hold with the input: nothing lost, nothing twice, the same order everywhere.",
        "Lines end with \\n; all other bytes are sent as they are. Without --input a sample of orders is used."
    })
final class DemoCommand implements Callable<Integer>
{
    private static final int NODES_MAX = 9;

    @ParentCommand
    private Balsa balsa;

    @Option(names = "--input", paramLabel = "FILE", description = "Lines to replicate; - for standard input.")
    private String input;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "3",
        description = "How many nodes, 1 to " + NODES_MAX + " (default: ${DEFAULT-VALUE}).")
    private int nodeCount;

    @Option(names = "--kill-leader", description = "kill -9 of the leader half-way; it is started again later.")
    private boolean killLeader;

    @Option(names = "--commands", paramLabel = "COUNT", defaultValue = "" + OrderFlow.DEFAULT_LINES,
        description = "Length of the sample (default: ${DEFAULT-VALUE}).")
    private int sampleLines;

    @Option(names = "--seed", defaultValue = "1", description = "Decides the sample (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--write-sample", paramLabel = "FILE", description = "Only writes the sample, and ends.")
    private Path sampleFile;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "60",
        description = "How long to wait without any progress (default: ${DEFAULT-VALUE}).")
    private long timeoutS;

    @Option(names = "--progress", description = "Shows progress though standard error is no terminal.")
    private boolean progress;

    @Option(names = "--json", description = "One JSON object on standard output; the summary goes to standard error.")
    private boolean json;

    @Mixin
    private NodeOptions options;

    @Override
    public Integer call() throws IOException
    {
        check(nodeCount >= 1 && nodeCount <= NODES_MAX, "--nodes must be 1 to " + NODES_MAX + ", not " + nodeCount);
        check(sampleLines >= 0, "--commands must not be negative");
        check(timeoutS >= 1, "--timeout must be 1 or more seconds");
        if (sampleFile != null)
        {
            OrderFlow.write(sampleFile, sampleLines, seed);
            return ExitCode.OK;
        }
        final NodeOptions.Promise promise = options.promise == null ? NodeOptions.Promise.DISK : options.promise;
        final Demo.Plan plan = new Demo.Plan(
            input,
            sampleLines,
            seed,
            nodeCount,
            killLeader,
            options.toArguments(),
            promise.description(),
            TimeUnit.SECONDS.toNanos(timeoutS));
        final Demo demo = new Demo(plan, balsa.in(), balsa.err(), progress || ProgressLine.isTerminal());
        return demo.run(json ? balsa.err() : balsa.out(), json ? balsa.out() : null);
    }

    private static void check(final boolean isGood, final String sentence)
    {
        if (!isGood)
        {
            throw new CliFailure(ExitCode.USAGE, sentence + "; see 'balsa demo --help'.");
        }
    }
}
