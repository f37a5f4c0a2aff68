package io.balsa.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * Sends the lines of a file to a cluster that runs.
 */
@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    description = "Sends each line of a file, or of standard input, as a command, and counts the acknowledgements.")
final class SendCommand implements Callable<Integer>
{
    @ParentCommand
    private Balsa balsa;

    @Option(names = "--dir", defaultValue = ClusterCommand.DEFAULT_DIR,
        description = "Directory of a local cluster (default: ${DEFAULT-VALUE}).")
    private Path dir;

    @Option(names = "--members", paramLabel = "0=host:port,...", description = "Any other cluster, instead of --dir.")
    private String members;

    @Option(names = "--cluster", paramLabel = "NAME", description = "Its name, with --members.")
    private String cluster;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "30",
        description = "How long to wait without any acknowledgement (default: ${DEFAULT-VALUE}).")
    private long timeoutS;

    @Option(names = "--progress", description = "Shows progress though standard error is no terminal.")
    private boolean progress;

    @Option(names = "--json", description = "Prints the result as JSON.")
    private boolean json;

    @Parameters(paramLabel = "FILE", arity = "0..1", defaultValue = "-",
        description = "Lines to send; - for standard input (default).")
    private String file;

    @Override
    public Integer call() throws IOException
    {
        try (InputSource input = InputSource.named(file, balsa.in());
            CommandPump pump = new CommandPump(connection(), false, balsa.err()))
        {
            final ProgressLine line =
                new ProgressLine(balsa.err(), progress || ProgressLine.isTerminal(), input.length());
            final CommandPump.End end =
                pump.run(input.stream(), TimeUnit.SECONDS.toNanos(timeoutS), line, () -> false);
            line.clear();
            print(pump);
            return exitCode(pump, end);
        }
    }

    private CommandClient.Factory connection() throws IOException
    {
        try
        {
            if (members != null)
            {
                return EngineClient.to(members, cluster);
            }
            final LocalCluster local = LocalCluster.open(dir);
            return EngineClient.to(local.members(), local.name());
        }
        catch (final IllegalArgumentException e)
        {
            throw new CliFailure(ExitCode.USAGE, e.getMessage(), e);
        }
    }

    private int exitCode(final CommandPump pump, final CommandPump.End end)
    {
        if (end == CommandPump.End.TIMED_OUT)
        {
            final String waited = "for " + timeoutS + " s; " + unknown(pump);
            throw pump.isConnected() ?
                new CliFailure(ExitCode.TIMEOUT, "No acknowledgement " + waited) :
                new CliFailure(ExitCode.NO_QUORUM, "No leader could be reached " + waited);
        }
        if (end == CommandPump.End.CLOSED)
        {
            throw new CliFailure(ExitCode.NEGATIVE,
                "The session was closed (" + pump.closeReason() + "); " + unknown(pump));
        }
        return pump.rejected() == 0 && pump.repeatedReplies() == 0 && pump.wrongReplies() == 0 ?
            ExitCode.OK : ExitCode.NEGATIVE;
    }

    private static String unknown(final CommandPump pump)
    {
        return pump.accepted() == pump.acknowledged() ? "what was sent is acknowledged, the rest was not sent." :
            "whether the last " + (pump.accepted() - pump.acknowledged()) +
                " commands were applied is not known.";
    }

    private void print(final CommandPump pump)
    {
        final long unknown = pump.accepted() - pump.acknowledged();
        if (json)
        {
            balsa.out().println(new Json()
                .add("commands", pump.accepted())
                .add("acknowledged", pump.acknowledged())
                .add("unknown", unknown)
                .add("rejected", pump.rejected())
                .add("seconds", pump.seconds(), 3)
                .add("commandsPerSecond", pump.commandsPerSecond(), 0)
                .add("p50Us", pump.latencyUs(50), 1)
                .add("p99Us", pump.latencyUs(99), 1));
        }
        else
        {
            balsa.out().println(String.format(Locale.ROOT,
                "%,d commands sent, %,d acknowledged in %.2f s: %,.0f commands/s; latency p50 %,.0f us, p99 %,.0f us",
                pump.accepted(), pump.acknowledged(), pump.seconds(), pump.commandsPerSecond(),
                pump.latencyUs(50), pump.latencyUs(99)));
        }
    }
}
