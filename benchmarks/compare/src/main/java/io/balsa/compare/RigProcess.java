package io.balsa.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.CloseHelper;

/**
 * A JVM that the rig started: with the rig's own class path, its output in a file of the run, and an input whose end
 * tells it to end, see {@link EndWithTheRig}. Only ever ended by its own handle.
 */
final class RigProcess
{
    private static final long END_TIMEOUT_S = 10;

    private final Process process;
    private final Path log;

    private RigProcess(final Process process, final Path log)
    {
        this.process = process;
        this.log = log;
    }

    /**
     * @param dir       of the run.
     * @param name      of the process.
     * @param flags     of its JVM.
     * @param main      where it begins.
     * @param arguments of that.
     * @return the process, just started.
     * @throws IOException if it can't be started.
     */
    static RigProcess start(
        final Path dir, final String name, final List<String> flags, final Class<?> main, final List<String> arguments)
        throws IOException
    {
        final Path log = log(dir, name);
        return new RigProcess(builder(0, flags, main, arguments).redirectOutput(log.toFile()).start(), log);
    }

    /**
     * The same for one that talks with the rig: who listens hears every line that it prints, on a thread of its own.
     *
     * @param dir       of the run.
     * @param name      of the process.
     * @param nice      its niceness, 0 to 19: above 0 it gets what the others leave of the processors.
     * @param flags     of its JVM.
     * @param main      where it begins.
     * @param arguments of that.
     * @param listener  to what it prints.
     * @return the process, just started.
     * @throws IOException if it can't be started.
     */
    static RigProcess startTalking(
        final Path dir,
        final String name,
        final int nice,
        final List<String> flags,
        final Class<?> main,
        final List<String> arguments,
        final Consumer<String> listener)
        throws IOException
    {
        final Path log = log(dir, name);
        final PrintStream copy = new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8);
        final Process process = builder(nice, flags, main, arguments).start();
        final Thread reader = new Thread(() -> read(process, copy, listener), "read-" + name);
        reader.setDaemon(true);
        reader.start();
        return new RigProcess(process, log);
    }

    private static Path log(final Path dir, final String name)
    {
        return dir.resolve(name + ".log");
    }

    private static ProcessBuilder builder(
        final int nice, final List<String> flags, final Class<?> main, final List<String> arguments)
    {
        final List<String> command = new ArrayList<>();
        if (nice > 0)
        {
            command.addAll(List.of("nice", "-n", Integer.toString(nice)));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    private static void read(final Process process, final PrintStream copy, final Consumer<String> listener)
    {
        try (copy; BufferedReader lines = process.inputReader())
        {
            for (String line = lines.readLine(); line != null; line = lines.readLine())
            {
                copy.println(line);
                listener.accept(line);
            }
        }
        catch (final IOException ex)
        {
            copy.println("the rig doesn't hear it any more: " + ex);
        }
    }

    long pid()
    {
        return process.pid();
    }

    boolean isAlive()
    {
        return process.isAlive();
    }

    int exitValue()
    {
        return process.exitValue();
    }

    /**
     * @return file with all that it printed.
     */
    Path log()
    {
        return log;
    }

    /**
     * @return the last thing that it said, stack traces left out.
     * @throws IOException if its output can't be read.
     */
    String lastLine() throws IOException
    {
        return Files.readAllLines(log).stream().filter(line -> !line.startsWith("\tat "))
            .reduce((first, second) -> second).orElse("it said nothing");
    }

    /**
     * @param line that it gets on its input.
     * @throws IOException if it has ended.
     */
    void say(final String line) throws IOException
    {
        process.getOutputStream().write((line + '\n').getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /**
     * Let it believe that the rig has ended.
     */
    void endInput()
    {
        CloseHelper.quietClose(process.getOutputStream());
    }

    boolean waitFor(final long millis) throws InterruptedException
    {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException
    {
        process.destroyForcibly().waitFor();
    }

    /**
     * Ask it to end. Doesn't wait.
     */
    void requestEnd()
    {
        process.destroy();
    }

    /**
     * Wait for its end; what hangs is killed.
     */
    void awaitEnd()
    {
        try
        {
            if (!process.waitFor(END_TIMEOUT_S, TimeUnit.SECONDS))
            {
                process.destroyForcibly().waitFor(END_TIMEOUT_S, TimeUnit.SECONDS);
            }
        }
        catch (final InterruptedException ex)
        {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
