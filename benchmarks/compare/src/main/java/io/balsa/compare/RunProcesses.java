package io.balsa.compare;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;

/**
 * The processes of one run: its servers, then its client. Closing ends them, each by its own handle, and takes away
 * what they left in shared memory and their files.
 */
final class RunProcesses implements AutoCloseable
{
    private static final long GAUGE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long END_TIMEOUT_S = 10;
    private static final int OVERHEAD_S = 240;
    private static final int POLL_MS = 5;
    private static final int WATCH_MS = 250;

    private final RunSpec spec;
    private final List<String> flags;
    private final boolean isProfiled;
    private final List<Process> servers = new ArrayList<>();
    private Process client;

    /**
     * @param spec       of the run.
     * @param flags      of every JVM besides those that the rig sets.
     * @param isProfiled true: each writes a recording of the JDK's flight recorder.
     */
    RunProcesses(final RunSpec spec, final List<String> flags, final boolean isProfiled)
    {
        this.spec = spec;
        this.flags = flags;
        this.isProfiled = isProfiled;
    }

    /**
     * @return what the client measured.
     * @throws IOException          if a process can't be started, or fails: the message says where its output is.
     * @throws InterruptedException if the rig is interrupted.
     */
    RunResult run() throws IOException, InterruptedException
    {
        spec.write();
        final List<String> pids = new ArrayList<>();
        for (int id = 0; id < spec.servers(); id++)
        {
            final Process server = start("node-" + id, List.of("server", spec.dir().toString(), Integer.toString(id)));
            servers.add(server);
            pids.add(Long.toString(server.pid()));
        }
        awaitGauges();
        final List<String> arguments = new ArrayList<>(List.of("client", spec.dir().toString()));
        arguments.addAll(pids);
        client = start("client", arguments);
        awaitClient();
        if (client.exitValue() != 0)
        {
            throw new IOException("the client failed: " + lastLine("client") + " (all of it: " + log("client") + ")");
        }
        return RunResult.read(spec.dir());
    }

    private void awaitClient() throws IOException, InterruptedException
    {
        final long deadlineNs = System.nanoTime() +
            TimeUnit.SECONDS.toNanos(OVERHEAD_S + spec.cell().warmUp() + spec.cell().seconds());
        while (!client.waitFor(WATCH_MS, TimeUnit.MILLISECONDS))
        {
            for (int id = 0; id < servers.size() && !spec.cell().failover(); id++)
            {
                if (!servers.get(id).isAlive())
                {
                    throw new IOException("server " + id + " ended: " + lastLine("node-" + id) +
                        " (all of it: " + log("node-" + id) + ")");
                }
            }
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new IOException("the client did not end in time: see " + log("client"));
            }
        }
    }

    private void awaitGauges() throws IOException, InterruptedException
    {
        final long deadlineNs = System.nanoTime() + GAUGE_TIMEOUT_NS;
        for (int id = 0; id < servers.size(); id++)
        {
            final File gauge = spec.dir().resolve("gauge-" + id).toFile();
            while (gauge.length() == 0)
            {
                if (!servers.get(id).isAlive() || System.nanoTime() - deadlineNs > 0)
                {
                    throw new IOException("server " + id + " did not start: see " + log("node-" + id));
                }
                Thread.sleep(POLL_MS);
            }
        }
    }

    private Process start(final String name, final List<String> arguments) throws IOException
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmFlags.of(spec, name));
        if (isProfiled)
        {
            command.add("-XX:StartFlightRecording:settings=profile,dumponexit=true,filename=" +
                spec.dir().resolve(name + ".jfr"));
            command.add("-XX:+UnlockDiagnosticVMOptions");
            command.add("-XX:+DebugNonSafepoints");
        }
        command.addAll(flags);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(ChildProcess.class.getName());
        command.addAll(arguments);
        return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log(name).toFile())
            .start();
    }

    private Path log(final String name)
    {
        return spec.dir().resolve(name + ".log");
    }

    private String lastLine(final String name) throws IOException
    {
        final List<String> lines = Files.readAllLines(log(name));
        return lines.stream().filter(line -> !line.startsWith("\tat ")).reduce((first, second) -> second)
            .orElse("it said nothing");
    }

    @Override
    public void close()
    {
        final List<Process> all = new ArrayList<>(servers);
        if (client != null)
        {
            all.add(client);
        }
        all.forEach(Process::destroy);
        all.forEach(RunProcesses::end);
        for (int id = 0; id < spec.servers(); id++)
        {
            IoUtil.delete(new File(spec.aeronDir("node-" + id)), true);
            IoUtil.delete(spec.serverDir(id).toFile(), true);
        }
        IoUtil.delete(new File(spec.aeronDir("client")), true);
    }

    private static void end(final Process process)
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
