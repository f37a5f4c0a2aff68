package io.balsa.cli;

import io.balsa.node.BalsaNode;
import io.balsa.node.NodeConfig;
import io.balsa.service.Service;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * One node in the foreground, until a signal, the end of its input if asked for, or its own failure ends it.
 */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    description = {
        "Runs one node in the foreground; SIGTERM or Ctrl-C close it gracefully.",
        "A setting is taken from the first of these that has it: arguments, environment (BALSA_*), " +
            "system properties (balsa.*), the file of --config, the default."
    })
final class NodeCommand implements Callable<Integer>
{
    private static final String LEDGER = "ledger";

    @ParentCommand
    private Balsa balsa;

    @Mixin
    private NodeIdentityOptions identity;

    @Option(names = "--service", paramLabel = LEDGER + "|CLASS", defaultValue = LEDGER,
        description = "What is replicated: the built-in ledger (default), or a class that implements " +
            "io.balsa.service.Service and has a constructor without parameters.")
    private String service;

    @Option(names = "--settings", description = "Lists all settings, and ends.")
    private boolean listsSettings;

    @Option(names = "--json", description = "With --settings: as JSON.")
    private boolean json;

    @Option(names = "--until-stdin-ends", hidden = true,
        description = "Ends when standard input does: so no node outlives the demo that started it, even by kill -9.")
    private boolean untilStdinEnds;

    @Mixin
    private NodeOptions options;

    @Override
    public Integer call() throws InterruptedException
    {
        final PrintStream out = balsa.out();
        if (listsSettings)
        {
            listSettings(out);
            return ExitCode.OK;
        }
        final NodeConfig nodeConfig = identity.configure(options);
        final BalsaNode node = launch(nodeConfig);
        final Thread hook = new Thread(() -> close(node), "balsa-close");
        Runtime.getRuntime().addShutdownHook(hook);
        out.println(node.banner());
        final Thread problems = new Thread(new ProblemWatch(node, balsa.err()), "balsa-problems");
        problems.setDaemon(true);
        problems.start();
        if (untilStdinEnds)
        {
            final Thread watch = new Thread(() -> awaitEndOf(balsa.in(), node), "balsa-stdin");
            watch.setDaemon(true);
            watch.start();
        }
        node.awaitClosed();
        node.close();
        if (node.failure() != null)
        {
            throw new CliFailure(ExitCode.NEGATIVE, "The node stopped: " + node.failure());
        }
        return ExitCode.OK;
    }

    private BalsaNode launch(final NodeConfig nodeConfig)
    {
        final Service replicated = serviceNamed(service);
        try
        {
            return BalsaNode.launch(nodeConfig, replicated, notice -> balsa.err().println("balsa: " + notice));
        }
        catch (final RuntimeException e)
        {
            throw new CliFailure(ExitCode.NEGATIVE, "The node did not start: " + e.getMessage(), e);
        }
    }

    /**
     * @param name {@code ledger}, or of a class.
     * @return a new service.
     */
    static Service serviceNamed(final String name)
    {
        if (LEDGER.equals(name))
        {
            return new LedgerService();
        }
        try
        {
            return Class.forName(name).asSubclass(Service.class).getDeclaredConstructor().newInstance();
        }
        catch (final ClassNotFoundException e)
        {
            throw new CliFailure(ExitCode.USAGE, "There is no service '" + name +
                "': say ledger, or name a class that is on the class path.", e);
        }
        catch (final ClassCastException e)
        {
            throw new CliFailure(ExitCode.USAGE, name + " does not implement io.balsa.service.Service.", e);
        }
        catch (final InvocationTargetException e)
        {
            throw new CliFailure(ExitCode.NEGATIVE, "The constructor of " + name + " failed: " + e.getCause(), e);
        }
        catch (final ReflectiveOperationException e)
        {
            throw new CliFailure(ExitCode.USAGE, name + " has no public constructor without parameters.", e);
        }
    }

    /** In the shutdown hook: a signal came, or the node ended by itself, which closing again doesn't hurt. */
    private static void close(final BalsaNode node)
    {
        final boolean signalled = !node.isClosed();
        node.close();
        if (signalled && node.failure() == null)
        {
            System.out.flush();
            // closed as asked: that is success, not the 128 + signal that a JVM makes of it
            Runtime.getRuntime().halt(ExitCode.OK);
        }
    }

    private static void awaitEndOf(final InputStream in, final BalsaNode node)
    {
        try
        {
            while (in.read() >= 0)
            {
                continue;
            }
        }
        catch (final IOException e)
        {
            // no input any more: as good as its end
        }
        node.close();
    }

    private void listSettings(final PrintStream out)
    {
        for (final var setting : NodeConfig.settings())
        {
            if (json)
            {
                out.println(new Json()
                    .add("name", setting.name())
                    .add("default", setting.defaultValue())
                    .add("unit", setting.unit())
                    .add("description", setting.description()));
            }
            else
            {
                out.printf("%-32s %-16s %-8s %s%n",
                    setting.name(), setting.defaultValue(), setting.unit(), setting.description());
            }
        }
    }
}
