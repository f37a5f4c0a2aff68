package io.balsa.compare;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;

/**
 * The processes of one run: its servers, then its client. Closing ends them, each by its own handle, and takes away
 * what they left in shared memory and their files; so does the end of the rig.
 */
final class RunProcesses implements AutoCloseable
{
    private static final long GAUGE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int OVERHEAD_S = 240;
    private static final int POLL_MS = 5;
    private static final int WATCH_MS = 250;
    private static final int SESSIONS_IN_HEAP = 100;

    private final RunSpec spec;
    private final List<String> flags;
    private final boolean isProfiled;
    private final List<RigProcess> servers = new ArrayList<>();
    private final AtShutdown atShutdown = new AtShutdown(this::end);
    private RigProcess client;

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
            final RigProcess server =
                start("node-" + id, spec.echo().heapMiB(),
                    List.of("server", spec.dir().toString(), Integer.toString(id)));
            servers.add(server);
            pids.add(Long.toString(server.pid()));
        }
        awaitGauges();
        final List<String> arguments = new ArrayList<>(List.of("client", spec.dir().toString()));
        arguments.addAll(pids);
        client = start("client", clientHeapMiB(), arguments);
        awaitClient();
        if (client.exitValue() != 0)
        {
            throw new IOException("the client failed: " + client.lastLine() + " (all of it: " + client.log() + ")");
        }
        return RunResult.read(spec.dir());
    }

    private void awaitClient() throws IOException, InterruptedException
    {
        final long deadlineNs = System.nanoTime() +
            TimeUnit.SECONDS.toNanos(OVERHEAD_S + spec.cell().warmUp() + spec.cell().seconds());
        while (!client.waitFor(WATCH_MS))
        {
            for (int id = 0; id < servers.size() && !spec.cell().failover(); id++)
            {
                if (!servers.get(id).isAlive())
                {
                    throw new IOException("server " + id + " ended: " + servers.get(id).lastLine() +
                        " (all of it: " + servers.get(id).log() + ")");
                }
            }
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new IOException("the client did not end in time: see " + client.log());
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
                    throw new IOException("server " + id + " did not start: see " + servers.get(id).log());
                }
                Thread.sleep(POLL_MS);
            }
        }
    }

    /** A session of any system has buffers of its own. */
    private int clientHeapMiB()
    {
        return spec.echo().heapMiB() + Math.max(0, spec.cell().clients() - SESSIONS_IN_HEAP);
    }

    private RigProcess start(final String name, final int heapMiB, final List<String> arguments) throws IOException
    {
        final List<String> all = new ArrayList<>(JvmFlags.of(
            heapMiB, JvmFlags.DIRECT_MIB, spec.dir().resolve(GcLog.fileName(name))));
        if (isProfiled)
        {
            all.addAll(JvmFlags.profiling(spec.dir().resolve(name + ".jfr")));
        }
        all.addAll(flags);
        return RigProcess.start(spec.dir(), name, all, ChildProcess.class, arguments);
    }

    @Override
    public void close()
    {
        end();
        atShutdown.close();
    }

    private void end()
    {
        final List<RigProcess> all = new ArrayList<>(servers);
        if (client != null)
        {
            all.add(client);
        }
        all.forEach(RigProcess::requestEnd);
        all.forEach(RigProcess::awaitEnd);
        for (int id = 0; id < spec.servers(); id++)
        {
            IoUtil.delete(new File(spec.aeronDir("node-" + id)), true);
            IoUtil.delete(spec.serverDir(id).toFile(), true);
        }
        IoUtil.delete(new File(spec.aeronDir("client")), true);
    }
}
