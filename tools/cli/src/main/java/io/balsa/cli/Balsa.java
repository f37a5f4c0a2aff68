package io.balsa.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The {@code balsa} command. Errors are one sentence on standard error and an exit code ({@link ExitCode}); the
 * environment variable {@value #DEBUG} adds the stack trace.
 */
@Command(
    name = "balsa",
    mixinStandardHelpOptions = true,
    versionProvider = Balsa.Version.class,
    description = "Runs Balsa nodes and local clusters, and proves on your own data that they agree.",
    subcommands = {NodeCommand.class, ClusterCommand.class, SendCommand.class, DemoCommand.class,
        SimulateCommand.class, ExplainCommand.class, LogCommand.class, SnapshotCommand.class,
        RecoverCommand.class, RecoveryPlanCommand.class, DiffCommand.class},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
        "0:done, or yes",
        "1:no, or something went wrong",
        "2:the arguments make no sense",
        "3:nothing moved for the time allowed",
        "4:no leader, hence no quorum"
    })
public final class Balsa implements Callable<Integer>
{
    static final String DEBUG = "BALSA_DEBUG";

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    @Spec
    private CommandSpec spec;

    private Balsa(final InputStream in, final PrintStream out, final PrintStream err)
    {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /**
     * @param args see {@code balsa --help}.
     */
    public static void main(final String[] args)
    {
        System.exit(run(System.in, System.out, System.err, args));
    }

    /**
     * @param in   standard input.
     * @param out  standard output.
     * @param err  standard error.
     * @param args of the command.
     * @return exit code.
     */
    static int run(final InputStream in, final PrintStream out, final PrintStream err, final String... args)
    {
        final boolean debug = "1".equals(System.getenv(DEBUG));
        final int exitCode = new CommandLine(new Balsa(in, out, err))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpAutoWidth(false)
            .setParameterExceptionHandler(onWrongArguments(err))
            .setExecutionExceptionHandler(onFailure(err, debug))
            .execute(args);
        out.flush();
        err.flush();
        return exitCode;
    }

    private static IParameterExceptionHandler onWrongArguments(final PrintStream err)
    {
        return (failure, args) ->
        {
            err.println("balsa: " + failure.getMessage() + "; see '" +
                failure.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
            return ExitCode.USAGE;
        };
    }

    private static IExecutionExceptionHandler onFailure(final PrintStream err, final boolean debug)
    {
        return (failure, commandLine, parsed) ->
        {
            if (debug)
            {
                failure.printStackTrace(err);
            }
            final String sentence = failure.getMessage();
            if (failure instanceof CliFailure)
            {
                err.println("balsa: " + sentence);
                return ((CliFailure) failure).exitCode();
            }
            final String kind = failure.getClass().getSimpleName();
            err.println("balsa: " + commandLine.getCommandSpec().qualifiedName() + " failed: " +
                (sentence == null ? kind : kind.replace("Exception", "").toLowerCase(Locale.ROOT) + ": " + sentence) +
                " (" + DEBUG + "=1 shows where).");
            return ExitCode.NEGATIVE;
        };
    }

    @Override
    public Integer call()
    {
        spec.commandLine().usage(err);
        return ExitCode.USAGE;
    }

    InputStream in()
    {
        return in;
    }

    PrintStream out()
    {
        return out;
    }

    PrintStream err()
    {
        return err;
    }

    /** From the manifest of the jar. */
    static final class Version implements CommandLine.IVersionProvider
    {
        @Override
        public String[] getVersion()
        {
            return new String[]{"balsa " + number() + ", Java " + Runtime.version()};
        }

        /**
         * @return version, and commit where the launcher knows it.
         */
        static String number()
        {
            final String version = Balsa.class.getPackage().getImplementationVersion();
            final String commit = System.getProperty("balsa.commit", "");
            return (version == null ? "(not packaged)" : version) + (commit.isEmpty() ? "" : ", commit " + commit);
        }
    }
}
