package io.balsa.compare;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/**
 * How the commands of the rig end: with what they say, with 2 for arguments that make no sense, with 1 for all else
 * that goes wrong; and why, in one line.
 */
final class RigCommand
{
    private RigCommand()
    {
    }

    /**
     * @param name    of the command, as in the shell.
     * @param command with picocli's annotations.
     * @param error   for people.
     * @param args    of the command.
     * @return the exit code.
     */
    static int execute(
        final String name, final Callable<Integer> command, final PrintStream error, final String... args)
    {
        return new CommandLine(command)
            .setExecutionExceptionHandler((failure, line, parsed) ->
            {
                error.println(name + ": " + failure.getMessage());
                return failure instanceof IllegalArgumentException ? 2 : 1;
            })
            .execute(args);
    }
}
